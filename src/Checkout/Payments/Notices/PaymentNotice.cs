namespace LiveCommerce.Checkout.Payments.Notices;

/// <summary>
/// What a provider's message tells, as far as we believe it. That there is money, and how much, is believed; everything else makes us look, so that it
/// cannot matter in which order messages come.
/// </summary>
public abstract record PaymentNotice
{
    private PaymentNotice()
    {
    }

    /// <summary>There is money.</summary>
    /// <param name="Reference">Ours.</param>
    /// <param name="Result">Succeeded or authorized.</param>
    public sealed record Money(string Reference, PaymentResult Result) : PaymentNotice;

    /// <summary>Something has happened to the payment.</summary>
    /// <param name="Reference">Ours.</param>
    public sealed record Changed(string Reference) : PaymentNotice;

    /// <summary>A refund goes its way.</summary>
    public sealed record Refund(ProviderRefund Content) : PaymentNotice;

    /// <summary>The buyer's bank has taken the money back, or asks why it should not.</summary>
    /// <param name="ChargeId">The provider's id of the payment.</param>
    /// <param name="Reason">The provider's code.</param>
    public sealed record Dispute(string ChargeId, string Reason) : PaymentNotice;

    /// <summary>Nothing that concerns a purchase of ours.</summary>
    public sealed record Foreign : PaymentNotice;
}

/// <summary>A provider's message.</summary>
/// <param name="EventId">The provider's; the same for every delivery of it.</param>
/// <param name="Type">The provider's word, for people.</param>
/// <param name="Notice">What it tells.</param>
public sealed record ProviderMessage(string EventId, string Type, PaymentNotice Notice);
