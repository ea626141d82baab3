using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Values;
using LiveCommerce.Simulation.Worlds;

namespace LiveCommerce.Simulation.Audit;

/// <summary>Limits over the SKUs of a drop: their own journals, what callers were told of them, and what buyers have of all SKUs together.</summary>
internal sealed class DropAudit(Auditor auditor, Func<long> now, Action<string> fail)
{
    private readonly Dictionary<string, DropBooks> _books = [];
    private readonly Dictionary<string, (string Sku, BasketTry Basket)> _covered = [];

    /// <summary>No deadline runs that comes within minutes.</summary>
    public bool AtRest => _books.Values.All(books => books.Takes.Values.All(take => take.StatusAt(books.Sequence) != "taken" || take.Fact.Deadline > now() + 600_000));

    public DropBooks BooksOf(string drop)
    {
        if (!_books.TryGetValue(drop, out var books)) _books.Add(drop, books = new DropBooks(drop, fail));
        return books;
    }

    /// <summary>A basket asks for a reservation that counts against its drop's limit.</summary>
    public void Cover(ReservationId line, string sku, BasketTry basket) => _covered[line.ToString()] = (sku, basket);

    public void Committed(Append append)
    {
        var sequence = append.Expected;
        foreach (var fact in BooksOf(append.Key.Id).Enter(append))
        {
            sequence++;
            var effect = fact.Type switch
            {
                "opened.v1" => $"open {append.Key.Id}",
                "taken.v1" => $"take {fact.Id}",
                "settled.v1" => $"settle {fact.Id}",
                "given-back.v1" => $"give back {fact.Id}",
                _ => null,
            };
            if (effect is not null && !auditor.Causes.Check(append.Key, sequence, fact.Type, effect)) return;
        }
    }

    /// <summary>A reservation of stock was made full: whoever has it has no more of all SKUs than the drop allows.</summary>
    public void Firmed(string reservationId)
    {
        if (!_covered.TryGetValue(reservationId, out var line) || line.Basket is not { Drop: { } drop, Runs: 1 } basket) return;
        var held = 0L;
        foreach (var (id, (sku, other)) in _covered)
        {
            if (other.Drop != drop || other.Buyer != basket.Buyer || other.Runs > 1) continue;
            if (auditor.BooksOf(sku).Reservations.GetValueOrDefault(id) is { Ending: "" or "sold" } made && made.FirmSeq != long.MaxValue) held += made.Fact.Quantity;
        }
        if (held > BooksOf(drop).Limit.Now) fail($"{basket.Buyer} has {held} units of the SKUs of {drop}, whose limit is {BooksOf(drop).Limit.Now}, with reservation {reservationId}.");
    }

    public void Answered(DropOp op)
    {
        var books = BooksOf(op.Drop);
        var why = op.Fault != GrainFault.None ? HappenedAllTheSame(books, op)
            : Auditor.Basis(op, books.Sequence, books.IsBoundary) ?? (op.Reply.Answer is { } answer ? DropAnswerCheck.Find(books, op, answer) : "there is no answer");
        if (why is not null) fail($"{op} was answered {op.Reply}: {why}. Asked at head {op.HeadBefore}, answered at {op.HeadAfter}.");
    }

    public void CheckView(string who, DropLimitView view)
    {
        var books = BooksOf(view.DropId);
        if (view.Version > books.Sequence || !books.IsBoundary(view.Version)) fail($"{who} shows version {view.Version} of {view.DropId}, which is not committed; the head is at {books.Sequence}.");
        else if (view.LimitPerBuyer != books.Limit.At(view.Version) || view.Units != books.Units.At(view.Version))
            fail($"{who} shows {view}; the books say {books.Units.At(view.Version)} units and a limit of {books.Limit.At(view.Version)}.");
    }

    /// <summary>After everything has come to rest: nothing that is due is left.</summary>
    public void CheckRest()
    {
        foreach (var (drop, books) in _books)
        {
            if (books.NextDue < now() - 10_000) fail($"A take of {drop} has leaked: it was due at {books.NextDue}, it is {now()}.");
        }
    }

    private string? HappenedAllTheSame(DropBooks books, DropOp op)
    {
        if (op.Fault == GrainFault.OutcomeUnknown || auditor.Causes.MayHaveCausedAnother(op)) return null;
        var happened = op.Command switch
        {
            DropLimitCommand.Open => books.Limit.Now != 0,
            DropLimitCommand.Take c => books.Takes.ContainsKey(c.Id.ToString()),
            DropLimitCommand.Settle c => books.Takes.TryGetValue(c.Id.ToString(), out var take) && take.SettledSeq != long.MaxValue,
            DropLimitCommand.GiveBack c => books.Takes.TryGetValue(c.Id.ToString(), out var take) && take.Ending == "given-back",
            _ => false,
        };
        return happened ? "it was told that nothing has happened, but the store has its effect" : null;
    }
}
