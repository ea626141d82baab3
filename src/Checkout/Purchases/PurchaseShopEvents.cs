using System.Text.Json;
using System.Text.Json.Nodes;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.ShopEvents;

namespace LiveCommerce.Checkout.Purchases;

/// <summary>What the outside is told of a purchase: never who or where the buyer is.</summary>
internal static class PurchaseShopEvents
{
    /// <summary>Null for what is between the shop and the payment provider alone.</summary>
    public static OutboxMessage? Of(PurchaseState state, PurchaseEvent happened) => happened switch
    {
        PurchaseEvent.Confirmed e => ShopEventMessage.Write(
            ShopEventTypes.OrderPlaced, e.At,
            new JsonObject { ["purchaseId"] = state.PurchaseId, ["orderNumber"] = e.OrderNumber },
            new JsonObject { ["buyerId"] = state.Buyer.Value, ["total"] = ShopEventMessage.Amount(state.Total), ["lines"] = Lines(state) }),
        PurchaseEvent.PaymentDeclined e => Write(ShopEventTypes.PurchaseDeclined, state, e, facts => facts["reason"] = e.Reason),
        PurchaseEvent.Closed e => Write(ShopEventTypes.PurchaseClosed, state, e, facts => facts["ending"] = Ending(e.Ending)),
        PurchaseEvent.Mismatched e => Write(ShopEventTypes.PurchaseMismatched, state, e, facts => facts["paid"] = ShopEventMessage.Amount(e.Paid)),
        PurchaseEvent.Refunded e when state.RefundAmount is { } amount =>
            Write(ShopEventTypes.PurchaseRefunded, state, e, facts => facts["refunded"] = ShopEventMessage.Amount(amount)),
        _ => null,
    };

    private static OutboxMessage Write(string type, PurchaseState state, PurchaseEvent happened, Action<JsonObject> tell)
    {
        var facts = new JsonObject { ["buyerId"] = state.Buyer.Value, ["total"] = ShopEventMessage.Amount(state.Total) };
        tell(facts);
        return ShopEventMessage.Write(type, happened.At, new JsonObject { ["purchaseId"] = state.PurchaseId }, facts);
    }

    private static string Ending(PurchaseEnding ending) => JsonNamingPolicy.KebabCaseLower.ConvertName(ending.ToString());

    private static JsonArray Lines(PurchaseState state) =>
    [
        .. state.Lines.Select(line => new JsonObject
        {
            ["sku"] = line.Sku.Value,
            ["title"] = line.Title,
            ["quantity"] = line.Quantity,
            ["unitPrice"] = ShopEventMessage.Amount(line.UnitPrice),
            ["reservationId"] = line.ReservationId.ToString(),
        }),
    ];
}
