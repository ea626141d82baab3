using System.Text.Json.Nodes;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.ShopEvents;

namespace LiveCommerce.Grains.Stock;

/// <summary>What the outside is told of a SKU: that its last unit is gone. Once each time, for what is gone can come back by a restock or a return.</summary>
internal static class StockShopEvents
{
    /// <summary>The facts that take units away for good.</summary>
    public static bool MayEndStock(StockEvent happened) => happened switch
    {
        StockEvent.Confirmed or StockEvent.Withdrawn or StockEvent.WithdrawnAt or StockEvent.WrittenOff => true,
        StockEvent.StockedSet e => e.Quantity < e.Expected,
        _ => false,
    };

    /// <summary>
    /// Each of those facts takes at least one unit away that was free or being paid. So where nothing is left after it, it was this one that took the
    /// last, and no earlier one has said so. What ends without a sale is not sold out.
    /// </summary>
    public static OutboxMessage? SoldOut(StockState state, DateTimeOffset at) =>
        state.Total() is { Available: 0, Reserved: 0, Paying: 0, Sold: > 0 } total
            ? ShopEventMessage.Write(
                ShopEventTypes.StockSoldOut, at, new JsonObject { ["sku"] = state.Sku }, new JsonObject { ["sold"] = total.Sold })
            : null;
}
