namespace LiveCommerce.Simulation.Audit;

/// <summary>
/// Who waits, and whether everybody got his turn: first come, first served; with the decision that frees the units, not a later one; nobody who
/// comes now before one who waits; nobody waits for what cannot come.
/// </summary>
internal sealed partial class StockBooks
{
    private void Join(Fact fact)
    {
        if (PoolOf(fact) is not { } pool) return;
        CheckWish(fact, pool);
        var longest = pool.IsOffer ? pool.Seconds : 3_600;
        if (fact.Seconds < Math.Min(10, longest) || fact.Seconds > longest) Wrong(fact, $"it should be held for {longest} s at most");
        if (fact.Quantity > MayReturnAt(pool, Sequence)) Wrong(fact, $"{MayReturnAt(pool, Sequence)} units may come back");
        if (pool.Line.Count >= pool.MaxLine && fact.Quantity > SellableAt(pool, Sequence)) Wrong(fact, $"{pool.Line.Count} people wait");
        var wait = new WaitBook(fact, Sequence);
        if (Reservations.ContainsKey(fact.Id) || !Waits.TryAdd(fact.Id, wait)) Wrong(fact, "the id has had its effect before");
        pool.Enter(Sequence, wait);
        CheckLimit(fact, pool);
    }

    private void Promote(Fact fact)
    {
        if (InLine(fact) is not { } wait) return;
        var pool = Pools[wait.Fact.Offer];
        var spare = SpareAt(pool, Sequence);
        if (wait.Fact.Quantity > spare) Wrong(fact, $"it breaks the law: {spare} units could be given away, {wait.Fact.Quantity} are wanted");
        foreach (var before in pool.Line.TakeWhile(before => before != wait))
        {
            if (!pool.PassesBy || before.Fact.Quantity <= spare) Wrong(fact, $"{before.Fact.Id} was there before");
        }
        if (fact.Deadline != fact.At + wait.Fact.Seconds * 1_000) Wrong(fact, $"it should run {wait.Fact.Seconds} s from now");
        if (pool.ClosedSeq != long.MaxValue || fact.At >= pool.ClosesAt) Wrong(fact, "the offer is not open");
        wait.PromotedSeq = Sequence;
        pool.Leave(Sequence, wait);
        Add(wait.Fact with { Deadline = fact.Deadline, Parts = fact.Parts, At = fact.At }, pool, promoted: true);
    }

    private void EndWait(Fact fact)
    {
        if (InLine(fact) is not { } wait) return;
        var pool = Pools[wait.Fact.Offer];
        var isTrue = fact.Cause switch
        {
            "buyer" => true,
            "sold-out" => wait.Fact.Quantity > MayReturnAt(pool, Sequence),
            "offer-closed" => pool.ClosedSeq != long.MaxValue || fact.At >= pool.ClosesAt,
            _ => false,
        };
        if (!isTrue) Wrong(fact, "the cause is not true");
        wait.EndSeq = Sequence;
        wait.Cause = fact.Cause;
        pool.Leave(Sequence, wait);
    }

    private WaitBook? InLine(Fact fact)
    {
        if (Waits.TryGetValue(fact.Id, out var wait) && wait.StatusAt(Sequence) == "waiting") return wait;
        Wrong(fact, "nobody waits under this id");
        return null;
    }

    /// <summary>What follows from a decision comes behind it; several deadlines, or several offers, may be one.</summary>
    private static bool BeginsDecision(Fact? previous, Fact fact) => fact.Type switch
    {
        "promoted.v1" or "units-returned.v1" or "units-returned.v2" => false,
        "wait-ended.v1" => fact.Cause == "buyer",
        "expired.v1" => previous?.Type is not ("expired.v1" or "units-returned.v1" or "units-returned.v2"),
        "offer-opened.v1" or "offer-closed.v1" or "offer-closed.v2" => previous?.Type is not ("offer-opened.v1" or "offer-closed.v1" or "offer-closed.v2"),
        _ => true,
    };

    /// <summary>Between two decisions nobody in line could be served.</summary>
    private void CheckLines(Fact fact)
    {
        foreach (var pool in Pools.Values)
        {
            if (pool.Line.Count == 0) continue;
            var (spare, mayReturn) = (SpareAt(pool, Sequence), MayReturnAt(pool, Sequence));
            if (pool.ClosedSeq != long.MaxValue) Wrong(fact, $"{pool.Line[0].Fact.Id} waits in an offer that has closed");
            if (pool.Line.Count > pool.MaxLine) Wrong(fact, $"{pool.Line.Count} people wait in '{pool.Offer}'");
            for (var i = 0; i < pool.Line.Count; i++)
            {
                var wanted = pool.Line[i].Fact.Quantity;
                if (wanted <= spare && (i == 0 || pool.PassesBy)) Wrong(fact, $"{pool.Line[i].Fact.Id} waits for {wanted} units in '{pool.Offer}', and {spare} are free by a decision before");
                if (wanted > mayReturn) Wrong(fact, $"{pool.Line[i].Fact.Id} waits for {wanted} units in '{pool.Offer}', and {mayReturn} may come back");
            }
        }
    }

    /// <summary>At the end of a batch: nobody is forgotten, no unit stays where it cannot be sold.</summary>
    private void CheckRest(Fact last)
    {
        CheckLines(last);
        foreach (var pool in Pools.Values)
        {
            if (pool.ClosedSeq != long.MaxValue && pool.Units.Now.Available > 0) Wrong(last, $"{pool.Units.Now.Available} units stay in '{pool.Offer}', which has closed");
        }
    }
}
