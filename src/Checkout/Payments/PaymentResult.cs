using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Payments;

/// <summary>What is known about a payment after a call to its provider, or from its message.</summary>
public abstract record PaymentResult
{
    private PaymentResult()
    {
    }

    /// <summary>The provider has the money.</summary>
    /// <param name="ChargeId">The provider's own id of the payment; at most 255 characters.</param>
    /// <param name="Paid">What was taken, as the provider says it.</param>
    public sealed record Succeeded(string ChargeId, Money Paid) : PaymentResult;

    /// <summary>The money is set aside and waits to be captured or voided.</summary>
    /// <param name="ChargeId">The provider's own id of the payment; at most 255 characters.</param>
    /// <param name="Amount">What can be captured, as the provider says it.</param>
    public sealed record Authorized(string ChargeId, Money Amount) : PaymentResult;

    /// <summary>Certain: this payment will never take money.</summary>
    /// <param name="Reason">A code <c>[a-z0-9_-]{1,64}</c>; anything else is recorded as <see cref="Unspecified"/>.</param>
    public sealed record Declined(string Reason) : PaymentResult
    {
        public const string Unspecified = "declined";
    }

    /// <summary>The buyer has to act on a page of the provider: a challenge of the bank, or the page of a redirect method.</summary>
    /// <param name="Url">Absolute, or a path of this server.</param>
    /// <param name="AnswerBy">How long the buyer may take, where the method is one for hours or days; else <see cref="Purchases.PurchaseRules.ChallengeLength"/>.</param>
    public sealed record ChallengeRequired(string Url, DateTimeOffset? AnswerBy = null) : PaymentResult;

    /// <summary>The provider is at work and says so itself; it will know later and send a message then.</summary>
    public sealed record Pending : PaymentResult;

    /// <summary>Certain: it was cancelled, and no request under way can still take the money.</summary>
    public sealed record Cancelled : PaymentResult;

    /// <summary>The provider does not know it, or knows that nobody has asked for the money yet. Proves nothing while a request may be under way.</summary>
    public sealed record NotFound : PaymentResult;

    /// <summary>The provider did not take the call (rate limit, the same call is under way): to be sent again as it is.</summary>
    /// <param name="Why">For the log.</param>
    /// <param name="After">Not before this time has passed.</param>
    public sealed record Busy(string Why, TimeSpan After = default) : PaymentResult;

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

    /// <summary>The provider has taken it on and will know later whether the bank accepts it.</summary>
    public sealed record Pending : RefundResult;

    /// <summary>The provider will not do it; a person has to look.</summary>
    public sealed record Refused(string Reason) : RefundResult;

    /// <summary>No usable answer; asking again is safe.</summary>
    /// <param name="Why">For the log.</param>
    /// <param name="After">Not before this time has passed.</param>
    public sealed record Unknown(string Why, TimeSpan After = default) : RefundResult;
}
