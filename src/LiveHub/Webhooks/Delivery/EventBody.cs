using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveCommerce.Grains.ShopEvents;
using LiveCommerce.LiveHub.Webhooks.Storage;

namespace LiveCommerce.LiveHub.Webhooks.Delivery;

/// <summary>An event as an endpoint wants it. The same bytes in every attempt, as long as the endpoint does not change its wish.</summary>
internal static class EventBody
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static (byte[] Body, string ContentType) Write(DueDelivery delivery, EndpointWish wish, string source)
    {
        var message = ShopEventMessage.Read(delivery.Message);
        var data = message.Ids;
        if (wish.Payload == WebhookPayload.Full)
        {
            foreach (var (name, value) in message.Facts) data[name] = value?.DeepClone();
        }
        var at = ShopEventMessage.Instant(message.At);
        return wish.Format == WebhookFormat.Standard
            ? (Bytes(new()
            {
                ["type"] = message.Event,
                ["timestamp"] = at,
                ["entity"] = delivery.Entity,
                ["sequence"] = delivery.Sequence,
                ["data"] = data,
            }), "application/json")
            : (Bytes(new()
            {
                ["specversion"] = "1.0",
                ["id"] = delivery.EventId,
                ["source"] = source,
                ["type"] = message.Event,
                ["subject"] = delivery.Entity,
                ["time"] = at,
                ["sequence"] = delivery.Sequence,
                ["datacontenttype"] = "application/json",
                ["data"] = data,
            }), "application/cloudevents+json");
    }

    private static byte[] Bytes(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json, Plain);
}
