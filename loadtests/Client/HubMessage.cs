using System.Text.Json;

namespace LiveCommerce.LoadTests.Client;

/// <summary>
/// One SignalR message, read without allocating: a thousand viewers share this processor with the server that is measured. The order
/// of members is free in JSON, so the payload is only located here and read when the kind is known.
/// </summary>
public readonly ref struct HubMessage
{
    public const int Invocation = 1;
    public const int Completion = 3;
    public const int Ping = 6;
    public const int Close = 7;

    /// <summary>0 is the answer to the handshake.</summary>
    public int Type { get; private init; }

    public ReadOnlySpan<byte> Target { get; private init; }

    /// <summary>The array of arguments of an invocation or the result of a completion, as JSON.</summary>
    public ReadOnlySpan<byte> Payload { get; private init; }

    public string? Error { get; private init; }

    public static HubMessage Read(ReadOnlySpan<byte> frame)
    {
        try
        {
            return ReadMembers(frame);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new ProtocolBreachException("A frame is not a SignalR message.", e);
        }
    }

    private static HubMessage ReadMembers(ReadOnlySpan<byte> frame)
    {
        var reader = new Utf8JsonReader(frame);
        int type = 0;
        string? error = null;
        ReadOnlySpan<byte> target = default, payload = default;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("Not an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isType, isTarget, isError) = (reader.ValueTextEquals("type"u8), reader.ValueTextEquals("target"u8), reader.ValueTextEquals("error"u8));
            var isPayload = reader.ValueTextEquals("arguments"u8) || reader.ValueTextEquals("result"u8);
            reader.Read();
            if (isType) type = reader.GetInt32();
            else if (isTarget) target = reader.ValueSpan;
            else if (isError) error = reader.GetString();
            else if (isPayload) payload = frame[Extent(ref reader)];
            else reader.Skip();
        }

        // Reading on makes the reader refuse a truncated frame or text after it.
        while (reader.Read()) { }
        return new HubMessage { Type = type, Target = target, Payload = payload, Error = error };
    }

    private static Range Extent(ref Utf8JsonReader reader)
    {
        var from = (int)reader.TokenStartIndex;
        reader.Skip();
        return from..(int)reader.BytesConsumed;
    }
}
