using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Api.Wire;

/// <summary>Stock of one SKU as viewers see it; the numbers at the top are those of the general pool.</summary>
public sealed record StockWire(string Sku, long Version, long Available, StockLevel State, IReadOnlyList<OfferStockWire> Offers)
{
    public static StockWire From(StockView view) => new(
        view.Sku, view.Version, view.General.Sellable, view.General.Level,
        [.. view.Pools.Where(pool => pool.Terms is not null && pool.Phase != OfferPhase.Closed)
            .Select(pool => new OfferStockWire(pool.OfferId, pool.Sellable, pool.Phase, pool.Level))]);
}

/// <summary>Stock of one running offer.</summary>
public sealed record OfferStockWire(string OfferId, long Available, OfferPhase Phase, StockLevel State);

/// <summary>All numbers of one SKU, for hosts.</summary>
public sealed record StockCountsWire(
    string Sku, long Version, long Stocked, long Available, long Reserved, long Paying, long Sold, long WrittenOff, long Buffer,
    IReadOnlyList<PoolCountsWire> Pools, IReadOnlyList<LocationCountsWire> Locations)
{
    public static StockCountsWire From(StockView view)
    {
        var sum = view.Total();
        return new StockCountsWire(
            view.Sku, view.Version, sum.Stocked, sum.Available, sum.Reserved, sum.Paying, sum.Sold, sum.WrittenOff, view.Buffer,
            [.. view.Pools.Select(pool => new PoolCountsWire(
                pool.OfferId, pool.Units.Stocked, pool.Units.Available, pool.Units.Reserved, pool.Units.Paying, pool.Units.Sold, pool.Units.WrittenOff, pool.Waiting))],
            [.. view.Locations.Select(at => new LocationCountsWire(
                at.Location, at.Units.Stocked, at.Units.Available, at.Units.Reserved, at.Units.Paying, at.Units.Sold, at.Units.WrittenOff))]);
    }
}

/// <summary>One pool; <paramref name="Waiting"/> people stand in line for its units.</summary>
public sealed record PoolCountsWire(string Pool, long Stocked, long Available, long Reserved, long Paying, long Sold, long WrittenOff, int Waiting);

/// <summary>One location in all pools; the main one has an empty name.</summary>
public sealed record LocationCountsWire(string Location, long Stocked, long Available, long Reserved, long Paying, long Sold, long WrittenOff);

/// <summary>One reservation as its buyer sees it.</summary>
/// <param name="ExpiresAt">Two seconds before the owner's deadline, so that what a page shows as running can still be paid; null for one who waits.</param>
public sealed record ReservationWire(
    ReservationId ReservationId, string Sku, long Quantity, Money UnitPrice, string? OfferId, ReservationStatus Status,
    DateTimeOffset? ExpiresAt, long SecondsLeft, long StockVersion)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    public static ReservationWire From(string sku, ReservationView view, long stockVersion, DateTimeOffset now)
    {
        var (expiresAt, left) = TimeLeft(view, now);
        return new ReservationWire(view.Id, sku, view.Quantity, view.UnitPrice, view.OfferId, view.Status, expiresAt, left, stockVersion);
    }

    /// <summary>Until when a page may show it as running, and how many whole seconds that is.</summary>
    internal static (DateTimeOffset? ExpiresAt, long SecondsLeft) TimeLeft(ReservationView view, DateTimeOffset now)
    {
        if (view.Status is ReservationStatus.Waiting or ReservationStatus.WaitEnded) return (null, 0);
        var expiresAt = view.Deadline - Margin;
        return (expiresAt, view.Status is ReservationStatus.Reserved or ReservationStatus.Tentative && expiresAt > now ? (long)(expiresAt - now).TotalSeconds : 0);
    }
}

/// <summary>A place in line: what the wait may become, and how many are served first.</summary>
/// <param name="Place">1 for the first in line; null for one who does not wait any more.</param>
public sealed record PlaceWire(ReservationWire Reservation, int? Place)
{
    internal static PlaceWire From(RouteSku sku, Reply<StockAnswer> reply, DateTimeOffset now) =>
        new(ReservationWire.From(sku.Sku.Value, reply.Answer!.Reservation!, reply.Version, now), reply.Answer.Place);
}
