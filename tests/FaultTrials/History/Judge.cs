using LiveCommerce.FaultTrials.Stores;

namespace LiveCommerce.FaultTrials.History;

/// <summary>
/// Compares what buyers were told with what the rows say. Acknowledged must be there; refused must not; asked without an answer may be either.
/// </summary>
internal static class Judge
{
    /// <summary>Breaches kept of one kind; a lost disk would otherwise fill the report.</summary>
    private const int MostOfOneKind = 20;

    /// <param name="history">What was asked and answered.</param>
    /// <param name="rows">The store as it is after the fault.</param>
    /// <param name="isSettled">Everything was put in order: nothing may be reserved or in payment any more, and nothing is in doubt.</param>
    public static IReadOnlyList<Breach> Compare(ClientHistory history, StockRows rows, bool isSettled)
    {
        var ledgers = new Dictionary<string, SkuLedger>(StringComparer.Ordinal);
        foreach (var batch in rows.Batches)
        {
            if (!ledgers.TryGetValue(batch.Sku, out var ledger)) ledgers.Add(batch.Sku, ledger = new SkuLedger(batch.Sku));
            ledger.Add(batch);
        }
        var breaches = ledgers.Values.SelectMany(ledger => ledger.Breaches).ToList();
        breaches.AddRange(Heads(rows, ledgers));
        foreach (var wishes in history.Attempts.GroupBy(attempt => attempt.Wish.Sku))
        {
            var ledger = ledgers.GetValueOrDefault(wishes.Key) ?? new SkuLedger(wishes.Key);
            breaches.AddRange(Answers([.. wishes], ledger));
            breaches.AddRange(Refusals([.. wishes], ledger));
            breaches.AddRange(Order([.. wishes], ledger));
            if (isSettled) breaches.AddRange(Leaks(wishes.Key, ledger, history));
        }
        return [.. breaches.GroupBy(breach => breach.Kind).SelectMany(kind => kind.Take(MostOfOneKind))];
    }

    /// <summary>Counters that the store keeps beside the facts must say the same.</summary>
    private static IEnumerable<Breach> Heads(StockRows rows, Dictionary<string, SkuLedger> ledgers)
    {
        foreach (var head in rows.Heads)
        {
            var ledger = ledgers.GetValueOrDefault(head.Sku) ?? new SkuLedger(head.Sku);
            if (head.Sequence != ledger.Sequence) yield return new(BreachKind.Verify, head.Sku, $"the head stands at {head.Sequence}, the facts end at {ledger.Sequence}");
            if (head.Sequence > 0 && !head.Units.SequenceEqual(ledger.Units))
                yield return new(BreachKind.Oversold, head.Sku, $"the head counts {string.Join('/', head.Units)}, the facts {string.Join('/', ledger.Units)}");
        }
    }

    private static IEnumerable<Breach> Answers(IReadOnlyList<Attempt> attempts, SkuLedger ledger)
    {
        foreach (var wish in attempts.GroupBy(attempt => attempt.Wish))
        {
            var (operation, id) = (wish.Key.Operation, wish.Key.Id);
            var isGranted = wish.Any(attempt => attempt.IsGranted);
            var isThere = operation switch
            {
                Operation.Restock or Operation.Transfer => ledger.Operations.TryGetValue(id, out var moved) && moved == wish.Key.Quantity,
                Operation.Arm => ledger.Pools.ContainsKey(id),
                Operation.Join or Operation.Leave => ledger.Waits.ContainsKey(id),
                _ => ledger.Fates.ContainsKey(id),
            };
            if (isGranted && !isThere) yield return new(BreachKind.Lost, id, $"{wish.Key} was acknowledged");
            if ((wish.Key.IsDemand || operation is Operation.Restock or Operation.Transfer or Operation.Arm) && isThere && !isGranted && !wish.Any(attempt => attempt.IsInDoubt))
                yield return new(BreachKind.Ghost, id, $"{wish.Key} was answered {string.Join(", ", wish.Select(attempt => attempt.Outcome))} and is there");
            if (wish.Key.IsDemand && wish.Count(attempt => attempt.Outcome == "Done") > 1)
                yield return new(BreachKind.Duplicated, id, "was granted anew although it had been granted");
        }
        foreach (var attempt in attempts)
        {
            if (attempt.State != "-" && ledger.Fates.TryGetValue(attempt.Wish.Id, out var fate) && !Follows(Enum.Parse<FateState>(attempt.State), fate.State))
                yield return new(BreachKind.Lost, attempt.Wish.Id, $"was {attempt.State} in an answer to {attempt.Wish.Operation}, and is {fate.State}");
        }
        var asked = attempts.Where(attempt => attempt.Wish.IsDemand).ToLookup(attempt => attempt.Wish.Id);
        var there = ledger.Fates.Select(fate => (Id: fate.Key, fate.Value.Buyer, fate.Value.Quantity, fate.Value.Offer))
            .Concat(ledger.Waits.Values.Select(wait => (wait.Id, wait.Buyer, wait.Quantity, wait.Offer)));
        foreach (var (id, buyer, quantity, offer) in there)
        {
            if (asked[id].FirstOrDefault() is not { } first) yield return new(BreachKind.Ghost, id, "nobody asked for it");
            else if (first.Wish.Buyer != buyer || first.Wish.Quantity != quantity || first.Wish.Detail != offer) yield return new(BreachKind.Ghost, id, "is not what was asked for");
        }
    }

    /// <summary>What a reservation can still become after an answer called it so.</summary>
    private static bool Follows(FateState then, FateState now) => then switch
    {
        FateState.Waiting => true,
        FateState.WaitEnded => false,
        FateState.Tentative => true,
        FateState.Reserved => now != FateState.Tentative,
        FateState.Paying => now is FateState.Paying or FateState.Sold or FateState.Released,
        FateState.Sold => now == FateState.Sold,
        FateState.Released => now == FateState.Released,
        FateState.Expired => now == FateState.Expired,
    };

    /// <summary>
    /// A lack has to be true at some instant between question and answer: not before the newest version that anybody had been told by the time
    /// of the question, and not after the version that the answer names. And a wish that was granted by then is not refused any more.
    /// </summary>
    private static IEnumerable<Breach> Refusals(IReadOnlyList<Attempt> attempts, SkuLedger ledger)
    {
        var told = attempts.Where(attempt => attempt is { IsInDoubt: false } && attempt.Outcome![0] != '!').OrderBy(attempt => attempt.AnsweredAt).ToList();
        var (next, newest) = (0, 0L);
        foreach (var refused in told.Where(attempt => attempt.Wish.Operation is Operation.Reserve or Operation.Hold && attempt.Outcome is "SoldOut" or "FullyReserved" or "NotEnough").OrderBy(attempt => attempt.AskedAt))
        {
            for (; next < told.Count && told[next].AnsweredAt < refused.AskedAt; next++) newest = Math.Max(newest, told[next].Version);
            if (ledger.Fates.TryGetValue(refused.Wish.Id, out var fate) && fate.GrantedAt <= newest)
                yield return new(BreachKind.Ghost, refused.Wish.Id, $"{refused.Outcome} at {refused.Version}, although it had been granted at {fate.GrantedAt}");
            else if (refused.Version < newest)
                yield return new(BreachKind.Undersold, refused.Wish.Id, $"{refused.Outcome} at {refused.Version}, although {newest} had been told before the question");
            else if (ledger.LeastSellable(refused.Wish.Detail, newest, refused.Version) is var least && least >= refused.Wish.Quantity)
                yield return new(BreachKind.Undersold, refused.Wish.Id, $"{refused.Outcome} between {newest} and {refused.Version}, where at least {least} were free");
        }
    }

    /// <summary>
    /// Whoever asks after somebody else was answered comes after him, whichever process or life of an owner either of them met: nothing has its
    /// effect at a sequence that had been told before the question, nor behind the one that its own answer names.
    /// </summary>
    private static IEnumerable<Breach> Order(IReadOnlyList<Attempt> attempts, SkuLedger ledger)
    {
        var told = attempts.Where(attempt => attempt is { IsInDoubt: false } && attempt.Outcome![0] != '!').OrderBy(attempt => attempt.AnsweredAt).ToList();
        var (next, newest) = (0, 0L);
        foreach (var wish in attempts.Where(attempt => attempt.Wish.IsDemand).GroupBy(attempt => attempt.Wish).OrderBy(wish => wish.Min(attempt => attempt.AskedAt)))
        {
            var first = wish.Min(attempt => attempt.AskedAt);
            for (; next < told.Count && told[next].AnsweredAt < first; next++) newest = Math.Max(newest, told[next].Version);
            var effect = wish.Key.Operation == Operation.Join
                ? ledger.Waits.GetValueOrDefault(wish.Key.Id)?.JoinedAt
                : ledger.Fates.GetValueOrDefault(wish.Key.Id)?.GrantedAt;
            if (effect is not { } at) continue;
            if (at <= newest) yield return new(BreachKind.Order, wish.Key.Id, $"{wish.Key.Operation} had its effect at {at}, although {newest} had been told before anybody asked for it");
            if (wish.FirstOrDefault(attempt => attempt.IsGranted && attempt.Version < at) is { } early)
                yield return new(BreachKind.Order, wish.Key.Id, $"{wish.Key.Operation} was acknowledged at {early.Version}, but it is at {at}");
        }
    }

    private static IEnumerable<Breach> Leaks(string sku, SkuLedger ledger, ClientHistory history)
    {
        if (ledger.Reserved != 0 || ledger.Paying != 0 || ledger.Available + ledger.Sold != ledger.Stocked)
            yield return new(BreachKind.Leaked, sku, $"of {ledger.Stocked} units {ledger.Reserved} stay reserved and {ledger.Paying} in payment");
        if (history.Seen.GetValueOrDefault(sku) is not { } seen) yield return new(BreachKind.Stuck, sku, "its owner did not show its stock");
        else if (seen.Version != ledger.Sequence || !seen.Units.SequenceEqual(ledger.Units))
            yield return new(BreachKind.Oversold, sku, $"the owner shows {string.Join('/', seen.Units)} at {seen.Version}, the facts say {string.Join('/', ledger.Units)} at {ledger.Sequence}");
    }
}
