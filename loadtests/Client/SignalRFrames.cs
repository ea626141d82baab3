namespace LiveCommerce.LoadTests.Client;

/// <summary>
/// Cuts a byte stream into SignalR's text frames, which end in 0x1E. A message of the transport may hold part of a frame, one, or many.
/// Bounded: a frame longer than <see cref="Longest"/> is a breach of the protocol.
/// </summary>
public sealed class SignalRFrames
{
    public const byte End = 0x1E;
    public const int Longest = 1 << 20;
    private byte[] _buffer = new byte[2_048];
    private int _start;
    private int _scanned;
    private int _length;

    /// <summary>Room for the next bytes; say with <see cref="Advance"/> how many came. Invalidates frames taken before.</summary>
    public Memory<byte> Free()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _length - _start).CopyTo(_buffer);
            _length -= _start;
            _scanned -= _start;
            _start = 0;
        }

        if (_length == _buffer.Length)
        {
            if (_buffer.Length >= Longest) throw new ProtocolBreachException($"A frame is longer than {Longest} bytes.");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        return _buffer.AsMemory(_length);
    }

    public void Advance(int count) => _length += count;

    /// <summary>The next whole frame without its end mark; valid until <see cref="Free"/> is called.</summary>
    public bool TryTake(out ReadOnlySpan<byte> frame)
    {
        var end = _buffer.AsSpan(_scanned, _length - _scanned).IndexOf(End);
        if (end < 0)
        {
            _scanned = _length;
            frame = default;
            return false;
        }

        frame = _buffer.AsSpan(_start, _scanned + end - _start);
        _start = _scanned = _scanned + end + 1;
        return true;
    }

    /// <summary>Forgets everything, for the next connection.</summary>
    public void Clear() => _start = _scanned = _length = 0;
}

/// <summary>The server sent something that docs/protocol.md or SignalR's JSON protocol does not allow.</summary>
public sealed class ProtocolBreachException(string message, Exception? inner = null) : Exception(message, inner);
