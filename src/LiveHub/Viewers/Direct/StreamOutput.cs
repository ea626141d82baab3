namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>
/// The server's stream of an upgraded connection, for where bytes have to be encrypted on their way. It tells nothing about readiness, so every frame is
/// waited for: correct, and dearer than a socket.
/// </summary>
internal sealed class StreamOutput(Stream stream) : IOutput
{
    private volatile bool _isSending;

    public bool IsBlocked => _isSending;

    public int TrySend(ReadOnlySpan<byte> bytes) => 0;

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        _isSending = true;
        try
        {
            await stream.WriteAsync(bytes);
            await stream.FlushAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException("The connection is no more.", e);
        }
        finally
        {
            _isSending = false;
        }
    }
}
