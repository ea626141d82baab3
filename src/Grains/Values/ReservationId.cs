using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.Grains.Values;

/// <summary>
/// The identity of one attempt to reserve, made by the client: a UUIDv7 (RFC 9562), so that it carries the time of its making.
/// It is the idempotency key of the attempt.
/// </summary>
[JsonConverter(typeof(ReservationIdJsonConverter))]
public readonly record struct ReservationId(Guid Value)
{
    /// <summary>Characters of every id, in UTF-16 as in UTF-8.</summary>
    public const int Length = 36;

    /// <summary>When the client says that it made this id.</summary>
    public DateTimeOffset MadeAt
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            Value.TryWriteBytes(bytes, bigEndian: true, out _);
            var milliseconds = (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
            // 48 bits reach to the year 10889; DateTimeOffset ends in 9999.
            return DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
        }
    }

    public static ReservationId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Accepts the canonical 36 characters, in lower case, of a version 7 UUID and nothing else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ReservationId id) => TryRead(text.AsSpan(), out id);

    /// <inheritdoc cref="TryParse(string?, out ReservationId)"/>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out ReservationId id) => TryRead(utf8, out id);

    public static ReservationId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"Not a UUIDv7: '{text}'.");

    /// <summary>Writes the <see cref="Length"/> characters as UTF-8; false where they do not fit.</summary>
    public bool TryFormat(Span<byte> utf8, out int written) => Value.TryFormat(utf8, out written, "D");

    public override string ToString() => Value.ToString("D");

    private static bool TryRead<TChar>(ReadOnlySpan<TChar> text, out ReservationId id)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        id = default;
        var dash = TChar.CreateTruncating('-');
        if (text.Length != Length || text[8] != dash || text[13] != dash || text[18] != dash || text[23] != dash) return false;
        if (!Hex.TryRead(text[..8], out var a) || !Hex.TryRead(text[9..13], out var b) || !Hex.TryRead(text[14..18], out var c)
            || !Hex.TryRead(text[19..23], out var d) || !Hex.TryRead(text[24..], out var e)) return false;
        if (c >> 12 != 7 || d >> 14 != 0b10) return false; // version and variant
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (a << 32) | (b << 16) | c);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (d << 48) | e);
        id = new ReservationId(new Guid(bytes, bigEndian: true));
        return true;
    }

    public sealed class ReservationIdJsonConverter : JsonConverter<ReservationId>
    {
        public override ReservationId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var parsed = reader.TokenType == JsonTokenType.String && !reader.HasValueSequence && !reader.ValueIsEscaped
                ? TryParse(reader.ValueSpan, out var id)
                : TryParse(reader.GetString(), out id);
            return parsed ? id : throw new JsonException("Not a UUIDv7.");
        }

        public override void Write(Utf8JsonWriter writer, ReservationId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);
    }
}
