using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>Who sells: "h" followed by 32 random hexadecimal digits. It outlives the host's name and says nothing about it.</summary>
[JsonConverter(typeof(HostIdJsonConverter))]
public readonly record struct HostId
{
    private readonly string? _value;

    private HostId(string value) => _value = value;

    public string Value => _value ?? throw new InvalidOperationException("A HostId that was never set.");

    public static HostId New() => new("h" + RandomNumberGenerator.GetHexString(32, lowercase: true));

    public static bool TryParse([NotNullWhen(true)] string? text, out HostId id)
    {
        id = default;
        if (text is not { Length: 33 } || text[0] != 'h' || !text.Skip(1).All(char.IsAsciiHexDigitLower)) return false;
        id = new HostId(text);
        return true;
    }

    public static HostId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException("Not a host id.");

    public override string ToString() => _value ?? "";

    private sealed class HostIdJsonConverter : JsonConverter<HostId>
    {
        public override HostId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not a host id.");

        public override void Write(Utf8JsonWriter writer, HostId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
