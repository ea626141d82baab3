namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>
/// What the WebSocket reads and writes on: it reads from the connection as ever and writes through the sink. Text never goes this way, so everything that the WebSocket writes is one whole
/// control frame.
/// </summary>
/// <param name="first">A read without a buffer that has been begun already.</param>
internal sealed class SinkStream(Stream incoming, ValueTask<int> first, FrameSink sink) : Stream
{
    private const byte CloseKind = 0x8;

    private bool _hasBegun;

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
        if (_hasBegun) return incoming.ReadAsync(buffer, cancellationToken);
        _hasBegun = true;
        return buffer.IsEmpty ? first : BehindFirstAsync(buffer, cancellationToken);
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

    private async ValueTask<int> BehindFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await first;
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
