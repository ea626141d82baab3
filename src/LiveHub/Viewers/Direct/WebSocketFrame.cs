using System.Buffers.Binary;

namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>The head of a server's data frame (RFC 6455, 5.2): whole messages only, never masked.</summary>
internal static class WebSocketFrame
{
    public const int MaxHead = 10;

    private const byte Final = 0x80, Text = 0x1, Binary = 0x2;
    private const byte Length16 = 126, Length64 = 127;

    /// <summary>Writes the head right before a payload that stands behind <see cref="MaxHead"/> free bytes.</summary>
    /// <param name="buffer">The free bytes and the payload.</param>
    /// <returns>Where in the buffer the frame begins.</returns>
    public static int WriteHead(Span<byte> buffer, bool isText = true)
    {
        var payload = buffer.Length - MaxHead;
        var length = payload < Length16 ? 2 : payload <= ushort.MaxValue ? 4 : MaxHead;
        var head = buffer[(MaxHead - length)..MaxHead];
        head[0] = (byte)(Final | (isText ? Text : Binary));
        head[1] = length switch { 2 => (byte)payload, 4 => Length16, _ => Length64 };
        if (length == 4) BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)payload);
        if (length == MaxHead) BinaryPrimitives.WriteUInt64BigEndian(head[2..], (ulong)payload);
        return MaxHead - length;
    }
}
