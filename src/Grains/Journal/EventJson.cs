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
        AllowOutOfOrderMetadataProperties = true, // canonical order puts "type" among the others
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new UnixMilliseconds(), new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };
}

/// <summary>
/// Writes and reads the events of one family as a canonical JSON array; the member "type" holds the event's stable name and version.
/// </summary>
public sealed class EventJson<TEvent>(JsonSerializerContext context)
    where TEvent : class
{
    private readonly JsonTypeInfo<TEvent[]> _type = Know<TEvent[]>(context);
    private readonly JsonTypeInfo<TEvent> _item = Know<TEvent>(context);

    public byte[] Write(IReadOnlyList<TEvent> events) => CanonicalJson.From(JsonSerializer.SerializeToUtf8Bytes([.. events], _type));

    public IReadOnlyList<TEvent> Read(ReadOnlySpan<byte> json)
    {
        var events = Read(json, _type);
        return events.Contains(null!) ? throw new UnreadableEventException("An event of a batch is null.") : events;
    }

    /// <summary>Reads one event that is not in an array.</summary>
    public TEvent ReadOne(ReadOnlySpan<byte> json) => Read(json, _item);

    private static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new UnreadableEventException("The events of a batch are null.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException)
        {
            throw new UnreadableEventException($"An event of the family {typeof(TEvent).Name} cannot be read: {e.Message}", e);
        }
    }

    private static JsonTypeInfo<T> Know<T>(JsonSerializerContext context) => (JsonTypeInfo<T>)(context.GetTypeInfo(typeof(T))
        ?? throw new InvalidOperationException($"{context.GetType().Name} does not know {typeof(T).Name}."));
}
