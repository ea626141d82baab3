using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.ShopEvents;

/// <summary>
/// Something that programs outside the shop may want to hear of. It is left in the outbox with the fact that it tells of, and holds all that will
/// ever be said about it: a later change of code changes no message that is on its way. No personal data: buyers are opaque ids.
/// </summary>
/// <param name="Event">One of <see cref="ShopEventTypes"/>.</param>
/// <param name="At">When it happened, by the owner's clock.</param>
/// <param name="Ids">Names what it is about; all that receivers of thin messages get.</param>
/// <param name="Facts">The rest; its members are none of <paramref name="Ids"/>.</param>
public sealed record ShopEventMessage(string Event, DateTimeOffset At, JsonObject Ids, JsonObject Facts)
{
    public const string MessageType = "shop.event";

    public static OutboxMessage Write(string type, DateTimeOffset at, JsonObject ids, JsonObject? facts = null) =>
        new(MessageType, JsonSerializer.Serialize(new(type, at, ids, facts ?? []), ShopEventContext.Strict.ShopEventMessage));

    /// <exception cref="UnreadableEventException">Written by newer code, or damaged.</exception>
    public static ShopEventMessage Read(string payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, ShopEventContext.Strict.ShopEventMessage)
                ?? throw new UnreadableEventException("An empty message about the shop.");
        }
        catch (JsonException e)
        {
            throw new UnreadableEventException($"A message about the shop cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Money as it stands everywhere on the wire.</summary>
    public static JsonObject Amount(Money money) => new() { ["amount"] = money.Amount, ["currency"] = money.Currency };

    /// <summary>RFC 3339 in UTC with milliseconds.</summary>
    public static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

[JsonSerializable(typeof(ShopEventMessage))]
internal sealed partial class ShopEventContext : JsonSerializerContext
{
    public static readonly ShopEventContext Strict = new(EventJson.Options);
}
