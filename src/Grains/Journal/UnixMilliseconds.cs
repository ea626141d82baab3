using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.Grains.Journal;

/// <summary>Instants in the journal are whole Unix milliseconds: exact, short, and ordered like numbers.</summary>
public sealed class UnixMilliseconds : JsonConverter<DateTimeOffset>
{
    private static readonly long Min = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Max = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The instant as the journal will keep it, so that memory and replay hold the same.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset instant) => DateTimeOffset.FromUnixTimeMilliseconds(instant.ToUnixTimeMilliseconds());

    /// <summary>False where the number lies outside the years 1 to 9999.</summary>
    public static bool TryFrom(long milliseconds, out DateTimeOffset instant)
    {
        var exists = milliseconds >= Min && milliseconds <= Max;
        instant = exists ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : default;
        return exists;
    }

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var milliseconds = reader.GetInt64();
        return TryFrom(milliseconds, out var instant)
            ? instant
            : throw new JsonException($"{milliseconds} is not an instant.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.ToUnixTimeMilliseconds());
}
