using System.Text.Json.Nodes;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.ShopEvents;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>What the outside is told of a show. Instants of offers are those of their terms: RFC 3339 in UTC, as everywhere on the wire.</summary>
internal static class StreamEvents
{
    public static OutboxMessage Live(LiveStreamState state, DateTimeOffset at) =>
        ShopEventMessage.Write(ShopEventTypes.StreamLive, at, Ids(state), About(state));

    public static OutboxMessage Over(LiveStreamState state, DateTimeOffset at) =>
        ShopEventMessage.Write(ShopEventTypes.StreamEnded, at, Ids(state), About(state));

    public static OutboxMessage Opened(LiveStreamState state, StreamOffer offer, DateTimeOffset at) =>
        ShopEventMessage.Write(ShopEventTypes.OfferOpened, at, Ids(state, offer), About(offer));

    /// <summary>An offer that was ended before it opened is closed without having been opened.</summary>
    public static OutboxMessage Closed(LiveStreamState state, StreamOffer offer, LiveStreamEvent.OfferClosed closed)
    {
        var facts = About(offer);
        facts["early"] = closed.Early;
        return ShopEventMessage.Write(ShopEventTypes.OfferClosed, closed.At, Ids(state, offer), facts);
    }

    private static JsonObject Ids(LiveStreamState state) => new() { ["streamId"] = state.StreamId };

    private static JsonObject Ids(LiveStreamState state, StreamOffer offer) =>
        new() { ["streamId"] = state.StreamId, ["offerId"] = offer.OfferId, ["sku"] = offer.Sku.Value };

    private static JsonObject About(LiveStreamState state) => new() { ["title"] = state.Title };

    private static JsonObject About(StreamOffer offer) => new()
    {
        ["quantity"] = offer.Quantity,
        ["price"] = ShopEventMessage.Amount(offer.Terms.Price),
        ["limitPerBuyer"] = offer.Terms.LimitPerBuyer,
        ["opensAt"] = ShopEventMessage.Instant(offer.Terms.OpensAt),
        ["closesAt"] = ShopEventMessage.Instant(offer.Terms.ClosesAt),
    };
}
