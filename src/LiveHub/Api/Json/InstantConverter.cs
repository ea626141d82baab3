using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.LiveHub.Api.Json;

/// <summary>
/// Instants as the protocol writes them: RFC 3339 in UTC with milliseconds. Any offset is read, but there must be one: without it the time
/// would depend on where the server stands.
/// </summary>
public sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var instant = reader.GetDateTimeOffset();
        var text = reader.GetString()!;
        var hasOffset = text.Length >= "2026-01-31T18:00:00Z".Length && (text[^1] == 'Z' || text[^6] is '+' or '-');
        return hasOffset ? instant.ToUniversalTime() : throw new JsonException("An instant without an offset from UTC.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Text(value));

    public static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
