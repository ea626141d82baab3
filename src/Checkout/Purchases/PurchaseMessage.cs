using System.Text.Json;
using System.Text.Json.Serialization;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Checkout.Purchases;

/// <summary>
/// What a purchase asks of others. The row names the purchase and the sequence that caused it; the step reads the committed purchase, so
/// that a message which is sent again acts on what is true now.
/// </summary>
/// <param name="Attempt">The number of the question; one that a later question has overtaken is not asked any more.</param>
public sealed record PurchaseMessage(int Attempt)
{
    public const string Hold = "purchase.hold";
    public const string Confirm = "purchase.confirm";
    public const string Release = "purchase.release";
    public const string Charge = "payment.charge";
    public const string Capture = "payment.capture";
    public const string LookUp = "payment.look-up";
    public const string CancelPayment = "payment.cancel";
    public const string Refund = "payment.refund";
    public const string Void = "payment.void";
    public const string Alarm = "payment.alarm";

    public static OutboxMessage Write(string type, int attempt = 0) =>
        new(type, JsonSerializer.Serialize(new PurchaseMessage(attempt), PurchaseMessageContext.Strict.PurchaseMessage));

    /// <exception cref="UnreadableEventException">Written by newer code, or damaged.</exception>
    public static PurchaseMessage Read(string payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, PurchaseMessageContext.Strict.PurchaseMessage)
                ?? throw new UnreadableEventException("An empty purchase message.");
        }
        catch (JsonException e)
        {
            throw new UnreadableEventException($"A purchase message cannot be read: {e.Message}", e);
        }
    }
}

[JsonSerializable(typeof(PurchaseMessage))]
internal sealed partial class PurchaseMessageContext : JsonSerializerContext
{
    public static readonly PurchaseMessageContext Strict = new(EventJson.Options);
}
