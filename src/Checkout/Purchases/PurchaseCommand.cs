using LiveCommerce.Checkout.Payments;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Purchases;

/// <summary>
/// What may be asked of the owner of one purchase. The buyer's wishes carry who asks; the <c>Note…</c> commands bring back what a step outside
/// the grain has found, and are harmless when they come twice or late.
/// </summary>
public abstract record PurchaseCommand
{
    private PurchaseCommand()
    {
    }

    /// <summary>Buy these reserved units at these prices.</summary>
    /// <param name="Buyer">Who pays.</param>
    /// <param name="Lines">The price snapshot, 1 to <see cref="PurchaseRules.MaxLines"/>, each reservation once, one currency.</param>
    /// <param name="PaymentMethod">A token of the payment provider, <c>[A-Za-z0-9_]{1,64}</c>.</param>
    /// <param name="ContactId">Names the row with name and address, which lies outside the journal.</param>
    /// <param name="Fingerprint">Digest of the request: a repeat is told from another wish under the same key.</param>
    public sealed record Start(
        BuyerId Buyer, IReadOnlyList<PurchaseLine> Lines, string PaymentMethod, string? ContactId, string Fingerprint) : PurchaseCommand;

    /// <summary>The buyer does not want it any more. Whether the money was taken meanwhile is for the provider to say.</summary>
    public sealed record Cancel(BuyerId Buyer) : PurchaseCommand;

    /// <summary>The buyer is back from the provider's page: ask again now.</summary>
    public sealed record Refresh(BuyerId Buyer) : PurchaseCommand;

    /// <summary>Every line is <em>paying</em>.</summary>
    public sealed record NoteHeld : PurchaseCommand;

    /// <summary>A line was not reserved any more.</summary>
    public sealed record NoteHoldFailed(StockStatus Reason) : PurchaseCommand;

    /// <summary>What the provider said: in its answer, when asked again, by a webhook. All take the same way.</summary>
    public sealed record NotePayment(PaymentResult Result) : PurchaseCommand;

    /// <summary>The provider has sent a message that something has happened: ask now.</summary>
    public sealed record LookAgain : PurchaseCommand;

    /// <summary>Every line is sold.</summary>
    public sealed record NoteConfirmed : PurchaseCommand;

    /// <summary>Every line is given back.</summary>
    public sealed record NoteReleased : PurchaseCommand;

    /// <summary>The provider has given up what it had set aside too late.</summary>
    public sealed record NoteVoided : PurchaseCommand;

    /// <summary>The provider has paid a late charge back.</summary>
    public sealed record NoteRefunded : PurchaseCommand;
}

/// <summary>One reservation as it is bought: a snapshot, whatever the catalogue says later.</summary>
/// <param name="Sku">Which stock.</param>
/// <param name="ReservationId">Whose units.</param>
/// <param name="Title">As shown to the buyer.</param>
/// <param name="Quantity">Units.</param>
/// <param name="UnitPrice">The price that the owner of the SKU granted.</param>
public sealed record PurchaseLine(Sku Sku, ReservationId ReservationId, string Title, long Quantity, Money UnitPrice);
