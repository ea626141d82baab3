using System.Buffers.Binary;
using System.Text;
using LiveCommerce.LiveHub.Viewers.Direct;

namespace LiveCommerce.LiveHub.Tests.Viewers.Direct;

/// <summary>A connection without a socket: it has room for so many bytes, and a test gives it more.</summary>
internal sealed class MemoryOutput(int room = int.MaxValue) : IOutput
{
    private readonly Lock _lock = new();
    private readonly List<byte> _bytes = [];
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _room = room;
    private bool _isGone;

    public bool IsBlocked
    {
        get
        {
            lock (_lock) return _room == 0;
        }
    }

    /// <summary>Called when something is sent.</summary>
    public Action? Hook { get; set; }

    public byte[] Bytes
    {
        get
        {
            lock (_lock) return [.. _bytes];
        }
    }

    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        Hook?.Invoke();
        lock (_lock)
        {
            if (_isGone) return IOutput.Gone;
            var taken = Math.Min(bytes.Length, _room);
            _bytes.AddRange(bytes[..taken]);
            if (_room != int.MaxValue) _room -= taken;
            return taken;
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Task moved;
            lock (_lock) moved = _moved.Task;
            var taken = TrySend(bytes.Span);
            if (taken == IOutput.Gone) throw new IOException("Gone.");
            bytes = bytes[taken..];
            if (taken == 0) await moved;
        }
    }

    public void Give(int bytes)
    {
        lock (_lock)
        {
            _room = (int)Math.Min(int.MaxValue, (long)_room + bytes);
            Move();
        }
    }

    public void Break()
    {
        lock (_lock)
        {
            _isGone = true;
            Move();
        }
    }

    /// <summary>The whole frames that have come, by their payload.</summary>
    public List<string> Frames() => FramesIn(Bytes);

    public static List<string> FramesIn(ReadOnlySpan<byte> bytes)
    {
        var frames = new List<string>();
        while (bytes.Length >= 2)
        {
            Assert.True(bytes[0] is 0x81 or 0x82 or 0x88 or 0x89 or 0x8A, $"{bytes[0]:x} begins no frame");
            Assert.True(bytes[1] < 0x80, "masked");
            var (head, length) = bytes[1] switch
            {
                126 => (4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])),
                127 => (10, (int)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..])),
                var small => (2, small),
            };
            if (bytes.Length < head + length) break;
            frames.Add(Encoding.UTF8.GetString(bytes.Slice(head, length)));
            bytes = bytes[(head + length)..];
        }
        return frames;
    }

    public static byte[] Frame(string text)
    {
        byte[] buffer = [.. new byte[WebSocketFrame.MaxHead], .. Encoding.UTF8.GetBytes(text)];
        return buffer[WebSocketFrame.WriteHead(buffer)..];
    }

    private void Move()
    {
        var moved = _moved;
        _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
        moved.SetResult();
    }
}
