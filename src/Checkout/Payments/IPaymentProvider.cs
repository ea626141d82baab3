using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Payments;

/// <summary>
/// Whoever takes the buyers' money. Every call may be repeated, may run more than once at a time, and may end in doubt; an implementation
/// answers <see cref="PaymentResult.Unknown"/> or throws where it has no certain answer, and never guesses.
/// </summary>
public interface IPaymentProvider
{
    /// <summary>Takes the money, once per <see cref="ChargeRequest.IdempotencyKey"/>; a repeat answers how it stands.</summary>
    Task<PaymentResult> ChargeAsync(ChargeRequest request, CancellationToken cancellationToken);

    /// <summary>How the payment stands that was begun under our reference.</summary>
    Task<PaymentResult> LookUpAsync(string reference, CancellationToken cancellationToken);

    /// <summary>
    /// Sees to it that the charge under this key never takes money, even where its request has not arrived yet.
    /// <see cref="PaymentResult.Succeeded"/> where it was too late for that.
    /// </summary>
    Task<PaymentResult> CancelAsync(string reference, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Pays back what was taken, once per <paramref name="refundId"/>.</summary>
    Task<RefundResult> RefundAsync(string reference, string refundId, Money amount, CancellationToken cancellationToken);
}

/// <summary>One charge.</summary>
/// <param name="Reference">Our id of the purchase, by which the payment is found again when the provider has forgotten the key.</param>
/// <param name="IdempotencyKey">The same for every try.</param>
/// <param name="Amount">The total of the price snapshot.</param>
/// <param name="PaymentMethod">The provider's token of card or account; never the number itself.</param>
/// <param name="ReturnUrl">Where the provider sends the browser after a challenge.</param>
public sealed record ChargeRequest(string Reference, string IdempotencyKey, Money Amount, string PaymentMethod, string ReturnUrl);
