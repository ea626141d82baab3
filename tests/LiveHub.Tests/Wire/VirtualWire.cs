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

    /// <summary>A cut takes away the bytes that are just being read.</summary>
    private readonly Lock _reading = new();
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
        lock (_reading) _toClient.Reader.Complete();
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
            if (Take(read, buffer.Span) is { } taken && (taken > 0 || read.IsCompleted)) return taken;
        }
    }

    /// <summary>Null where the wire is frozen: what came meanwhile has not arrived.</summary>
    private int? Take(ReadResult read, Span<byte> buffer)
    {
        lock (_reading)
        {
            ThrowIfCut();
            if (_frozen is not null)
            {
                _toClient.Reader.AdvanceTo(read.Buffer.Start);
                return null;
            }
            var taken = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, buffer.Length));
            taken.CopyTo(buffer);
            _toClient.Reader.AdvanceTo(taken.End);
            return (int)taken.Length;
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
