namespace LiveCommerce.Checkout.Drops;

/// <summary>What a unit of each item costs, so that all of them together cost exactly the bundle's price.</summary>
public static class BundlePrices
{
    /// <summary>
    /// In the proportion of the catalogue's prices; what rounding leaves goes to the items that can take it, those with the fewest units first. Null where
    /// it does not come out even: then the price has to be another one, or one item has to be there once.
    /// </summary>
    /// <param name="price">Of one bundle, in minor units; at most what its items cost alone.</param>
    /// <param name="items">How many units of each item, and what one costs alone.</param>
    public static IReadOnlyList<long>? Divide(long price, IReadOnlyList<(int Each, long ListPrice)> items)
    {
        var alone = items.Sum(item => item.Each * item.ListPrice);
        var prices = items.Select(item => alone == 0 ? 0 : (long)((Int128)price * item.ListPrice / alone)).ToArray();
        var left = price - items.Select((item, i) => item.Each * prices[i]).Sum();
        foreach (var i in Enumerable.Range(0, items.Count).OrderBy(i => items[i].Each).ThenByDescending(i => items[i].ListPrice))
        {
            var more = left / items[i].Each;
            prices[i] += more;
            left -= more * items[i].Each;
        }
        return left == 0 ? prices : null;
    }
}
