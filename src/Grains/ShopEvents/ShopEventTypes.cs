namespace LiveCommerce.Grains.ShopEvents;

/// <summary>What is told to the outside. A name is never given another meaning; docs/webhooks.md says what each holds.</summary>
public static class ShopEventTypes
{
    public const string OrderPlaced = "order.placed";
    public const string PurchaseDeclined = "purchase.declined";
    public const string StreamLive = "stream.live";
    public const string StreamEnded = "stream.ended";
    public const string OfferOpened = "offer.opened";
    public const string OfferClosed = "offer.closed";
    public const string StockSoldOut = "stock.sold-out";

    /// <summary>In alphabetical order.</summary>
    public static IReadOnlyList<string> All { get; } = [OfferClosed, OfferOpened, OrderPlaced, PurchaseDeclined, StockSoldOut, StreamEnded, StreamLive];
}
