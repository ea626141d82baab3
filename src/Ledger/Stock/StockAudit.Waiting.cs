using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.Ledger.Stock;

/// <summary>People in line: nobody is passed by, nobody is forgotten, and nobody waits for what cannot come.</summary>
internal sealed partial class StockAudit
{
    private readonly Dictionary<Guid, Waiter> _waiting = [];
    private readonly HashSet<Guid> _endedWaits = [];

    private bool TryTakeWait(OwnerEvent happened)
    {
        var members = happened.Members;
        switch (happened.Type)
        {
            case "joined.v1":
                TakeJoined(happened.At, members);
                break;
            case "promoted.v1":
                TakePromoted(happened.At, members);
                break;
            case "wait-ended.v1":
                TakeWaitEnded(happened.At, IdOf(members), members.Text("cause"));
                break;
            default:
                return false;
        }
        members.End();
        return true;
    }

    private void TakeJoined(long at, EventMembers members)
    {
        var (id, buyer, quantity) = (IdOf(members), members.Text("buyer"), members.Whole("quantity"));
        var (price, hold, offer) = (members.Money("unitPrice"), members.Whole("holdSeconds"), members.OptionalText("offerId") ?? General);
        if (!_pools.TryGetValue(offer, out var pool))
        {
            Report(BreachKind.PoolUnknown, $"{id} waits for the offer '{offer}', which was never armed here.");
            return;
        }
        if (!IsQuantity(quantity)) return;
        if (_running.ContainsKey(id) || _ended.ContainsKey(id) || _waiting.ContainsKey(id) || _endedWaits.Contains(id))
        {
            Report(BreachKind.WaitWrong, $"{id} joins the line under an id that was used before.");
            return;
        }
        CheckTerms(at, id, price, pool);
        var waiter = new Waiter(id, buyer, quantity, price, hold, pool);
        pool.Line.Add(waiter);
        _waiting.Add(id, waiter);
    }

    private void TakePromoted(long at, EventMembers members)
    {
        var (id, deadline) = (IdOf(members), members.Whole("deadline"));
        var known = _waiting.GetValueOrDefault(id);
        var portions = members.Has("portions") ? PortionsOf(members, "portions", known?.Quantity) : Main(known?.Quantity ?? 0);
        if (known is not { } waiter)
        {
            Report(BreachKind.WaitWrong, $"reservation {id} is given to one who does not wait.");
            return;
        }
        var sellable = SellableOf(waiter.Pool);
        var earlier = waiter.Pool.Line.TakeWhile(other => other != waiter).FirstOrDefault(other => !waiter.Pool.Patience.PassesBy || other.Quantity <= sellable);
        if (earlier is not null) Report(BreachKind.WaitingPassedBy, $"{id} is served before {earlier.Id}, who waits longer in {waiter.Pool.Name}.");
        if (deadline != at + (1000 * waiter.HoldSeconds))
            Report(BreachKind.DeadlineInvalid, $"{id} was to run for {waiter.HoldSeconds} s from {at}; its deadline is {deadline}.");
        Leave(waiter);
        Grant(at, id, new Reservation(waiter.Buyer, waiter.Quantity, waiter.UnitPrice, deadline, waiter.Pool, portions));
    }

    private void TakeWaitEnded(long at, Guid id, string cause)
    {
        if (cause is not ("buyer" or "sold-out" or "offer-closed")) throw new UnreadableEventException($"nobody stops waiting for the cause '{cause}'");
        if (!_waiting.TryGetValue(id, out var waiter))
        {
            Report(BreachKind.WaitWrong, $"the wait of {id} ends, who does not wait.");
            return;
        }
        var pool = waiter.Pool;
        if (cause == "sold-out" && waiter.Quantity <= MayReturn(pool))
            Report(BreachKind.WaitWrong, $"{id} is told that {waiter.Quantity} units cannot come, but {MayReturn(pool)} may in {pool.Name}.");
        if (cause == "offer-closed" && (pool.Terms is not { } terms || (pool.Phase != PoolPhase.Closed && at < terms.ClosesAt)))
            Report(BreachKind.WaitWrong, $"{id} is told that {pool.Name} is closed, which it is not.");
        Leave(waiter);
        _endedWaits.Add(id);
    }

    private void Leave(Waiter waiter)
    {
        waiter.Pool.Line.Remove(waiter);
        _waiting.Remove(waiter.Id);
    }

    /// <summary>After a batch nobody waits for what is free, or for what cannot come any more.</summary>
    private void CheckLine(Pool pool)
    {
        if (pool.Line.Count > pool.Patience.MaxLength)
            Report(BreachKind.WaitWrong, $"{pool.Line.Count} people wait in {pool.Name}, where {pool.Patience.MaxLength} may.");
        foreach (var waiter in pool.Line.Where(waiter => pool.Phase == PoolPhase.Closed || waiter.Quantity > MayReturn(pool)))
            Report(BreachKind.WaitNotEnded, $"{waiter.Id} goes on waiting in {pool.Name} for {waiter.Quantity} units, which cannot come.");
        var sellable = pool.Phase == PoolPhase.Closed ? 0 : SellableOf(pool);
        var served = pool.Patience.PassesBy ? pool.Line.Find(waiter => waiter.Quantity <= sellable) : pool.Line.FirstOrDefault(waiter => waiter.Quantity <= MayReturn(pool));
        if (served is not null && served.Quantity <= sellable)
            Report(BreachKind.PromotionMissed, $"{served.Id} goes on waiting in {pool.Name} for {served.Quantity} units, where {sellable} are free.");
    }

    private long SellableOf(Pool pool) => pool.Terms is null ? pool.Units.Available - _buffer : pool.Units.Available;

    /// <summary>Free, reserved or being paid; what offers do not sell comes back to the general pool.</summary>
    private long MayReturn(Pool pool)
    {
        var units = pool.Terms is null ? _total : pool.Units;
        return units.Available + units.Reserved + units.Paying - (pool.Terms is null ? _buffer : 0);
    }
}
