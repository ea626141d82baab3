using System.Text.Json;
using LiveCommerce.Checkout.Payments.Notices;

namespace LiveCommerce.Checkout.Payments.Stripe;

/// <summary>Stripe's messages. Their signature has been checked, on the raw bytes, by whoever calls.</summary>
public static class StripeMessages
{
    private const int MaxId = 255;

    /// <exception cref="FormatException">Not a message as this code knows it; to be parked, for a person.</exception>
    public static ProviderMessage Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var json = document.RootElement;
            var content = json.Member("data")?.Member("object");
            if (json.Text("object") != "event" || json.Text("id") is not { Length: >= 1 and <= MaxId } id || json.Text("type") is not { } type || content is null)
                throw new FormatException("Not an event.");
            return new ProviderMessage(id, type, NoticeOf(type, content.Value));
        }
        catch (JsonException e)
        {
            throw new FormatException("Not JSON.", e);
        }
    }

    /// <summary>Its id alone, so that also one that cannot be read is stored once; null where there is none.</summary>
    public static string? IdOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Text("id") is { Length: >= 1 and <= MaxId } id ? id : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static PaymentNotice NoticeOf(string type, JsonElement content) => content.Text("object") switch
    {
        StripeIntent.ObjectName => PaymentOf(content),
        StripeRefund.ObjectName when StripeRefund.Read(content) is { IntentId: { } intent } refund =>
            new PaymentNotice.Refund(new ProviderRefund(refund.Id, intent, refund.RefundId, refund.Amount, refund.Result)),
        "dispute" when type == "charge.dispute.created" =>
            new PaymentNotice.Dispute(content.Text("payment_intent") ?? content.Text("charge") ?? "unknown", content.Text("reason") ?? "unknown"),
        _ => new PaymentNotice.Foreign(),
    };

    private static PaymentNotice PaymentOf(JsonElement content)
    {
        // Of an account that serves others too; a shape of theirs need not be known here.
        if (content.Member("metadata")?.Text(StripeIntent.ReferenceKey) is not { } reference) return new PaymentNotice.Foreign();
        var intent = StripeIntent.Read(content);
        return intent.Status is StripeStatus.Succeeded or StripeStatus.RequiresCapture
            ? new PaymentNotice.Money(reference, intent.Result(default)!)
            : new PaymentNotice.Changed(reference);
    }
}
