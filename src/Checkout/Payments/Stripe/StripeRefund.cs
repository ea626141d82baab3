using System.Text.Json;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Payments.Stripe;

/// <summary>What we read of a <c>refund</c>.</summary>
/// <param name="Id">Stripe's.</param>
/// <param name="IntentId">Of which payment; null for one of Stripe's older charges.</param>
/// <param name="RefundId">Ours; null where somebody refunded by hand.</param>
/// <param name="Amount">How much.</param>
/// <param name="Result">How it stands.</param>
internal sealed record StripeRefund(string Id, string? IntentId, string? RefundId, Money Amount, RefundResult Result)
{
    public const string ObjectName = "refund";
    public const string RefundKey = "refund";

    /// <exception cref="FormatException">Not a refund as this code knows it.</exception>
    public static StripeRefund Read(JsonElement json)
    {
        if (json.Text("object") != ObjectName || json.Text("id") is not { } id) throw new FormatException("Not a refund.");
        var amount = StripeMoney.FromWire(
            json.Whole("amount") ?? throw new FormatException("A refund without an amount."),
            json.Text("currency") ?? throw new FormatException("A refund without a currency."));
        return new StripeRefund(id, json.Text("payment_intent"), json.Member("metadata")?.Text(RefundKey), amount, ReadStatus(json.Text("status")));
    }

    private static RefundResult ReadStatus(string? status) => status switch
    {
        "succeeded" => new RefundResult.Refunded(),
        "pending" or "requires_action" => new RefundResult.Pending(),
        "failed" or "canceled" => new RefundResult.Refused($"refund-{status}"),
        // Stripe leaves it out for some methods whose refunds it only passes on.
        null => new RefundResult.Pending(),
        _ => throw new FormatException("A refund in a state that nobody knows."),
    };
}
