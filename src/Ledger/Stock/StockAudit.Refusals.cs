using LiveCommerce.Ledger.Receipts;

namespace LiveCommerce.Ledger.Stock;

/// <summary>Whether a refusal was true in the state as it stands.</summary>
internal sealed partial class StockAudit
{
    /// <summary>Units that one buyer may hold in the general pool at a time.</summary>
    private const long GeneralLimit = 100;

    public override string? Contradicts(RefusalClaim claim)
    {
        if (!_pools.TryGetValue(claim.OfferId ?? General, out var pool))
            return claim.Status == "offer-unknown" ? null : $"there is no offer '{claim.OfferId}'";
        var (free, mayReturn) = (pool.Line.Count > 0 ? 0 : Math.Max(0, SellableOf(pool)), MayReturn(pool));
        return claim.Status switch
        {
            "sold-out" when free > 0 => $"{free} units were free in {pool.Name}",
            "sold-out" when mayReturn > 0 => "units could still come back",
            "fully-reserved" when free > 0 => $"{free} units were free in {pool.Name}",
            "not-enough" when free == 0 || free >= claim.Quantity => $"{free} units were free in {pool.Name}, {claim.Quantity} were asked for",
            "limit-reached" => ContradictsLimit(claim, pool),
            "offer-not-open" => pool.Terms is { } terms && pool.Phase != PoolPhase.Closed && claim.At < terms.OpensAt ? null : "the offer was not still to open",
            "offer-closed" => pool.Terms is { } terms && (pool.Phase == PoolPhase.Closed || claim.At >= terms.ClosesAt) ? null : "the offer was not closed",
            "sold-out" or "fully-reserved" or "not-enough" => null,
            _ => "the journal cannot tell whether this is a reason",
        };
    }

    private string? ContradictsLimit(RefusalClaim claim, Pool pool)
    {
        var (held, limit) = pool.Terms is { } terms
            ? (pool.Held.GetValueOrDefault(claim.Buyer), terms.LimitPerBuyer)
            : (_running.Values.Where(r => r.Pool == pool && r.Buyer == claim.Buyer).Sum(r => r.Quantity), GeneralLimit);
        // Who stands in line has asked for these units too.
        held += pool.Line.Where(waiter => waiter.Buyer == claim.Buyer).Sum(waiter => waiter.Quantity);
        return held + claim.Quantity > limit ? null : $"the buyer had {held} units of {pool.Name} and asked for {claim.Quantity}, the limit is {limit}";
    }
}
