using System.Buffers.Binary;
using LiveCommerce.LoadTests.Client;

namespace LiveCommerce.LoadTests.Crowds;

/// <summary>
/// Bytes of one connection cut into the frames of a WebSocket server (RFC 6455). It has the size of the largest frame that came; a frame above
/// <see cref="Longest"/> is a breach of the protocol.
/// </summary>
public sealed class FrameBuffer(int size)
{
    public const int Longest = 1 << 20;
    private byte[] _bytes = new byte[size];
    private int _start;
    private int _end;

    /// <summary>Room for more; say with <see cref="Advance"/> how many came. Frames taken before are gone then.</summary>
    public Memory<byte> Free()
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _bytes.Length) Array.Resize(ref _bytes, _bytes.Length * 2);
        return _bytes.AsMemory(_end);
    }

    public void Advance(int count) => _end += count;

    /// <summary>Everything that has come and was not taken; for what comes before the first frame.</summary>
    public ReadOnlySpan<byte> Waiting => _bytes.AsSpan(_start, _end - _start);

    public void Skip(int count) => _start += count;

    /// <summary>The next whole frame; its payload is valid until <see cref="Free"/>.</summary>
    public bool TryTake(out byte opcode, out ReadOnlySpan<byte> payload)
    {
        opcode = 0;
        payload = default;
        var waiting = Waiting;
        if (waiting.Length < 2) return false;
        var (head, length) = (2, (long)(waiting[1] & 0x7F));
        if (length == 126)
        {
            if (waiting.Length < 4) return false;
            (head, length) = (4, BinaryPrimitives.ReadUInt16BigEndian(waiting[2..]));
        }
        else if (length == 127)
        {
            if (waiting.Length < 10) return false;
            (head, length) = (10, BinaryPrimitives.ReadInt64BigEndian(waiting[2..]));
        }

        if ((waiting[1] & 0x80) != 0 || length is < 0 or > Longest) throw new ProtocolBreachException($"A frame is masked, or has {length} bytes.");
        if (waiting.Length < head + length) return false;
        opcode = (byte)(waiting[0] & 0x0F);
        payload = waiting.Slice(head, (int)length);
        _start += head + (int)length;
        return true;
    }

    /// <summary>A frame of a client, masked.</summary>
    public static byte[] OfClient(byte opcode, ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> key = [0x3A, 0x5C, 0x96, 0xE1];
        var head = payload.Length < 126 ? 2 : 4;
        var frame = new byte[head + key.Length + payload.Length];
        frame[0] = (byte)(0x80 | opcode);
        frame[1] = (byte)(0x80 | (payload.Length < 126 ? payload.Length : 126));
        if (head == 4) BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), checked((ushort)payload.Length));
        key.CopyTo(frame.AsSpan(head));
        for (var i = 0; i < payload.Length; i++) frame[head + key.Length + i] = (byte)(payload[i] ^ key[i % key.Length]);
        return frame;
    }
}
