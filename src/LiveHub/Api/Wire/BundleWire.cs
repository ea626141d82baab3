using LiveCommerce.Checkout.Drops;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Api.Wire;

/// <summary>One bundle: its offers, each with its part of the price, and how many bundles one buyer may have.</summary>
public sealed record BundleWire(string BundleId, Money Price, long LimitPerBuyer, IReadOnlyList<OfferWire> Offers)
{
    internal static BundleWire From(string bundleId, BundleDraft draft, LiveStreamView view) => new(
        bundleId, draft.Price, draft.LimitPerBuyer, [.. view.Offers.Where(offer => DropOffers.DropOf(offer.OfferId) == bundleId).Select(OfferWire.From)]);
}
