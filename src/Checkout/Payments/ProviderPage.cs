using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Payments;

/// <summary>A part of a provider's list.</summary>
/// <param name="Items">In the provider's order.</param>
/// <param name="Next">What the next page comes after; null where this was the last.</param>
public sealed record ProviderPage<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A payment as the provider lists it.</summary>
/// <param name="ChargeId">The provider's own id.</param>
/// <param name="Reference">Our reference; null where it is none of ours: an account may serve others too.</param>
/// <param name="State">How it stands.</param>
public sealed record ProviderPayment(string ChargeId, string? Reference, PaymentResult State);

/// <summary>A refund as the provider lists it.</summary>
/// <param name="ProviderRefundId">The provider's own id.</param>
/// <param name="ChargeId">Of which payment.</param>
/// <param name="RefundId">Ours; null where somebody refunded by hand.</param>
/// <param name="Amount">How much.</param>
/// <param name="State">What became of it.</param>
public sealed record ProviderRefund(string ProviderRefundId, string ChargeId, string? RefundId, Money Amount, RefundResult State);
