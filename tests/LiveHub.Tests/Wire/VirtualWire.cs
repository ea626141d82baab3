using System.Buffers;
using System.IO.Pipelines;
using LiveCommerce.Client;
using Microsoft.AspNetCore.Connections;

namespace LiveCommerce.LiveHub.Tests.Wire;

/// <summary>
/// A socket without a network: two bounded pipes between a client and the hub's own connection handler. It can be frozen (nothing arrives, and the
/// server's writes pile up to the bound) and cut, which loses whatever has not been read.
/// </summary>
internal sealed class VirtualWire : IHubTransport
{
    /// <summary>So small that a viewer who does not read stops the server's writing after a frame or two.</summary>
    private const int Buffer = 1_024;

    private readonly Pipe _toServer = new(new PipeOptions(pauseWriterThreshold: 64 * 1024, useSynchronizationContext: false));
    private readonly Pipe _toClient = new(new PipeOptions(pauseWriterThreshold: Buffer, resumeWriterThreshold: Buffer / 2, useSynchronizationContext: false));
    private readonly CancellationTokenSource _cut = new();
    private readonly DefaultConnectionContext _connection;
    private volatile TaskCompletionSource? _frozen;

    public VirtualWire(string id, Func<ConnectionContext, Task> serve)
    {
        _connection = new DefaultConnectionContext(id) { Transport = new Ends(_toServer.Reader, _toClient.Writer) };
        Served = Task.Run(() => ServeAsync(serve));
    }

    /// <summary>Ends when the server has let go of the connection.</summary>
    public Task Served { get; }

    public void Freeze() => _frozen ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Thaw() => Interlocked.Exchange(ref _frozen, null)?.TrySetResult();

    public void Cut()
    {
        _cut.Cancel();
        _connection.Abort();
        _toServer.Writer.CancelPendingFlush();
        _toServer.Writer.Complete(new IOException("The wire was cut."));
        _toClient.Reader.CancelPendingRead();
        _toClient.Reader.Complete();
        Thaw();
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ThrowIfCut();
        try
        {
            await _toServer.Writer.WriteAsync(bytes, cancellationToken);
        }
        catch (InvalidOperationException e)
        {
            throw new IOException("The wire was cut.", e);
        }
    }

    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_frozen is { } frozen) await frozen.Task.WaitAsync(cancellationToken);
            ThrowIfCut();
            ReadResult read;
            try
            {
                read = await _toClient.Reader.ReadAsync(cancellationToken);
            }
            catch (InvalidOperationException e)
            {
                throw new IOException("The wire was cut.", e);
            }
            ThrowIfCut();
            var taken = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, buffer.Length));
            try
            {
                if (_frozen is not null)
                {
                    _toClient.Reader.AdvanceTo(read.Buffer.Start); // what came meanwhile has not arrived
                    continue;
                }
                taken.CopyTo(buffer.Span);
                _toClient.Reader.AdvanceTo(taken.End);
            }
            catch (InvalidOperationException e)
            {
                throw new IOException("The wire was cut.", e); // in this very moment
            }
            if (taken.Length > 0 || read.IsCompleted) return (int)taken.Length;
        }
    }

    public ValueTask DisposeAsync()
    {
        if (!_cut.IsCancellationRequested) Cut();
        return ValueTask.CompletedTask;
    }

    private async Task ServeAsync(Func<ConnectionContext, Task> serve)
    {
        try
        {
            await serve(_connection);
        }
        catch (IOException)
        {
            // cut while shaking hands, which the hub leaves to its transport
        }
    }

    private void ThrowIfCut()
    {
        if (_cut.IsCancellationRequested) throw new IOException("The wire was cut.");
    }

    private sealed class Ends(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
