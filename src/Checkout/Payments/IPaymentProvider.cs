using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Payments;

/// <summary>
/// Whoever takes the buyers' money. Every call may be repeated, may run more than once at a time, and may end in doubt; an implementation
/// answers <see cref="PaymentResult.Unknown"/> or throws where it has no certain answer, and never guesses. What is promised, and how each provider
/// keeps it: docs/payments.md.
/// </summary>
public interface IPaymentProvider
{
    /// <summary>
    /// Begins the payment: sets the money aside, or takes it at once where the order says so. Once per <see cref="PaymentOrder.Reference"/>; a
    /// repeat answers how it stands, or stood when the first call was answered.
    /// </summary>
    Task<PaymentResult> AuthorizeAsync(PaymentOrder order, CancellationToken cancellationToken);

    /// <summary>Takes all of what was set aside, once.</summary>
    Task<PaymentResult> CaptureAsync(PaymentOrder order, CancellationToken cancellationToken);

    /// <summary>
    /// Sees to it that this payment never takes money, even where its request has not arrived yet.
    /// <see cref="PaymentResult.Succeeded"/> where it was too late for that.
    /// </summary>
    Task<PaymentResult> VoidAsync(PaymentOrder order, CancellationToken cancellationToken);

    /// <summary>How the payment stands now that was begun under our reference.</summary>
    Task<PaymentResult> LookUpAsync(PaymentOrder order, CancellationToken cancellationToken);

    /// <summary>Pays back what has not gone back yet of what was taken; once per <see cref="RefundOrder.RefundId"/>.</summary>
    Task<RefundResult> RefundAsync(RefundOrder refund, CancellationToken cancellationToken);

    /// <summary>A page of the payments that were begun since an instant, for reconciliation; null where there was no usable answer.</summary>
    /// <param name="since">Inclusive.</param>
    /// <param name="after">Where the page before ended; null for the first one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<ProviderPage<ProviderPayment>?> ListPaymentsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken);

    /// <summary>The same for refunds.</summary>
    Task<ProviderPage<ProviderRefund>?> ListRefundsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken);
}

/// <summary>
/// One payment, as we want it. Every call about a payment carries all of it: a provider whose idempotency keys find the payment again wants to see
/// the same content under the same key.
/// </summary>
/// <param name="Reference">Our id of the purchase. All idempotency keys are derived from it, so every repeat is the same call.</param>
/// <param name="Amount">The total of the price snapshot.</param>
/// <param name="PaymentMethod">The provider's token of card or account; never the number itself.</param>
/// <param name="ReturnUrl">Where the provider sends the browser after a challenge.</param>
/// <param name="Capture">When the money is taken.</param>
/// <param name="BegunAt">When the payment was begun by our clock; tells whether the provider can still remember its keys.</param>
public sealed record PaymentOrder(string Reference, Money Amount, string PaymentMethod, string ReturnUrl, CaptureMode Capture, DateTimeOffset BegunAt);

/// <summary>Money that has to go back.</summary>
/// <param name="Payment">Of which payment.</param>
/// <param name="ChargeId">The provider's own id of it.</param>
/// <param name="RefundId">Ours, the same for every try.</param>
/// <param name="Amount">What was taken, as <see cref="IPaymentProvider.LookUpAsync"/> says it; never what a message says.</param>
public sealed record RefundOrder(PaymentOrder Payment, string ChargeId, string RefundId, Money Amount);

/// <summary>When the money is taken.</summary>
public enum CaptureMode
{
    /// <summary>With the authorization, in one call.</summary>
    Automatic,

    /// <summary>By a call of its own, when the authorization has been compared with the purchase and is durable.</summary>
    Manual,
}
