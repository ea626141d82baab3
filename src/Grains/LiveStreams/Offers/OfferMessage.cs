using System.Text.Json;
using System.Text.Json.Serialization;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>What the show asks of a SKU's owner.</summary>
public sealed record OfferMessage(string StreamId, string OfferId, Sku Sku, long Quantity, OfferTerms Terms, OfferPricing? Pricing = null)
{
    public const string ArmType = "offer.arm";
    public const string CloseType = "offer.close";

    public static OutboxMessage Write(string type, OfferMessage message) =>
        new(type, JsonSerializer.Serialize(message, OfferMessageContext.Strict.OfferMessage));

    public static OfferMessage Read(string payload) =>
        JsonSerializer.Deserialize(payload, OfferMessageContext.Strict.OfferMessage) ?? throw new UnreadableEventException("An empty offer message.");
}

[JsonSerializable(typeof(OfferMessage))]
internal sealed partial class OfferMessageContext : JsonSerializerContext
{
    public static readonly OfferMessageContext Strict = new(EventJson.Options);
}
