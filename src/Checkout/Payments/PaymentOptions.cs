namespace LiveCommerce.Checkout.Payments;

/// <summary>How payments are followed.</summary>
public sealed record PaymentOptions
{
    /// <summary>How long one call to the provider may take.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A payment that is unresolved for this long is told to a person, with every further question.</summary>
    public TimeSpan AlarmAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Providers forget idempotency keys, Stripe after 24 hours. A payment that was not sent within this time of its beginning is not sent any
    /// more: it is looked up by our reference instead.
    /// </summary>
    public TimeSpan ChargeWithin { get; init; } = TimeSpan.FromHours(12);

    /// <summary>
    /// A payment that the provider does not know is sent again under its key for so long after its beginning, because its request was lost; later
    /// it is cancelled, because the buyer has gone.
    /// </summary>
    public TimeSpan ResendWithin { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>When a refund that is under way at the provider is looked at again.</summary>
    public TimeSpan RefundLookEvery { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether the money is taken with the authorization or by a call of its own.</summary>
    public CaptureMode Capture { get; init; } = CaptureMode.Automatic;

    /// <summary>Where the provider sends the browser back to; "{purchaseId}" is replaced.</summary>
    public string ReturnUrl { get; init; } = "/purchases/{purchaseId}";
}
