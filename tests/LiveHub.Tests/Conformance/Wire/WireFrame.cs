using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LiveCommerce.LiveHub.Tests.Conformance.Wire;

/// <summary>Kinds of WebSocket frames, RFC 6455 section 5.2.</summary>
internal static class Opcode
{
    public const int Continuation = 0;
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;
}

/// <summary>One WebSocket frame. As a client writes it, right or wrong.</summary>
internal sealed record WireFrame(int Opcode, byte[] Payload)
{
    public bool IsFinal { get; init; } = true;

    /// <summary>The bits RSV1 to RSV3, as 4, 2 and 1.</summary>
    public int Reserved { get; init; }

    public bool IsMasked { get; init; } = true;

    /// <summary>Null: as long as the payload is.</summary>
    public long? ClaimedLength { get; init; }

    /// <summary>The first two bytes of a close frame's payload; null where it is empty.</summary>
    public int? CloseCode => Payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Payload) : null;

    public string TextPayload => Encoding.UTF8.GetString(Payload);

    public static WireFrame Text(string text, bool isFinal = true) => new(Wire.Opcode.Text, Encoding.UTF8.GetBytes(text)) { IsFinal = isFinal };

    public static WireFrame Rest(string text, bool isFinal = true) => new(Wire.Opcode.Continuation, Encoding.UTF8.GetBytes(text)) { IsFinal = isFinal };

    public static WireFrame Close(int code, string reason = "") => new(Wire.Opcode.Close, [(byte)(code >> 8), (byte)code, .. Encoding.UTF8.GetBytes(reason)]);

    public byte[] ToBytes()
    {
        var length = ClaimedLength ?? Payload.Length;
        var mask = IsMasked ? 0x80 : 0;
        var bytes = new List<byte>(14 + Payload.Length) { (byte)((IsFinal ? 0x80 : 0) | (Reserved << 4) | Opcode) };
        Span<byte> number = stackalloc byte[8];
        if (length is >= 0 and < 126)
        {
            bytes.Add((byte)(mask | (int)length));
        }
        else if (length is >= 0 and <= ushort.MaxValue)
        {
            bytes.Add((byte)(mask | 126));
            BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)length);
            bytes.AddRange(number[..2]);
        }
        else
        {
            bytes.Add((byte)(mask | 127));
            BinaryPrimitives.WriteInt64BigEndian(number, length);
            bytes.AddRange(number);
        }
        if (!IsMasked) return [.. bytes, .. Payload];
        var key = RandomNumberGenerator.GetBytes(4);
        bytes.AddRange(key);
        for (var i = 0; i < Payload.Length; i++) bytes.Add((byte)(Payload[i] ^ key[i % 4]));
        return [.. bytes];
    }
}
