using LiveCommerce.Grains.Stock;

namespace LiveCommerce.LiveHub.Receipts;

/// <summary>
/// Gives a refused buyer what he can hold the shop to. Only on demand, because a signature costs more than a thousand refusals; whoever was refused
/// without one asks again with the same wish.
/// </summary>
public sealed class RefusalSigner(ReceiptKey key)
{
    /// <summary>Null for a refusal that the journal proves nothing about: a misspelt wish, or a SKU that was never stocked.</summary>
    public SignedReceipt? Sign(string sku, StockCommand.Reserve wish, StockAnswer answer) =>
        answer.Refused is { Sequence: > 0 } point && IsProvable(answer.Status)
            ? key.Sign(new RefusalReceipt(
                point.At.ToUnixTimeMilliseconds(), wish.Buyer.ToString(), wish.OfferId, wish.Quantity, wish.Id.ToString(), point.Sequence, sku,
                StockRefusals.CodeOf(answer.Status)!))
            : null;

    private static bool IsProvable(StockStatus status) => status is StockStatus.SoldOut or StockStatus.FullyReserved or StockStatus.NotEnough
        or StockStatus.LimitReached or StockStatus.OfferNotOpen or StockStatus.OfferClosed;
}
