using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>The name of a product in addresses: 1 to 128 of a-z, 0-9 and "-". Shops call it slug or handle.</summary>
[JsonConverter(typeof(ProductIdJsonConverter))]
public readonly record struct ProductId
{
    public const int MaxLength = 128;

    private readonly string? _value;

    private ProductId(string value) => _value = value;

    public string Value => _value ?? throw new InvalidOperationException("A ProductId that was never set.");

    public static bool TryParse([NotNullWhen(true)] string? text, out ProductId id)
    {
        id = default;
        if (text is not { Length: > 0 and <= MaxLength } || text.AsSpan().ContainsAnyExcept(Slug.Characters)) return false;
        id = new ProductId(text);
        return true;
    }

    public static ProductId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"Not a product id: '{text}'.");

    public override string ToString() => _value ?? "";

    private sealed class ProductIdJsonConverter : JsonConverter<ProductId>
    {
        public override ProductId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not a product id.");

        public override void Write(Utf8JsonWriter writer, ProductId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
