using System.Text.Json.Serialization;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Purchases;

/// <summary>
/// Facts about one purchase. They live for ever: a name is never given another meaning, a member is never removed, a changed shape is a new
/// version. No personal data: the buyer is an opaque subject, the contact an id.
/// </summary>
/// <param name="At">When the owner decided it.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Started), "started.v1")]
[JsonDerivedType(typeof(Held), "held.v1")]
[JsonDerivedType(typeof(HoldFailed), "hold-failed.v1")]
[JsonDerivedType(typeof(Challenged), "challenged.v1")]
[JsonDerivedType(typeof(ChallengedUntil), "challenged.v2")]
[JsonDerivedType(typeof(Authorized), "authorized.v1")]
[JsonDerivedType(typeof(PaymentSucceeded), "payment-succeeded.v1")]
[JsonDerivedType(typeof(PaymentDeclined), "payment-declined.v1")]
[JsonDerivedType(typeof(CancelAsked), "cancel-asked.v1")]
[JsonDerivedType(typeof(PaymentCancelled), "payment-cancelled.v1")]
[JsonDerivedType(typeof(AskedAgain), "asked-again.v1")]
[JsonDerivedType(typeof(Mismatched), "mismatch.v1")]
[JsonDerivedType(typeof(RefundAsked), "refund-asked.v1")]
[JsonDerivedType(typeof(Refunded), "refunded.v1")]
[JsonDerivedType(typeof(VoidAsked), "void-asked.v1")]
[JsonDerivedType(typeof(Voided), "voided.v1")]
[JsonDerivedType(typeof(Confirmed), "confirmed.v1")]
[JsonDerivedType(typeof(Closed), "closed.v1")]
public abstract record PurchaseEvent(DateTimeOffset At)
{
    public sealed record Started(
        DateTimeOffset At, BuyerId Buyer, IReadOnlyList<PurchaseLine> Lines, Money Total, string PaymentMethod, string Fingerprint,
        string? ContactId = null) : PurchaseEvent(At);

    /// <summary>Every line is <em>paying</em>: durable before the provider hears of it.</summary>
    public sealed record Held(DateTimeOffset At) : PurchaseEvent(At);

    public sealed record HoldFailed(DateTimeOffset At, StockStatus Reason) : PurchaseEvent(At);

    public sealed record Challenged(DateTimeOffset At, string ChallengeUrl) : PurchaseEvent(At);

    /// <summary>A voucher or a transfer, for which the buyer has hours or days.</summary>
    public sealed record ChallengedUntil(DateTimeOffset At, string ChallengeUrl, DateTimeOffset AnswerBy) : PurchaseEvent(At);

    /// <summary>The money is set aside; it is compared and durable before it is taken.</summary>
    /// <param name="At">When we learnt it.</param>
    /// <param name="Reference">The provider's own id of the payment.</param>
    /// <param name="Amount">Equal to the total.</param>
    public sealed record Authorized(DateTimeOffset At, string Reference, Money Amount) : PurchaseEvent(At);

    /// <param name="At">When we learnt it.</param>
    /// <param name="Reference">The provider's own id of the payment.</param>
    /// <param name="Paid">Equal to the total.</param>
    public sealed record PaymentSucceeded(DateTimeOffset At, string Reference, Money Paid) : PurchaseEvent(At);

    public sealed record PaymentDeclined(DateTimeOffset At, string Reason) : PurchaseEvent(At);

    public sealed record CancelAsked(DateTimeOffset At, CancelCause Cause) : PurchaseEvent(At);

    public sealed record PaymentCancelled(DateTimeOffset At) : PurchaseEvent(At);

    /// <param name="At">When.</param>
    /// <param name="Attempt">Counts the questions of this purchase.</param>
    /// <param name="NextAt">When it is asked again where nothing is known by then.</param>
    public sealed record AskedAgain(DateTimeOffset At, int Attempt, DateTimeOffset NextAt) : PurchaseEvent(At);

    /// <summary>Money arrived that this purchase did not ask for: another amount or currency, or a second charge. A person decides.</summary>
    public sealed record Mismatched(DateTimeOffset At, string Reference, Money Paid) : PurchaseEvent(At);

    /// <summary>Money arrived when the units had been given back.</summary>
    public sealed record RefundAsked(DateTimeOffset At, string Reference, Money Amount) : PurchaseEvent(At);

    public sealed record Refunded(DateTimeOffset At) : PurchaseEvent(At);

    /// <summary>Money was set aside when the units had been given back; it is not to be taken.</summary>
    public sealed record VoidAsked(DateTimeOffset At, string Reference, Money Amount) : PurchaseEvent(At);

    /// <summary>The provider will not take it. Should it do so all the same, that is late money as any other.</summary>
    public sealed record Voided(DateTimeOffset At) : PurchaseEvent(At);

    public sealed record Confirmed(DateTimeOffset At, string OrderNumber) : PurchaseEvent(At);

    public sealed record Closed(DateTimeOffset At, PurchaseEnding Ending) : PurchaseEvent(At);
}

/// <summary>Who or what stops a payment that is not decided yet.</summary>
public enum CancelCause
{
    Buyer,

    /// <summary>Nobody answered the challenge, or the provider does not know of the payment.</summary>
    NoAnswer,
}

/// <summary>How a purchase ends that is not an order.</summary>
public enum PurchaseEnding
{
    Declined,
    Failed,
    Cancelled,
}

[JsonSerializable(typeof(PurchaseEvent[]))]
internal sealed partial class PurchaseEventContext : JsonSerializerContext
{
    public static readonly EventJson<PurchaseEvent> Events = new(new PurchaseEventContext(EventJson.Options));
}
