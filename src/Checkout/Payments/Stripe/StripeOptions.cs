namespace LiveCommerce.Checkout.Payments.Stripe;

/// <summary>How Stripe is reached.</summary>
public sealed record StripeOptions
{
    /// <summary>Of the API, without a path. Another one is for a provider that speaks like it.</summary>
    public Uri Address { get; init; } = new("https://api.stripe.com");

    /// <summary>The account's secret or restricted key. Never logged.</summary>
    public required string ApiKey { get; init; }

    /// <summary>The version whose shapes this code reads; sent with each request, whatever the account's default is.</summary>
    public string ApiVersion { get; init; } = "2025-03-31.basil";

    /// <summary>What stands before the path of a return address: Stripe wants an absolute one.</summary>
    public string ShopAddress { get; init; } = "";

    /// <summary>
    /// How long Stripe surely remembers an idempotency key; it forgets after 24 hours at the earliest. An older payment is found by its metadata,
    /// which Stripe's search shows with a delay of minutes.
    /// </summary>
    public TimeSpan KeyRetention { get; init; } = TimeSpan.FromHours(20);

    /// <summary>How long a voucher or a transfer may take whose page names no end.</summary>
    public TimeSpan TransferLength { get; init; } = TimeSpan.FromDays(3);

    /// <summary>When a call that Stripe did not take is sent again, where Stripe does not say it.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);
}
