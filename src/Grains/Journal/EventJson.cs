using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal;

/// <summary>How facts and messages are written down.</summary>
public static class EventJson
{
    /// <summary>Strict on purpose: an event or member that this code does not know stops the grain instead of being skipped.</summary>
    public static JsonSerializerOptions Options => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new UnixMilliseconds(), new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };
}

/// <summary>Writes and reads the events of one family as a JSON array; the member "type" holds the event's stable name and version.</summary>
public sealed class EventJson<TEvent>(JsonSerializerContext context)
    where TEvent : class
{
    private readonly JsonTypeInfo<TEvent[]> _type = (JsonTypeInfo<TEvent[]>)(context.GetTypeInfo(typeof(TEvent[]))
        ?? throw new InvalidOperationException($"{context.GetType().Name} does not know {typeof(TEvent).Name}[]."));

    public byte[] Write(IReadOnlyList<TEvent> events) => JsonSerializer.SerializeToUtf8Bytes([.. events], _type);

    public IReadOnlyList<TEvent> Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var events = JsonSerializer.Deserialize(json, _type);
            return events is not null && !events.Contains(null!) ? events : throw new UnreadableEventException("The events of a batch are null.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException)
        {
            throw new UnreadableEventException($"An event of the family {typeof(TEvent).Name} cannot be read: {e.Message}", e);
        }
    }
}
