using System.Text.Json;

namespace LiveCommerce.FaultTrials.History;

internal sealed partial class SkuLedger
{
    private void Reserve(string id, string buyer, long quantity, JsonElement fact)
    {
        var offer = Text(fact, "offerId") ?? Wish.None;
        if (_pools.TryGetValue(offer, out var pool) && pool.Line.Count > 0)
            Breaches.Add(new Breach(BreachKind.Order, id, $"was served at {Sequence}, before {pool.Line[0].Id}, who waits in '{offer}' since {pool.Line[0].JoinedAt}"));
        Grant(new Fate(buyer, quantity, offer, Parts(fact, quantity), fact.GetProperty("deadline").GetInt64(), Sequence)
        {
            State = fact.TryGetProperty("tentative", out var tentative) && tentative.GetBoolean() ? FateState.Tentative : FateState.Reserved,
        }, id);
    }

    private void Grant(Fate fate, string id)
    {
        if (!_fates.TryAdd(id, fate)) Breaches.Add(new Breach(BreachKind.Duplicated, id, "was granted twice"));
        if (!_pools.TryGetValue(fate.Offer, out var pool))
        {
            Breaches.Add(new Breach(BreachKind.Verify, id, $"there is no offer '{fate.Offer}'"));
            return;
        }
        if (fate.Parts.Sum(part => part.Quantity) != fate.Quantity) Breaches.Add(new Breach(BreachKind.Verify, id, "its portions are not its quantity"));
        Reserved += fate.Quantity;
        foreach (var (location, quantity) in fate.Parts) Move(fate.Offer, location, -quantity, openBy: 0);
        if (pool.Hold(fate.Buyer, fate.Quantity) is var held && held > pool.Limit) Breaches.Add(new Breach(BreachKind.OverLimit, id, $"its buyer has {held} units of '{fate.Offer}', the limit is {pool.Limit}"));
    }

    private void Join(JsonElement fact)
    {
        var waiter = new Waiter(Text(fact, "reservationId")!, Text(fact, "buyer")!, fact.GetProperty("quantity").GetInt64(), Text(fact, "offerId") ?? Wish.None, Sequence);
        if (_fates.ContainsKey(waiter.Id) || !_waits.TryAdd(waiter.Id, waiter)) Breaches.Add(new Breach(BreachKind.Duplicated, waiter.Id, "joined twice"));
        var pool = _pools[waiter.Offer];
        pool.Line.Add(waiter);
        pool.Note(Sequence);
    }

    private void Promote(JsonElement fact)
    {
        if (Leave(fact) is not { } waiter) return;
        var pool = _pools[waiter.Offer];
        var before = pool.Line.Find(other => other.JoinedAt < waiter.JoinedAt && (!pool.PassesBy || other.Quantity <= pool.Free));
        if (before is not null) Breaches.Add(new Breach(BreachKind.Order, waiter.Id, $"was served before {before.Id}, who waits in '{waiter.Offer}' since {before.JoinedAt}"));
        Grant(new Fate(waiter.Buyer, waiter.Quantity, waiter.Offer, Parts(fact, waiter.Quantity), fact.GetProperty("deadline").GetInt64(), Sequence), waiter.Id);
    }

    private void EndWait(JsonElement fact)
    {
        if (Leave(fact) is not { } waiter || Text(fact, "cause") != "sold-out") return;
        var open = waiter.Offer == Wish.None ? _pools.Values.Sum(pool => pool.Open) : _pools[waiter.Offer].Open;
        if (open >= waiter.Quantity) Breaches.Add(new Breach(BreachKind.Undersold, waiter.Id, $"was sent home although {open} units may come back, and {waiter.Quantity} were wanted"));
    }

    private Waiter? Leave(JsonElement fact)
    {
        var id = Text(fact, "reservationId")!;
        if (!_waits.TryGetValue(id, out var waiter) || !_pools[waiter.Offer].Line.Remove(waiter))
        {
            Breaches.Add(new Breach(BreachKind.Verify, id, $"{Text(fact, "type")} of somebody who does not wait"));
            return null;
        }
        _pools[waiter.Offer].Note(Sequence);
        return waiter;
    }

    private void Step(string type, string id, JsonElement fact)
    {
        if (!_fates.TryGetValue(id, out var fate))
        {
            Breaches.Add(new Breach(BreachKind.Verify, id, $"{type} without a reservation"));
            return;
        }
        var at = fact.GetProperty("at").GetInt64();
        switch (type, fate.State)
        {
            case ("firmed.v1", FateState.Tentative) or ("extended.v1", FateState.Reserved):
                if (at >= fate.Deadline) Breaches.Add(new Breach(BreachKind.Deadline, id, $"{type} {at - fate.Deadline} ms after the deadline"));
                (fate.State, fate.Deadline) = (FateState.Reserved, fact.GetProperty("deadline").GetInt64());
                break;
            case ("payment-begun.v1", FateState.Reserved):
                if (at >= fate.Deadline) Breaches.Add(new Breach(BreachKind.Deadline, id, $"payment began {at - fate.Deadline} ms after the deadline"));
                (Reserved, Paying, fate.State) = (Reserved - fate.Quantity, Paying + fate.Quantity, FateState.Paying);
                break;
            case ("confirmed.v1", FateState.Paying):
                (Paying, Sold, fate.State) = (Paying - fate.Quantity, Sold + fate.Quantity, FateState.Sold);
                _pools[fate.Offer].Open -= fate.Quantity;
                break;
            case ("released.v1", FateState.Paying):
                Paying -= fate.Quantity;
                Free(fate, FateState.Released);
                break;
            case ("released.v1", FateState.Reserved or FateState.Tentative):
                Reserved -= fate.Quantity;
                Free(fate, FateState.Released);
                break;
            case ("expired.v1", FateState.Reserved or FateState.Tentative):
                if (at < fate.Deadline) Breaches.Add(new Breach(BreachKind.Deadline, id, $"expired {fate.Deadline - at} ms before the deadline"));
                Reserved -= fate.Quantity;
                Free(fate, FateState.Expired);
                break;
            default:
                Breaches.Add(new Breach(BreachKind.Oversold, id, $"{type} although it was {fate.State}"));
                break;
        }
    }

    private void Free(Fate fate, FateState state)
    {
        fate.State = state;
        foreach (var (location, quantity) in fate.Parts) Move(fate.Offer, location, quantity, openBy: 0);
        _pools[fate.Offer].Hold(fate.Buyer, -fate.Quantity);
    }
}

/// <summary>What a reservation, or one who waits for one, is called in answers.</summary>
internal enum FateState
{
    Reserved,
    Paying,
    Sold,
    Released,
    Expired,
    Tentative,
    Waiting,
    WaitEnded,
}

/// <summary>What became of one reservation.</summary>
internal sealed class Fate(string buyer, long quantity, string offer, IReadOnlyList<(string Location, long Quantity)> parts, long deadline, long grantedAt)
{
    /// <summary>Sequence of the grant.</summary>
    public long GrantedAt => grantedAt;

    public string Buyer => buyer;

    public long Quantity => quantity;

    public string Offer => offer;

    /// <summary>From which locations.</summary>
    public IReadOnlyList<(string Location, long Quantity)> Parts => parts;

    /// <summary>Milliseconds since 1970.</summary>
    public long Deadline { get; set; } = deadline;

    public FateState State { get; set; } = FateState.Reserved;
}
