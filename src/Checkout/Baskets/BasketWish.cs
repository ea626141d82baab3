using LiveCommerce.Grains.Stock.Baskets;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Baskets;

/// <summary>What a buyer wants of one pool, as it is written down.</summary>
/// <param name="ListPrice">The catalogue's price, used in the general pool.</param>
/// <param name="OfferId">The offer whose pool is meant; null for the general pool.</param>
/// <param name="ExpectedUnitPrice">What the buyer saw.</param>
public sealed record BasketWish(Sku Sku, long Quantity, Money ListPrice, string? OfferId = null, Money? ExpectedUnitPrice = null)
{
    internal BasketLine ToLine() => new(Sku, Quantity, OfferId, ListPrice, ExpectedUnitPrice);
}
