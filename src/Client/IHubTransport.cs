namespace LiveCommerce.Client;

/// <summary>A way on which bytes go to the hub and come from it, in order, until it ends. One reader and one writer at a time.</summary>
public interface IHubTransport : IAsyncDisposable
{
    ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>How many bytes came, 0 at the end.</summary>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken);
}
