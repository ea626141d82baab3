using LiveCommerce.Faults.Tests.Api;

namespace LiveCommerce.Faults.Tests.History;

/// <summary>The law of stock in every pool and in sum; every acknowledged restock once; nothing leaks.</summary>
internal static class StockChecks
{
    public static IEnumerable<Breach> Check(ClientHistory history, Evidence evidence, bool settled)
    {
        var offers = history.Offers.Where(offer => offer.Acknowledged is not null).ToDictionary(offer => offer.Acknowledged!.OfferId, StringComparer.Ordinal);
        foreach (var counts in evidence.Counts)
        {
            foreach (var breach in Law(counts)) yield return breach;
            foreach (var pool in counts.Pools)
            {
                if (offers.TryGetValue(pool.Pool, out var offer) && pool.Sold + pool.Paying + pool.Reserved > offer.Quantity)
                    yield return new Breach(BreachKind.Oversold, pool.Pool, $"the drop has {offer.Quantity} units: {pool}");
            }
            if (!settled) continue;
            foreach (var breach in AtRest(history, counts)) yield return breach;
            foreach (var pool in counts.Pools.Where(pool => pool.Pool.Length > 0 && pool.Stocked != pool.Sold))
                yield return new Breach(BreachKind.UnitsLeaked, pool.Pool, $"the drop is over and keeps unsold units: {pool}");
        }
        foreach (var restock in history.Restocks.Where(restock => restock.FirstEffects > 1))
            yield return new Breach(BreachKind.SecondEffect, restock.Key, $"restocked {restock.FirstEffects} times under one key");
        foreach (var breach in Offers(history, evidence)) yield return breach;
    }

    /// <summary>Of one SKU with all its pools.</summary>
    public static IEnumerable<Breach> Law(Counts counts)
    {
        foreach (var pool in counts.Pools.Append(new PoolCounts("(sum)", counts.Stocked, counts.Available, counts.Reserved, counts.Paying, counts.Sold, counts.WrittenOff)))
        {
            if (pool.Stocked != pool.Available + pool.Reserved + pool.Paying + pool.Sold + pool.WrittenOff
                || Math.Min(Math.Min(pool.Available, pool.Reserved), Math.Min(pool.Paying, pool.Sold)) < 0)
                yield return new Breach(BreachKind.LawBroken, counts.Sku, pool.ToString());
            if (pool.Sold + pool.Paying + pool.Reserved > pool.Stocked) yield return new Breach(BreachKind.Oversold, counts.Sku, pool.ToString());
        }
        if (counts.Pools.Sum(pool => pool.Stocked) != counts.Stocked || counts.Pools.Sum(pool => pool.Sold) != counts.Sold)
            yield return new Breach(BreachKind.LawBroken, counts.Sku, "the pools do not add up to the sums");
    }

    private static IEnumerable<Breach> AtRest(ClientHistory history, Counts counts)
    {
        var restocked = history.Restocks.Where(restock => restock.Sku == counts.Sku && restock.Acknowledged is not null).Sum(restock => restock.Quantity);
        if (counts.Stocked != restocked) yield return new Breach(BreachKind.RestockLost, counts.Sku, $"{restocked} units were restocked, {counts.Stocked} are there");
        if (counts.Reserved != 0 || counts.Paying != 0 || counts.Available + counts.Sold != counts.Stocked)
            yield return new Breach(BreachKind.UnitsLeaked, counts.Sku, $"nobody holds anything any more: {counts}");
    }

    private static IEnumerable<Breach> Offers(ClientHistory history, Evidence evidence)
    {
        var pools = evidence.Counts.SelectMany(counts => counts.Pools).Select(pool => pool.Pool).ToHashSet(StringComparer.Ordinal);
        var known = evidence.Counts.Select(counts => counts.Sku).ToHashSet(StringComparer.Ordinal);
        foreach (var offer in history.Offers)
        {
            if (offer.FirstEffects > 1) yield return new Breach(BreachKind.SecondEffect, offer.Key, $"started {offer.FirstEffects} times under one key");
            if (offer.Contradiction is { } contradiction) yield return new Breach(BreachKind.StatusContradicted, offer.Key, contradiction);
            if (offer.RefusedWith is { } code) yield return new Breach(BreachKind.RefusedWrongly, offer.Key, code);
            if (offer.Acknowledged is { } acknowledged && offer.AcknowledgedAt < evidence.AskedAt && known.Contains(offer.Sku) && !pools.Contains(acknowledged.OfferId))
                yield return new Breach(BreachKind.OfferLost, acknowledged.OfferId, "acknowledged, and there is no pool");
        }
    }
}
