using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.Grains.Values;

/// <summary>
/// A shop's own stock keeping unit: 1 to 64 printable characters, kept as the shop wrote it (trimmed). The combining accents U+0300 to U+036F
/// and three letters with a twin are refused, because two spellings that look alike would be two stocks, and this process runs without the
/// tables that could turn one into the other (InvariantGlobalization makes <see cref="string.Normalize()"/> do nothing).
/// "%" and "\", and the names "." and "..", are refused because a SKU stands in addresses.
/// </summary>
[JsonConverter(typeof(SkuJsonConverter))]
public readonly record struct Sku
{
    public const int MaxLength = 64;

    private readonly string? _value;

    private Sku(string value) => _value = value;

    /// <summary>The text; reading the value of a <c>default</c> Sku is a bug and throws.</summary>
    public string Value => _value ?? throw new InvalidOperationException("A Sku that was never set.");

    public static Sku Parse(string text) => TryParse(text, out var sku) ? sku : throw new FormatException($"Not a SKU: '{text}'.");

    public static bool TryParse([NotNullWhen(true)] string? text, out Sku sku)
    {
        sku = default;
        if (text is null || text.Length > 4 * MaxLength) return false;
        var trimmed = text.Trim();
        if (trimmed.Length is 0 or > MaxLength || trimmed is "." or ".." || !trimmed.All(IsAllowed)) return false;
        sku = new Sku(trimmed);
        return true;
    }

    public override string ToString() => _value ?? "";

    private static bool IsAllowed(char c) => c is not ('%' or '\\' or (>= '\u0300' and <= '\u036F') or '\u2126' or '\u212A' or '\u212B') && char.GetUnicodeCategory(c) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);

    public sealed class SkuJsonConverter : JsonConverter<Sku>
    {
        public override Sku Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var sku) ? sku : throw new JsonException("Not a SKU.");

        public override void Write(Utf8JsonWriter writer, Sku value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

        public override Sku ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Read(ref reader, typeToConvert, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, Sku value, JsonSerializerOptions options) =>
            writer.WritePropertyName(value.Value);
    }
}
