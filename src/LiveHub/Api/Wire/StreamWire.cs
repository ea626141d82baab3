using LiveCommerce.Checkout.Drops;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Catalogue;

namespace LiveCommerce.LiveHub.Api.Wire;

/// <summary>One live stream: as everybody sees it, or as its crew does, depending on the view that it was made from.</summary>
/// <param name="Pinned">The first of <paramref name="Pins"/>.</param>
/// <param name="RaidTo">The show to which this one has sent its viewers.</param>
public sealed record StreamWire(
    string StreamId, string Title, LiveStreamStatus Status, DateTimeOffset? StartsAt, DateTimeOffset? WentLiveAt, DateTimeOffset? EndedAt,
    string? PlaybackUrl, string? WhepUrl, string? RecordingUrl, string? ImageUrl, long Version, Sku? Pinned, IReadOnlyList<Sku> Pins,
    SegmentWire? Segment, string? RaidTo, IReadOnlyList<LineUpItemWire> LineUp, IReadOnlyList<OfferWire> Offers)
{
    public static StreamWire From(LiveStreamView view, CatalogueStore catalogue)
    {
        var known = catalogue.Find(view.LineUp);
        return new StreamWire(
            view.StreamId, view.Title, view.Status, view.StartsAt, view.WentLiveAt, view.EndedAt, view.PlaybackUrl, view.Media.WhepUrl,
            view.RecordingUrl, view.ImageUrl, view.Version, view.Pins.IsEmpty ? null : view.Pins[0], view.Pins, SegmentWire.From(view), view.RaidTo,
            [.. view.LineUp.Where(known.ContainsKey).Select(sku => LineUpItemWire.From(known[sku]))], [.. view.Offers.Select(OfferWire.From)]);
    }
}

/// <summary>The segment of the run of show that has begun last.</summary>
public sealed record SegmentWire(string SegmentId, string Title, int Seconds, DateTimeOffset BegunAt)
{
    public static SegmentWire? From(LiveStreamView view) =>
        view.Segment is { } begun && view.RunOfShow.FirstOrDefault(segment => segment.SegmentId == begun.SegmentId) is { } planned
            ? new SegmentWire(planned.SegmentId, planned.Title, planned.Seconds, begun.BegunAt)
            : null;
}

public sealed record LineUpItemWire(Sku Sku, string ProductId, string Title, string? ImageUrl, Money Price)
{
    public static LineUpItemWire From(CatalogueItem item) =>
        new(item.Sku, item.ProductId.Value, item.VariantTitle.Length == 0 ? item.Title : $"{item.Title} – {item.VariantTitle}", item.ImageUrl, item.Price);
}

/// <summary>One offer. What is left of it is told by the SKU's stock.</summary>
/// <param name="Price">Where it falls, the first one.</param>
/// <param name="DropId">The drop over several SKUs that it is a part of.</param>
/// <param name="UnitsPerBundle">Where that drop is a bundle: so many units of this one belong to each.</param>
/// <param name="Practice">Of a rehearsal: it has no units, and nothing can be reserved in it.</param>
public sealed record OfferWire(
    string OfferId, OfferKind Kind, Sku Sku, long Quantity, Money Price, long LimitPerBuyer, DateTimeOffset OpensAt, DateTimeOffset ClosesAt,
    int ReservationSeconds, StreamOfferPhase Phase, StockStatus? Refusal, string? DropId, FallsWire? Falls, bool AlsoAtFullPrice, int? UnitsPerBundle, bool Practice)
{
    public static OfferWire From(StreamOffer offer) => new(
        offer.OfferId, offer.Kind, offer.Sku, offer.Quantity, offer.Terms.Price, offer.Terms.LimitPerBuyer, offer.Terms.OpensAt,
        offer.Terms.ClosesAt, offer.Terms.ReservationSeconds, offer.Phase, offer.Refusal, DropOffers.DropOf(offer.OfferId),
        FallsWire.From(offer), offer.Pricing?.AlsoAtFullPrice ?? true, BundleOffers.PartOf(offer.OfferId)?.Each, offer.Practice);
}

/// <summary>How a price falls while the offer is open. Whoever knows the server's clock knows the price: nothing is sent when it falls.</summary>
public sealed record FallsWire(Money Step, int EverySeconds, Money Floor)
{
    internal static FallsWire? From(StreamOffer offer) => offer.Pricing?.Falls is { } falls
        ? new(offer.Terms.Price with { Amount = falls.Step }, falls.EverySeconds, offer.Terms.Price with { Amount = falls.Floor })
        : null;
}
