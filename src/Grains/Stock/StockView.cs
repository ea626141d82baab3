using System.Collections.Immutable;
using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Grains.Stock;

/// <summary>Committed stock of one SKU.</summary>
/// <param name="Sku">Which.</param>
/// <param name="Version">Journal sequence; never goes back.</param>
/// <param name="Pools">The general pool first, then offers in the order in which they were armed.</param>
/// <param name="Fates">
/// Reservations that ended with the newest batch, were extended, or were given to one who waited, and waits that ended: so that their buyers can be told.
/// </param>
/// <param name="Stamp">When the newest change was decided.</param>
/// <param name="Locations">Units of each location in all pools, in the order in which the locations serve; only the main one for most.</param>
/// <param name="Buffer">Units of the general pool that are not sold here.</param>
public sealed record StockView(
    string Sku, long Version, ImmutableArray<PoolView> Pools, ImmutableArray<ReservationView> Fates, DateTimeOffset Stamp,
    ImmutableArray<LocationView> Locations, long Buffer)
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
/// <param name="Sellable">What a newcomer can reserve: the free units without the buffer; none while people wait for them.</param>
/// <param name="Waiting">People in line.</param>
public sealed record PoolView(
    string OfferId, OfferTerms? Terms, OfferPhase Phase, UnitCounters Units, StockLevel Level, long Sellable = 0, int Waiting = 0);

/// <summary>Units of one location in all pools.</summary>
public sealed record LocationView(string Location, UnitCounters Units);

/// <summary>What can be said of a pool in a word.</summary>
public enum StockLevel
{
    Available,

    /// <summary>None is free, but some may come back.</summary>
    FullyReserved,

    /// <summary>None is left, and none comes back.</summary>
    SoldOut,
}
