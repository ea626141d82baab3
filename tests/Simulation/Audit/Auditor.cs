using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.Simulation.Engine;
using LiveCommerce.Simulation.Store;
using LiveCommerce.Simulation.Worlds;

namespace LiveCommerce.Simulation.Audit;

/// <summary>
/// Compares what the store holds, what clients were told and what clients did. It runs at the instant of each commit, answer and view, so a breach
/// ends the world at the step that made it.
/// </summary>
internal sealed class Auditor(SimWorld world)
{
    /// <summary>How far an owner's clock may be off, in milliseconds: a sleep that short is not noticed.</summary>
    public const long ClockTolerance = 1_000;

    private readonly Dictionary<string, StockBooks> _books = [];
    private readonly Dictionary<string, byte[]> _chains = [];
    private readonly Dictionary<(string Sku, long Sequence), byte[]> _hashes = [];
    private readonly Dictionary<string, List<Op>> _causes = [];
    private readonly Dictionary<(SimNode Node, string Sku, bool Urgent), int> _newestEffect = [];

    public StockBooks BooksOf(string sku)
    {
        if (!_books.TryGetValue(sku, out var books)) _books.Add(sku, books = new StockBooks(sku, world.Loop.Fail));
        return books;
    }

    public IEnumerable<StockBooks> AllBooks => _books.Values;

    /// <summary>A request is on its way.</summary>
    public void Asked(Op op)
    {
        if (op.EffectId.Length == 0) return;
        if (!_causes.TryGetValue(op.EffectId, out var ops)) _causes.Add(op.EffectId, ops = []);
        ops.Add(op);
    }

    /// <summary>An owner sends a batch: what it decided must not have grown old, and its clock must be right.</summary>
    public void Sent(Append append)
    {
        if (append.IsCheck) return;
        var age = (world.Store.Time - append.Stamp).TotalMilliseconds;
        if (age > world.Plan.Options.StaleAfter.TotalMilliseconds + ClockTolerance)
            world.Loop.Fail($"{append.Key}: the batch {append.Expected}->{append.Sequence} was sent {age} ms after it was decided, or its owner's clock is behind.");
        if (age < -ClockTolerance) world.Loop.Fail($"{append.Key}: the batch {append.Expected}->{append.Sequence} is stamped {-age} ms ahead of time.");
    }

    /// <summary>A batch has become a fact.</summary>
    public void Committed(Append append)
    {
        var sku = append.Key.Id;
        var previous = _chains.GetValueOrDefault(sku, new byte[32]);
        var text = $"{{\"batchId\":\"{append.BatchId:D}\",\"events\":{Encoding.UTF8.GetString(append.Events.Span)},\"id\":\"{sku}\",\"kind\":\"stock\",\"previous\":{append.Expected}," +
            $"\"previousHash\":\"{Convert.ToHexStringLower(previous)}\",\"sequence\":{append.Sequence},\"stamp\":{append.Stamp.ToUnixTimeMilliseconds()}}}";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        if (append.Format != 2 || !hash.AsSpan().SequenceEqual(append.Hash)) world.Loop.Fail($"{sku}: the chain is broken at {append.Sequence}.");
        _chains[sku] = hash;
        _hashes[(sku, append.Sequence)] = hash;

        var books = BooksOf(sku);
        var before = books.Sequence;
        var facts = books.Enter(append);
        if (world.Loop.Failure is null) CheckCauses(books, sku, facts, before);
        var due = NextDue(books);
        if (append.NextDue?.ToUnixTimeMilliseconds() is var said && said != due && world.Loop.Failure is null)
            world.Loop.Fail($"{sku} at {append.Sequence}: the head is due at {said}, the books say {due}.");
    }

    /// <summary>A snapshot claims to be what the journal said at one sequence.</summary>
    public void SnapshotStored(GrainKey key, StoredSnapshot snapshot)
    {
        if (!_hashes.TryGetValue((key.Id, snapshot.Sequence), out var hash) || !hash.AsSpan().SequenceEqual(snapshot.Hash))
            world.Loop.Fail($"{key}: a snapshot was stored at {snapshot.Sequence}, which is not on the chain.");
    }

    public void Answered(Op op)
    {
        if (op.Reply.Fault != GrainFault.None)
        {
            CheckFault(op);
            return;
        }
        var books = BooksOf(op.Sku);
        var version = op.Reply.Version;
        if (version > books.Sequence || !books.IsBoundary(version)) Wrong(op, $"it rests on {version}, which is not committed; the head is at {books.Sequence}");
        else if (version < op.HeadBefore) Wrong(op, $"it rests on {version}, but {op.HeadBefore} was committed before it was asked");
        else if (op.Reply.Answer is not { } answer) Wrong(op, "there is no answer");
        else if (AnswerCheck.Find(books, op, answer) is { } why) Wrong(op, why);
    }

    /// <summary>A view says what was committed at its version, to the unit.</summary>
    public void CheckView(string who, StockView view)
    {
        var books = BooksOf(view.Sku);
        if (view.Version > books.Sequence || !books.IsBoundary(view.Version))
        {
            world.Loop.Fail($"{who} shows version {view.Version} of {view.Sku}, which is not committed; the head is at {books.Sequence}.");
            return;
        }
        foreach (var pool in view.Pools)
        {
            var said = TermsOf(pool.Units);
            if (!books.Pools.TryGetValue(pool.OfferId, out var book) || book.ArmedSeq > view.Version || said != book.Units.At(view.Version))
                world.Loop.Fail($"{who} shows {said} in pool '{pool.OfferId}' of {view.Sku} at {view.Version}; the books say {book?.Units.At(view.Version)}.");
            else if (pool.Waiting != book.Waiting.At(view.Version) || pool.Sellable != books.SellableAt(book, view.Version))
                world.Loop.Fail($"{who} shows {pool.Sellable} to be had and {pool.Waiting} waiting in pool '{pool.OfferId}' of {view.Sku} at {view.Version}; the books say {books.SellableAt(book, view.Version)} and {book.Waiting.At(view.Version)}.");
        }
        if (view.Buffer != books.Buffer.At(view.Version)) world.Loop.Fail($"{who} shows a buffer of {view.Buffer} for {view.Sku} at {view.Version}; the books say {books.Buffer.At(view.Version)}.");
        foreach (var location in view.Locations)
        {
            var total = books.TotalIn(location.Location, view.Version);
            if (TermsOf(location.Units) != total) world.Loop.Fail($"{who} shows {location.Units} in '{location.Location}' of {view.Sku} at {view.Version}; the books say {total}.");
        }
        if (view.Pools.Length != books.Pools.Values.Count(pool => pool.ArmedSeq <= view.Version)) world.Loop.Fail($"{who} shows another number of pools at {view.Version}.");
    }

    /// <summary>After everything has come to rest: nothing that is due is left.</summary>
    public void CheckRest()
    {
        var now = world.Store.Time.ToUnixTimeMilliseconds();
        foreach (var books in _books.Values)
        {
            foreach (var reservation in books.Reservations.Values)
            {
                if (reservation.RunsAt(books.Sequence) && reservation.Deadline.Now < now - 10_000) world.Loop.Fail($"Reservation {reservation.Fact.Id} has leaked: it was due at {reservation.Deadline.Now}, it is {now}.");
            }
        }
    }

    /// <summary>Each effect has a request that may have caused it, and those of one lane come in the order of their requests.</summary>
    private void CheckCauses(StockBooks books, string sku, IReadOnlyList<Fact> facts, long sequence)
    {
        foreach (var fact in facts)
        {
            sequence++;
            if (CauseOf(books, fact, sequence) is not { } id) continue;
            var causes = _causes.GetValueOrDefault(id, []);
            if (!causes.Exists(op => op.Sku == sku && op.MayHaveEffect && MayCause(op.Command, fact)))
            {
                world.Loop.Fail($"{sku} at {sequence}: {fact.Type} of '{id}' has happened, but everybody who asked for it had been told otherwise: {string.Join("; ", causes)}.");
                return;
            }
            if (causes.Count != 1 || causes[0].Home is not { KeepsOrder: true } home) continue;
            var lane = (home, sku, causes[0].Command is not (StockCommand.Reserve or StockCommand.Join));
            if (_newestEffect.TryGetValue(lane, out var newest) && newest > causes[0].Arrival)
                world.Loop.Fail($"{sku} at {sequence}: {causes[0]} was overtaken by a later request of the same lane.");
            _newestEffect[lane] = Math.Max(newest, causes[0].Arrival);
        }
    }

    /// <summary>What somebody has to have asked for; null for what happens by itself.</summary>
    private static string? CauseOf(StockBooks books, Fact fact, long sequence) => fact.Type switch
    {
        "reserved.v1" or "reserved.v2" => $"reserve {fact.Id}",
        "firmed.v1" => $"firm {fact.Id}",
        "extended.v1" => $"extend {fact.Id} {books.Reservations[fact.Id].Extensions.At(sequence)}",
        "joined.v1" => $"join {fact.Id}",
        "wait-ended.v1" => fact.Cause == "buyer" ? $"release {fact.Id}" : null,
        "payment-begun.v1" => $"begin {fact.Id}",
        "confirmed.v1" => $"confirm {fact.Id}",
        "released.v1" => $"release {fact.Id}",
        "locations-ranked.v1" => $"rank {string.Join(',', fact.Order)}",
        "buffer-set.v1" => $"buffer {fact.Quantity}",
        "offer-armed.v1" or "offer-armed.v2" => $"arm {fact.Offer}",
        "offer-closed.v1" or "offer-closed.v2" => fact.At < books.Pools[fact.Offer].ClosesAt ? $"close {fact.Offer}" : null,
        _ => fact.Operation.Length > 0 ? $"operation {fact.Operation}" : null,
    };

    private static bool MayCause(StockCommand command, Fact fact) => fact.Type switch
    {
        "wait-ended.v1" => command is StockCommand.Leave,
        "released.v1" => command is StockCommand.ReleasePayment == (fact.Cause != "buyer"),
        _ => true,
    };

    /// <summary>A fault promises that nothing has happened, except where it says that nobody knows.</summary>
    private void CheckFault(Op op)
    {
        if (op.Reply.Fault == GrainFault.OutcomeUnknown || op.EffectId.Length == 0) return;
        if (_causes[op.EffectId].Exists(other => other != op && (other.MayHaveEffect || IsDone(other)))) return;
        var books = BooksOf(op.Sku);
        var happened = op.Command switch
        {
            StockCommand.Reserve c => Find(c.Id) is { IsPromoted: false },
            StockCommand.Firm c => Find(c.Id) is { Fact.Tentative: true } r && r.FirmSeq != long.MaxValue,
            StockCommand.Extend c => c.Number > 0 && Find(c.Id) is { } r && r.Extensions.Now >= c.Number,
            StockCommand.Join c => books.Waits.ContainsKey(c.Id.ToString()),
            StockCommand.Leave c => Find(c.Id)?.Ending == "released" || (books.Waits.TryGetValue(c.Id.ToString(), out var wait) && wait.Cause == "buyer"),
            StockCommand.Release c => Find(c.Id)?.Ending == "released",
            StockCommand.ReleasePayment c => Find(c.Id)?.Ending == "released",
            StockCommand.Confirm c => Find(c.Id)?.Ending == "sold",
            StockCommand.BeginPayment c => Find(c.Id) is { } r && r.PayingSeq != long.MaxValue,
            StockCommand.ArmOffer c => books.Pools.ContainsKey(c.OfferId),
            _ => op.EffectId.StartsWith("operation ", StringComparison.Ordinal) && books.Operations.ContainsKey(op.EffectId["operation ".Length..]),
        };
        if (happened) Wrong(op, "it was told that nothing has happened, but the store has its effect");

        ReservationBook? Find(ReservationId id) => books.Reservations.GetValueOrDefault(id.ToString());
    }

    private static bool IsDone(Op op) => op is { Fate: OpFate.Answered, Reply: { Fault: GrainFault.None, Answer.Status: StockStatus.Done or StockStatus.Repeated } };

    private static long? NextDue(StockBooks books)
    {
        long? due = null;
        foreach (var reservation in books.Reservations.Values)
        {
            if (reservation.RunsAt(books.Sequence)) Earlier(reservation.Deadline.Now);
        }
        foreach (var pool in books.Pools.Values)
        {
            if (!pool.IsOffer || pool.ClosedSeq != long.MaxValue) continue;
            Earlier(pool.OpenedSeq == long.MaxValue ? pool.OpensAt : pool.ClosesAt);
        }
        return due;

        void Earlier(long at)
        {
            if (due is null || at < due) due = at;
        }
    }

    private static Terms TermsOf(UnitCounters units) => new(units.Stocked, units.Available, units.Reserved, units.Paying, units.Sold, units.WrittenOff);

    private void Wrong(Op op, string why) =>
        world.Loop.Fail($"{op} was answered {op.Reply}: {why}. Asked at head {op.HeadBefore}, answered at {op.HeadAfter}.");
}
