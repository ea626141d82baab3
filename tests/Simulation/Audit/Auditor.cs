using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Grains.Drops;
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
internal sealed class Auditor
{
    /// <summary>How far an owner's clock may be off, in milliseconds: a sleep that short is not noticed.</summary>
    public const long ClockTolerance = 1_000;

    private readonly SimWorld _world;
    private readonly Dictionary<string, StockBooks> _books = [];
    private readonly Dictionary<GrainKey, byte[]> _chains = [];
    private readonly Dictionary<(GrainKey Key, long Sequence), byte[]> _hashes = [];

    public Auditor(SimWorld world)
    {
        _world = world;
        Causes = new Causes(world.Loop.Fail);
        Drops = new DropAudit(this, () => world.Store.Time.ToUnixTimeMilliseconds(), world.Loop.Fail);
    }

    /// <summary>What was asked for, by its effect.</summary>
    public Causes Causes { get; }

    public DropAudit Drops { get; }

    public StockBooks BooksOf(string sku)
    {
        if (!_books.TryGetValue(sku, out var books)) _books.Add(sku, books = new StockBooks(sku, _world.Loop.Fail));
        return books;
    }

    public IEnumerable<StockBooks> AllBooks => _books.Values;

    /// <summary>An owner sends a batch: what it decided must not have grown old, and its clock must be right.</summary>
    public void Sent(Append append)
    {
        if (append.IsCheck) return;
        var age = (_world.Store.Time - append.Stamp).TotalMilliseconds;
        if (age > _world.Plan.Options.StaleAfter.TotalMilliseconds + ClockTolerance)
            _world.Loop.Fail($"{append.Key}: the batch {append.Expected}->{append.Sequence} was sent {age} ms after it was decided, or its owner's clock is behind.");
        if (age < -ClockTolerance) _world.Loop.Fail($"{append.Key}: the batch {append.Expected}->{append.Sequence} is stamped {-age} ms ahead of time.");
    }

    /// <summary>A batch has become a fact.</summary>
    public void Committed(Append append)
    {
        Chain(append);
        if (append.Key.Kind == DropLimitKind.KindName)
        {
            Drops.Committed(append);
            return;
        }
        var sku = append.Key.Id;
        var books = BooksOf(sku);
        var before = books.Sequence;
        var facts = books.Enter(append);
        if (_world.Loop.Failure is null) CheckCauses(books, append.Key, facts, before);
        var due = NextDue(books);
        if (append.NextDue?.ToUnixTimeMilliseconds() is var said && said != due && _world.Loop.Failure is null)
            _world.Loop.Fail($"{sku} at {append.Sequence}: the head is due at {said}, the books say {due}.");
    }

    private void Chain(Append append)
    {
        var previous = _chains.GetValueOrDefault(append.Key, new byte[32]);
        var text = $"{{\"batchId\":\"{append.BatchId:D}\",\"events\":{Encoding.UTF8.GetString(append.Events.Span)},\"id\":\"{append.Key.Id}\",\"kind\":\"{append.Key.Kind}\",\"previous\":{append.Expected}," +
            $"\"previousHash\":\"{Convert.ToHexStringLower(previous)}\",\"sequence\":{append.Sequence},\"stamp\":{append.Stamp.ToUnixTimeMilliseconds()}}}";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        if (append.Format != 2 || !hash.AsSpan().SequenceEqual(append.Hash)) _world.Loop.Fail($"{append.Key}: the chain is broken at {append.Sequence}.");
        _chains[append.Key] = hash;
        _hashes[(append.Key, append.Sequence)] = hash;
    }

    /// <summary>A snapshot claims to be what the journal said at one sequence.</summary>
    public void SnapshotStored(GrainKey key, StoredSnapshot snapshot)
    {
        if (!_hashes.TryGetValue((key, snapshot.Sequence), out var hash) || !hash.AsSpan().SequenceEqual(snapshot.Hash))
            _world.Loop.Fail($"{key}: a snapshot was stored at {snapshot.Sequence}, which is not on the chain.");
    }

    public void Answered(Op op)
    {
        if (op.Reply.Fault != GrainFault.None)
        {
            CheckFault(op);
            return;
        }
        var books = BooksOf(op.Sku);
        if (Basis(op, books.Sequence, books.IsBoundary) is { } wrong) Wrong(op, wrong);
        else if (op.Reply.Answer is not { } answer) Wrong(op, "there is no answer");
        else if (AnswerCheck.Find(books, op, answer) is { } why) Wrong(op, why);
    }

    /// <summary>What is wrong with the version that an answer rests on; null where nothing is.</summary>
    public static string? Basis(Request op, long head, Predicate<long> isBoundary) =>
        op.Version > head || !isBoundary(op.Version) ? $"it rests on {op.Version}, which is not committed; the head is at {head}"
        : op.Version < op.HeadBefore ? $"it rests on {op.Version}, but {op.HeadBefore} was committed before it was asked"
        : null;

    /// <summary>A view says what was committed at its version, to the unit.</summary>
    public void CheckView(string who, StockView view)
    {
        var books = BooksOf(view.Sku);
        if (view.Version > books.Sequence || !books.IsBoundary(view.Version))
        {
            _world.Loop.Fail($"{who} shows version {view.Version} of {view.Sku}, which is not committed; the head is at {books.Sequence}.");
            return;
        }
        foreach (var pool in view.Pools)
        {
            var said = TermsOf(pool.Units);
            if (!books.Pools.TryGetValue(pool.OfferId, out var book) || book.ArmedSeq > view.Version || said != book.Units.At(view.Version))
                _world.Loop.Fail($"{who} shows {said} in pool '{pool.OfferId}' of {view.Sku} at {view.Version}; the books say {book?.Units.At(view.Version)}.");
            else if (pool.Waiting != book.Waiting.At(view.Version) || pool.Sellable != books.SellableAt(book, view.Version))
                _world.Loop.Fail($"{who} shows {pool.Sellable} to be had and {pool.Waiting} waiting in pool '{pool.OfferId}' of {view.Sku} at {view.Version}; the books say {books.SellableAt(book, view.Version)} and {book.Waiting.At(view.Version)}.");
        }
        if (view.Buffer != books.Buffer.At(view.Version)) _world.Loop.Fail($"{who} shows a buffer of {view.Buffer} for {view.Sku} at {view.Version}; the books say {books.Buffer.At(view.Version)}.");
        foreach (var location in view.Locations)
        {
            var total = books.TotalIn(location.Location, view.Version);
            if (TermsOf(location.Units) != total) _world.Loop.Fail($"{who} shows {location.Units} in '{location.Location}' of {view.Sku} at {view.Version}; the books say {total}.");
        }
        if (view.Pools.Length != books.Pools.Values.Count(pool => pool.ArmedSeq <= view.Version)) _world.Loop.Fail($"{who} shows another number of pools at {view.Version}.");
    }

    /// <summary>After everything has come to rest: nothing that is due is left.</summary>
    public void CheckRest()
    {
        var now = _world.Store.Time.ToUnixTimeMilliseconds();
        foreach (var books in _books.Values)
        {
            foreach (var reservation in books.Reservations.Values)
            {
                if (reservation.RunsAt(books.Sequence) && reservation.Deadline.Now < now - 10_000) _world.Loop.Fail($"Reservation {reservation.Fact.Id} has leaked: it was due at {reservation.Deadline.Now}, it is {now}.");
            }
        }
        Drops.CheckRest();
    }

    private void CheckCauses(StockBooks books, GrainKey key, IReadOnlyList<Fact> facts, long sequence)
    {
        foreach (var fact in facts)
        {
            sequence++;
            if (CauseOf(books, fact, sequence) is { } effect && !Causes.Check(key, sequence, fact.Type, effect, op => MayCause(((Op)op).Command, fact))) return;
            if (fact.Type == "firmed.v1") Drops.Firmed(fact.Id);
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
        "offer-armed.v1" or "offer-armed.v2" or "offer-armed.v3" => $"arm {fact.Offer}",
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
        if (Causes.MayHaveCausedAnother(op)) return;
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
        _world.Loop.Fail($"{op} was answered {op.Reply}: {why}. Asked at head {op.HeadBefore}, answered at {op.HeadAfter}.");
}
