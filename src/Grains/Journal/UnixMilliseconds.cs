using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.Grains.Journal;

/// <summary>Instants in the journal are whole Unix milliseconds: exact, short, and ordered like numbers.</summary>
public sealed class UnixMilliseconds : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.ToUnixTimeMilliseconds());
}
