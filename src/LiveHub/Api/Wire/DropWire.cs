using LiveCommerce.Checkout.Drops;
using LiveCommerce.Grains.LiveStreams;

namespace LiveCommerce.LiveHub.Api.Wire;

/// <summary>One drop over several SKUs: its offers, and how many units of all of them together one buyer may have.</summary>
public sealed record DropWire(string DropId, long LimitPerBuyer, IReadOnlyList<OfferWire> Offers)
{
    public static DropWire From(string dropId, long limitPerBuyer, LiveStreamView view) => new(
        dropId, limitPerBuyer, [.. view.Offers.Where(offer => DropOffers.DropOf(offer.OfferId) == dropId).Select(OfferWire.From)]);
}
