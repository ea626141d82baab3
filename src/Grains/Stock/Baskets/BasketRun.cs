using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Stock.Baskets;

/// <summary>Asks the owners what a <see cref="Basket"/> wants to ask, until it has ended.</summary>
public sealed class BasketRun(
    IGrains<StockCommand, StockAnswer, StockView> stock, IGrains<DropLimitCommand, DropLimitAnswer, DropLimitView> drops)
{
    /// <summary>
    /// A buyer who goes away in the middle gets what he asked for or nothing, like everybody else: the steps go on without him.
    /// </summary>
    public async Task<BasketAnswer> ReserveAsync(Basket basket)
    {
        while (true)
        {
            if (basket.NextOfStock is (var sku, var command)) basket.Take(await stock.AskAsync(sku, command, CancellationToken.None));
            else if (basket.NextOfDrop is (var drop, var wish)) basket.Take(await drops.AskAsync(drop, wish, CancellationToken.None));
            else return basket.Answer!;
        }
    }
}
