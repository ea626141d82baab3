using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.Grains.Values;

/// <summary>
/// An opaque subject: "g" (guest) or "s" (known to the shop) followed by 32 hexadecimal digits. It is made by Identity and holds nothing
/// about the person, because it stands in journals for ever. In memory it is a letter and 128 bits, so that millions of them are no work for
/// the garbage collector.
/// </summary>
[JsonConverter(typeof(BuyerIdJsonConverter))]
public readonly record struct BuyerId
{
    /// <summary>Characters of every id, in UTF-16 as in UTF-8.</summary>
    public const int Length = 1 + Hex.Digits;

    private readonly ulong _high;
    private readonly ulong _low;
    private readonly byte _kind;

    internal BuyerId(byte kind, ulong high, ulong low) => (_kind, _high, _low) = (kind, high, low);

    /// <summary>The text, made anew each time; reading the value of a <c>default</c> id is a bug and throws.</summary>
    public string Value => _kind != 0 ? ToString() : throw new InvalidOperationException("A BuyerId that was never set.");

    /// <summary>"g" or "s"; 0 where it was never set.</summary>
    internal byte Kind => _kind;

    internal ulong High => _high;

    internal ulong Low => _low;

    public static bool TryParse([NotNullWhen(true)] string? text, out BuyerId id) => TryRead(text.AsSpan(), out id);

    public static bool TryParse(ReadOnlySpan<byte> utf8, out BuyerId id) => TryRead(utf8, out id);

    public static BuyerId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException("Not a buyer id.");

    /// <summary>Writes the <see cref="Length"/> characters as UTF-8; false where they do not fit.</summary>
    public bool TryFormat(Span<byte> utf8, out int written)
    {
        written = 0;
        if (_kind == 0 || utf8.Length < Length) return false;
        utf8[0] = _kind;
        Hex.Write(_high, _low, utf8[1..]);
        written = Length;
        return true;
    }

    public override string ToString() => _kind == 0 ? "" : string.Create(Length, this, static (text, id) =>
    {
        text[0] = (char)id._kind;
        Hex.Write(id._high, id._low, text[1..]);
    });

    private static bool TryRead<TChar>(ReadOnlySpan<TChar> text, out BuyerId id)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        id = default;
        if (text.Length != Length) return false;
        var kind = uint.CreateTruncating(text[0]);
        if (kind is not ('g' or 's') || !Hex.TryRead(text[1..17], out var high) || !Hex.TryRead(text[17..], out var low)) return false;
        id = new BuyerId((byte)kind, high, low);
        return true;
    }

    public sealed class BuyerIdJsonConverter : JsonConverter<BuyerId>
    {
        public override BuyerId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var parsed = reader.TokenType == JsonTokenType.String && !reader.HasValueSequence && !reader.ValueIsEscaped
                ? TryParse(reader.ValueSpan, out var id)
                : TryParse(reader.GetString(), out id);
            return parsed ? id : throw new JsonException("Not a buyer id.");
        }

        public override void Write(Utf8JsonWriter writer, BuyerId value, JsonSerializerOptions options)
        {
            Span<byte> utf8 = stackalloc byte[Length];
            if (!value.TryFormat(utf8, out _)) throw new InvalidOperationException("A BuyerId that was never set.");
            writer.WriteStringValue(utf8);
        }
    }
}
