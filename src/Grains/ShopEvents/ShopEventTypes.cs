namespace LiveCommerce.Grains.ShopEvents;

/// <summary>
/// What is told to the outside. A name is never given another meaning; docs/webhooks.md says what each holds. Of letters, digits, underscores and full
/// stops alone, as receivers of Standard Webhooks may expect.
/// </summary>
public static class ShopEventTypes
{
    public const string OrderPlaced = "order.placed";
    public const string PurchaseDeclined = "purchase.declined";

    /// <summary>Over without an order; its units are free again.</summary>
    public const string PurchaseClosed = "purchase.closed";

    /// <summary>Money came that was not asked for; a person has to look.</summary>
    public const string PurchaseMismatched = "purchase.mismatched";

    /// <summary>Money that came when the units had been given back was returned.</summary>
    public const string PurchaseRefunded = "purchase.refunded";
    public const string StreamLive = "stream.live";
    public const string StreamEnded = "stream.ended";
    public const string OfferOpened = "offer.opened";
    public const string OfferClosed = "offer.closed";
    public const string StockSoldOut = "stock.sold_out";

    /// <summary>In alphabetical order.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        OfferClosed, OfferOpened, OrderPlaced, PurchaseClosed, PurchaseDeclined, PurchaseMismatched, PurchaseRefunded, StockSoldOut, StreamEnded, StreamLive,
    ];
}
