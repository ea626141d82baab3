using System.Text.Json;

namespace LiveCommerce.Checkout.Payments.Stripe;

/// <summary>Stripe's refusal of a request, or the failure of a try.</summary>
/// <param name="Type">For example <c>card_error</c>.</param>
/// <param name="Code">For example <c>card_declined</c>.</param>
/// <param name="DeclineCode">The bank's reason, for example <c>insufficient_funds</c>.</param>
/// <param name="Intent">The payment that it is about, as it stands now.</param>
internal sealed record StripeError(string? Type, string? Code, string? DeclineCode, StripeIntent? Intent)
{
    public const string AlreadyRefunded = "charge_already_refunded";
    public const string Idempotency = "idempotency_error";

    private const int MaxReason = 64;

    /// <summary>The most exact code, in the form of ours.</summary>
    public string Reason => (DeclineCode ?? Code ?? Type) is { Length: >= 1 and <= MaxReason } reason
        ? reason.Replace('_', '-')
        : PaymentResult.Declined.Unspecified;

    /// <param name="json">The content of <c>error</c>, or a <c>last_payment_error</c>.</param>
    public static StripeError Read(JsonElement json) => new(
        json.Text("type"), json.Text("code"), json.Text("decline_code"),
        json.Member(StripeIntent.ObjectName) is { } intent ? StripeIntent.Read(intent) : null);
}
