using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Baskets;

/// <summary>Why nothing is reserved: the same for every repeat.</summary>
/// <param name="Status">As the owner of the SKU said it; <see cref="StockStatus.LimitReached"/> without a SKU is the drop's limit.</param>
/// <param name="Sku">The line at fault.</param>
/// <param name="Available">What could be had instead; of a limit, what is left of it.</param>
/// <param name="Price">The right price.</param>
/// <param name="OpensAt">When the offer opens.</param>
/// <param name="Running">The buyer's own reservation that stands in the way.</param>
public sealed record BasketRefusal(
    StockStatus Status, Sku? Sku = null, long? Available = null, Money? Price = null, DateTimeOffset? OpensAt = null, ReservationId? Running = null);
