using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Api.Wire;

/// <summary>One show for an overlay. It holds no time of the server, so that it is the same until something changes.</summary>
public sealed record OverlayWire(
    string StreamId, string Title, LiveStreamStatus Status, DateTimeOffset? StartsAt, DateTimeOffset? WentLiveAt, int Viewers, SegmentWire? Segment,
    IReadOnlyList<OverlayItemWire> Pins);

/// <summary>One pinned item.</summary>
/// <param name="Price">The catalogue's; the running offer has its own.</param>
/// <param name="Available">Of the running offer where there is one, otherwise of the general pool.</param>
public sealed record OverlayItemWire(Sku Sku, string Title, string? ImageUrl, Money Price, long Available, StockLevel State, OfferWire? Offer)
{
    public static OverlayItemWire From(LineUpItemWire item, StreamOffer? offer, StockView stock)
    {
        // An offer that is still being armed has no pool yet.
        var pool = stock.Pools.FirstOrDefault(pool => pool.Terms is not null && pool.OfferId == offer?.OfferId) ?? stock.General;
        return new OverlayItemWire(item.Sku, item.Title, item.ImageUrl, item.Price, pool.Sellable, pool.Level, offer is null ? null : OfferWire.From(offer));
    }
}
