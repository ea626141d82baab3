using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.Grains.Values;

/// <summary>
/// An opaque subject: "g" (guest) or "s" (known to the shop) followed by 32 hexadecimal digits. It is made by Identity and holds nothing
/// about the person, because it stands in journals for ever.
/// </summary>
[JsonConverter(typeof(BuyerIdJsonConverter))]
public readonly record struct BuyerId
{
    private readonly string? _value;

    private BuyerId(string value) => _value = value;

    public string Value => _value ?? throw new InvalidOperationException("A BuyerId that was never set.");

    public static bool TryParse([NotNullWhen(true)] string? text, out BuyerId id)
    {
        id = default;
        if (text is not { Length: 33 } || text[0] is not ('g' or 's') || !text.AsSpan(1).ToString().All(char.IsAsciiHexDigitLower)) return false;
        id = new BuyerId(text);
        return true;
    }

    public static BuyerId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException("Not a buyer id.");

    public override string ToString() => _value ?? "";

    public sealed class BuyerIdJsonConverter : JsonConverter<BuyerId>
    {
        public override BuyerId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not a buyer id.");

        public override void Write(Utf8JsonWriter writer, BuyerId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
