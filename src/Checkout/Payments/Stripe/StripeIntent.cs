using System.Text.Json;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Payments.Stripe;

/// <summary>Stripe's states of a payment.</summary>
internal enum StripeStatus
{
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    Processing,
    RequiresCapture,
    Canceled,
    Succeeded,
}

/// <summary>What we read of a <c>payment_intent</c>; everything else in it is passed over.</summary>
/// <param name="Id">Stripe's.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Reference">Ours; null where it is none of ours.</param>
/// <param name="Received">What was taken.</param>
/// <param name="Capturable">What is set aside.</param>
/// <param name="Failure">Why the last try failed, as a code; null where none did.</param>
/// <param name="ActionUrl">The page at which the buyer has to act.</param>
/// <param name="ActionEnds">When that is over, where the page says so.</param>
/// <param name="IsTransfer">The page tells how to pay, rather than being the place to.</param>
internal sealed record StripeIntent(
    string Id, StripeStatus Status, string? Reference, Money Received, Money Capturable, string? Failure, string? ActionUrl, DateTimeOffset? ActionEnds,
    bool IsTransfer)
{
    public const string ObjectName = "payment_intent";
    public const string ReferenceKey = "reference";

    private const int MaxId = 255;

    /// <exception cref="FormatException">Not a payment intent as this code knows it.</exception>
    public static StripeIntent Read(JsonElement json)
    {
        if (json.Text("object") != ObjectName) throw new FormatException("Not a payment intent.");
        var currency = json.Text("currency") ?? throw new FormatException("A payment intent without a currency.");
        var id = json.Text("id");
        if (id is not { Length: >= 1 and <= MaxId }) throw new FormatException("A payment intent without an id.");
        var (url, ends, isTransfer) = ReadAction(json.Member("next_action"));
        return new StripeIntent(
            id, ReadStatus(json.Text("status")), json.Member("metadata")?.Text(ReferenceKey),
            StripeMoney.FromWire(json.Whole("amount_received") ?? 0, currency), StripeMoney.FromWire(json.Whole("amount_capturable") ?? 0, currency),
            json.Member("last_payment_error") is { } error ? StripeError.Read(error).Reason : null, url, ends, isTransfer);
    }

    /// <summary>
    /// What it means to a purchase; null where the last try failed and another one may follow, so that it has to be cancelled before anybody can
    /// call it declined.
    /// </summary>
    public PaymentResult? Result(DateTimeOffset transferEnds) => Status switch
    {
        StripeStatus.Succeeded => new PaymentResult.Succeeded(Id, Received),
        StripeStatus.RequiresCapture => new PaymentResult.Authorized(Id, Capturable),
        StripeStatus.Canceled => Failure is null ? new PaymentResult.Cancelled() : new PaymentResult.Declined(Failure),
        StripeStatus.RequiresAction when ActionUrl is not null =>
            new PaymentResult.ChallengeRequired(ActionUrl, ActionEnds ?? (IsTransfer ? transferEnds : null)),
        StripeStatus.RequiresAction or StripeStatus.Processing => new PaymentResult.Pending(),
        StripeStatus.RequiresConfirmation or StripeStatus.RequiresPaymentMethod => Failure is null ? new PaymentResult.NotFound() : null,
    };

    /// <summary>After a confirmation that was refused: where the payment is still open, for this reason.</summary>
    public StripeIntent AfterRefusal(string reason) =>
        Status is StripeStatus.RequiresPaymentMethod or StripeStatus.RequiresConfirmation ? this with { Failure = Failure ?? reason } : this;

    /// <exception cref="FormatException">A state of a newer Stripe: what it means is not guessed.</exception>
    private static StripeStatus ReadStatus(string? status) => status switch
    {
        "requires_payment_method" => StripeStatus.RequiresPaymentMethod,
        "requires_confirmation" => StripeStatus.RequiresConfirmation,
        "requires_action" => StripeStatus.RequiresAction,
        "processing" => StripeStatus.Processing,
        "requires_capture" => StripeStatus.RequiresCapture,
        "canceled" => StripeStatus.Canceled,
        "succeeded" => StripeStatus.Succeeded,
        _ => throw new FormatException("A payment intent in a state that nobody knows."),
    };

    /// <summary>
    /// <c>redirect_to_url</c> for challenges and redirect methods; else an object named after the method (<c>boleto_display_details</c>, …) with a page that tells
    /// how to pay, and when that ends.
    /// </summary>
    private static (string? Url, DateTimeOffset? Ends, bool IsTransfer) ReadAction(JsonElement? action)
    {
        if (action is not { } next || next.Text("type") is not { } type || next.Member(type) is not { } details) return (null, null, false);
        var url = details.Text("url") ?? details.Text("hosted_voucher_url") ?? details.Text("hosted_instructions_url");
        var ends = details.Whole("expires_at") ?? details.Whole("expires_after");
        return (url, ends is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null, type != "redirect_to_url");
    }
}
