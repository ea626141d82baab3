namespace LiveCommerce.Checkout.Payments;

/// <summary>How payments are followed.</summary>
public sealed record PaymentOptions
{
    /// <summary>How long one call to the provider may take.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A payment that is unresolved for this long is told to a person, with every further question.</summary>
    public TimeSpan AlarmAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Providers forget idempotency keys, Stripe after 24 hours. A charge that was not sent within this time of its beginning is not sent any
    /// more: the payment is looked up by our reference instead.
    /// </summary>
    public TimeSpan ChargeWithin { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Where the provider sends the browser back to; "{purchaseId}" is replaced.</summary>
    public string ReturnUrl { get; init; } = "/purchases/{purchaseId}";
}
