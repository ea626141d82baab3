namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>
/// What the WebSocket reads and writes on: it reads from the connection as ever and writes through the sink. Text never goes this way, so everything that the WebSocket writes is one whole
/// control frame.
/// </summary>
/// <param name="first">A read without a buffer, where one has been begun already.</param>
internal sealed class SinkStream(Stream incoming, ValueTask<int>? first, FrameSink sink) : Stream
{
    private const byte CloseKind = 0x8;

    private ValueTask<int>? _first = first;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_first is not { } begun) return incoming.ReadAsync(buffer, cancellationToken);
        _first = null;
        return buffer.IsEmpty ? begun : BehindAsync(begun, buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!await sink.SendAsync(buffer, isLast: (buffer.Span[0] & 0xF) == CloseKind)) throw new IOException("The connection is no more.");
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async ValueTask<int> BehindAsync(ValueTask<int> begun, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await begun;
        return await incoming.ReadAsync(buffer, cancellationToken);
    }

    public override void Flush()
    {
        // nothing is held back
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
