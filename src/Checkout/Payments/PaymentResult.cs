namespace LiveCommerce.Checkout.Payments;

/// <summary>What is known about a payment after a call to its provider.</summary>
public abstract record PaymentResult
{
    private PaymentResult()
    {
    }

    /// <summary>The provider has the money.</summary>
    /// <param name="ChargeId">The provider's own id of the charge; at most 255 characters.</param>
    /// <param name="Paid">What was taken, as the provider says it.</param>
    public sealed record Succeeded(string ChargeId, Grains.Values.Money Paid) : PaymentResult;

    /// <summary>Certain: this payment will never take money.</summary>
    /// <param name="Reason">A code <c>[a-z0-9_-]{1,64}</c>; anything else is recorded as <see cref="Unspecified"/>.</param>
    public sealed record Declined(string Reason) : PaymentResult
    {
        public const string Unspecified = "declined";
    }

    /// <summary>The buyer has to confirm on a page of the provider.</summary>
    /// <param name="Url">Absolute, or a path of this server.</param>
    public sealed record ChallengeRequired(string Url) : PaymentResult;

    /// <summary>The provider is at work; it will know later.</summary>
    public sealed record Pending : PaymentResult;

    /// <summary>Certain: it was cancelled, and no request under way can still take the money.</summary>
    public sealed record Cancelled : PaymentResult;

    /// <summary>The provider does not know it. Proves nothing while a request may be under way.</summary>
    public sealed record NotFound : PaymentResult;

    /// <summary>No usable answer: time limit, broken connection, 5xx. Proves nothing.</summary>
    /// <param name="Why">For the log.</param>
    public sealed record Unknown(string Why) : PaymentResult;
}

/// <summary>What became of paying money back.</summary>
public abstract record RefundResult
{
    private RefundResult()
    {
    }

    /// <summary>It goes back, once, however often it is asked for.</summary>
    public sealed record Refunded : RefundResult;

    /// <summary>The provider will not do it; a person has to look.</summary>
    public sealed record Refused(string Reason) : RefundResult;

    /// <summary>No usable answer; asking again is safe.</summary>
    public sealed record Unknown(string Why) : RefundResult;
}
