using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Api.Wire;

/// <summary>Where the units of one offer are.</summary>
/// <param name="Armed">Units that it got; 0 where they were never moved.</param>
/// <param name="Units">Null where the owner of the stock did not answer; the offer is closed all the same, ask again.</param>
public sealed record OfferAccountWire(string OfferId, Sku Sku, StreamOfferPhase Phase, long Armed, OfferUnitsWire? Units)
{
    internal static OfferAccountWire From(StreamOffer offer, StockView? stock)
    {
        if (stock is null) return new(offer.OfferId, offer.Sku, offer.Phase, offer.Quantity, null);
        var pool = stock.Pools.FirstOrDefault(each => each.OfferId == offer.OfferId);
        var armed = pool is null ? 0 : offer.Quantity;
        var units = pool?.Units ?? default;
        return new(offer.OfferId, offer.Sku, offer.Phase, armed, new OfferUnitsWire(
            units.Available, units.Reserved, units.Paying, units.Sold, units.WrittenOff, armed - units.Stocked, stock.Version));
    }
}

/// <summary>Together they are the units that the offer got.</summary>
/// <param name="Reserved">For buyers whose reservations run on, at the offer's price: they may be paid until their deadline.</param>
/// <param name="Paying">Their payments go on to their end.</param>
/// <param name="Returned">Went back to the general pool; when reservations end unpaid after the offer has closed, there are more.</param>
/// <param name="StockVersion">Of the stock at which this was counted.</param>
public sealed record OfferUnitsWire(long Available, long Reserved, long Paying, long Sold, long WrittenOff, long Returned, long StockVersion);

/// <summary>What was running, and is not any more.</summary>
public sealed record StoppedOffersWire(IReadOnlyList<OfferAccountWire> Offers);
