using System.Text.Json;
using System.Text.Json.Serialization;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Purchases;

/// <summary>
/// A new order, for the read model that lists orders. Sent at least once: the receiver keeps one row per <paramref name="PurchaseId"/>.
/// </summary>
/// <param name="PurchaseId">Which purchase.</param>
/// <param name="OrderNumber">As people know it.</param>
/// <param name="Buyer">Whose.</param>
/// <param name="PlacedAt">When all its lines were sold.</param>
/// <param name="Total">What was paid.</param>
/// <param name="Lines">What was bought.</param>
/// <param name="ContactId">The row with name and address.</param>
public sealed record OrderMessage(
    string PurchaseId, string OrderNumber, BuyerId Buyer, DateTimeOffset PlacedAt, Money Total, IReadOnlyList<PurchaseLine> Lines,
    string? ContactId = null)
{
    public const string MessageType = "order.index";

    public static OutboxMessage Write(OrderMessage message) =>
        new(MessageType, JsonSerializer.Serialize(message, OrderMessageContext.Strict.OrderMessage));

    /// <exception cref="UnreadableEventException">Written by newer code, or damaged.</exception>
    public static OrderMessage Read(string payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, OrderMessageContext.Strict.OrderMessage)
                ?? throw new UnreadableEventException("An empty order message.");
        }
        catch (JsonException e)
        {
            throw new UnreadableEventException($"An order message cannot be read: {e.Message}", e);
        }
    }
}

[JsonSerializable(typeof(OrderMessage))]
internal sealed partial class OrderMessageContext : JsonSerializerContext
{
    public static readonly OrderMessageContext Strict = new(EventJson.Options);
}
