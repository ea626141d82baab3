using System.Text.Json.Nodes;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.ShopEvents;

namespace LiveCommerce.Checkout.Purchases;

/// <summary>What the outside is told of a purchase: never who or where the buyer is.</summary>
internal static class PurchaseShopEvents
{
    public static OutboxMessage Placed(PurchaseState state, PurchaseEvent.Confirmed placed) => ShopEventMessage.Write(
        ShopEventTypes.OrderPlaced, placed.At,
        new JsonObject { ["purchaseId"] = state.PurchaseId, ["orderNumber"] = placed.OrderNumber },
        new JsonObject
        {
            ["buyerId"] = state.Buyer.Value,
            ["total"] = ShopEventMessage.Amount(state.Total),
            ["lines"] = Lines(state),
        });

    public static OutboxMessage Declined(PurchaseState state, PurchaseEvent.PaymentDeclined declined) => ShopEventMessage.Write(
        ShopEventTypes.PurchaseDeclined, declined.At,
        new JsonObject { ["purchaseId"] = state.PurchaseId },
        new JsonObject
        {
            ["buyerId"] = state.Buyer.Value,
            ["reason"] = declined.Reason,
            ["total"] = ShopEventMessage.Amount(state.Total),
        });

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
