using System.Collections.Immutable;
using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Grains.Stock;

/// <summary>Committed stock of one SKU.</summary>
/// <param name="Sku">Which.</param>
/// <param name="Version">Journal sequence; never goes back.</param>
/// <param name="Pools">The general pool first, then offers in the order in which they were armed.</param>
/// <param name="Fates">Reservations that ended with the newest batch, so that their buyers can be told.</param>
/// <param name="Stamp">When the newest change was decided.</param>
public sealed record StockView(string Sku, long Version, ImmutableArray<PoolView> Pools, ImmutableArray<ReservationView> Fates, DateTimeOffset Stamp)
{
    public PoolView General => Pools[0];

    public UnitCounters Total()
    {
        var total = default(UnitCounters);
        foreach (var pool in Pools) total += pool.Units;
        return total;
    }
}

/// <summary>One pool; <paramref name="OfferId"/> is empty and <paramref name="Terms"/> null for the general one.</summary>
public sealed record PoolView(string OfferId, OfferTerms? Terms, OfferPhase Phase, UnitCounters Units, StockLevel Level);

/// <summary>What can be said of a pool in a word.</summary>
public enum StockLevel
{
    Available,

    /// <summary>None is free, but some may come back.</summary>
    FullyReserved,

    /// <summary>None is left, and none comes back.</summary>
    SoldOut,
}
