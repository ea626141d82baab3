using System.Diagnostics.CodeAnalysis;
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
    /// <summary>When the client says that it made this id.</summary>
    public DateTimeOffset MadeAt
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            Value.TryWriteBytes(bytes, bigEndian: true, out _);
            var milliseconds = ((long)bytes[0] << 40) | ((long)bytes[1] << 32) | ((long)bytes[2] << 24)
                | ((long)bytes[3] << 16) | ((long)bytes[4] << 8) | bytes[5];
            // 48 bits reach to the year 10889; DateTimeOffset ends in 9999.
            return DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
        }
    }

    public static ReservationId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Accepts the canonical 36 characters, in lower case, of a version 7 UUID and nothing else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ReservationId id)
    {
        id = default;
        if (!Guid.TryParseExact(text, "D", out var value) || value.Version != 7 || (value.Variant & 0xC) != 0x8) return false;
        if (value.ToString("D") != text) return false; // Guid also takes blanks around it, "0x" inside it and capitals
        id = new ReservationId(value);
        return true;
    }

    public static ReservationId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"Not a UUIDv7: '{text}'.");

    public override string ToString() => Value.ToString("D");

    public sealed class ReservationIdJsonConverter : JsonConverter<ReservationId>
    {
        public override ReservationId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not a UUIDv7.");

        public override void Write(Utf8JsonWriter writer, ReservationId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);
    }
}
