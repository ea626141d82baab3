using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>
/// Where SignalR writes: what it wrote between two flushes leaves as one WebSocket message. There is a buffer only from the first byte to the end of the flush; SignalR
/// holds a lock over both, so there is one at a time.
/// </summary>
internal sealed class HubWriter(FrameSink sink) : PipeWriter
{
    private const int FirstBuffer = 512;

    private byte[]? _buffer;
    private int _end;

    /// <summary>As what the hub's protocol wants its messages to be sent.</summary>
    public TransferFormat Format { get; set; } = TransferFormat.Text;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        var free = Math.Max(sizeHint, 1);
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBuffer, WebSocketFrame.MaxHead + free));
            _end = WebSocketFrame.MaxHead;
        }
        else if (_buffer.Length - _end < free)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _end + free));
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        return _buffer.AsMemory(_end);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, (_buffer?.Length ?? 0) - _end);
        _end += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_buffer is not { } buffer || _end == WebSocketFrame.MaxHead) return new(new FlushResult(isCanceled: false, isCompleted: sink.IsClosed));
        _buffer = null;
        var start = WebSocketFrame.WriteHead(buffer.AsSpan(0, _end), Format == TransferFormat.Text);
        var sending = sink.SendAsync(buffer.AsMemory(start, _end - start));
        return sending.IsCompletedSuccessfully ? new(Done(buffer, sending.Result)) : WhenSentAsync(buffer, sending);
    }

    public override void CancelPendingFlush()
    {
        // Nobody does: a connection whose messages are not taken is cut, which ends every flush.
    }

    public override void Complete(Exception? exception = null)
    {
        if (_buffer is { } unsent) ArrayPool<byte>.Shared.Return(unsent);
        _buffer = null;
    }

    private static async ValueTask<FlushResult> WhenSentAsync(byte[] buffer, ValueTask<bool> sending) => Done(buffer, await sending);

    private static FlushResult Done(byte[] buffer, bool wasSent)
    {
        ArrayPool<byte>.Shared.Return(buffer);
        return new FlushResult(isCanceled: false, isCompleted: !wasSent);
    }
}
