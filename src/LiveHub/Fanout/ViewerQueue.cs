using System.Security.Claims;
using System.Threading.Channels;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.LiveHub.Viewers;
using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>
/// A viewer whose transport has to be waited for: SignalR's own, Server-Sent Events, a poll. One pump sends, messages that must arrive
/// first; it waits for nobody else, and nobody waits for it. A viewer whose socket takes
/// nothing for <see cref="PatienceLimit"/>, or whose queue is full, is cut: a word about it would not reach it either. One that has missed log
/// entries which are gone is told to begin anew. Either joins again and is right again.
/// </summary>
internal sealed class ViewerQueue : IViewer
{
    public const int OwnCapacity = 64;

    public static readonly TimeSpan PatienceLimit = TimeSpan.FromSeconds(10);

    private readonly StreamChannel _channel;
    private readonly IViewerClient _client;
    private readonly HubCallerContext _connection;
    private readonly TimeProvider _time;
    private readonly Action<IViewer> _ended;
    private readonly Channel<OwnWire> _own = Channel.CreateBounded<OwnWire>(new BoundedChannelOptions(OwnCapacity) { SingleReader = true });
    private readonly Signal _wake = new();
    private readonly CancellationTokenSource _ending;
    private readonly TaskCompletionSource _parted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _position;
    private volatile MovedWire? _farewell;
    private Task _pump = Task.CompletedTask;

    /// <param name="ended">Called when nothing more is sent, at least once, whatever the reason.</param>
    public ViewerQueue(
        StreamChannel channel, long position, IViewerClient client, HubCallerContext connection, TimeProvider time, Action<IViewer> ended)
    {
        _channel = channel;
        _position = position;
        _client = client;
        _connection = connection;
        _time = time;
        _ended = ended;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionAborted);
    }

    public string StreamId => _channel.StreamId;

    public string ConnectionId => _connection.ConnectionId;

    /// <summary>Who watches.</summary>
    public ClaimsPrincipal? User => _connection.User;

    public void Start() => _pump = Task.Run(PumpAsync);

    public void Wake() => _wake.Set();

    /// <summary>Queues a message that must arrive; a viewer that lets it pile up is cut and will see a snapshot instead.</summary>
    public void Send(OwnWire message)
    {
        if (_own.Writer.TryWrite(message)) _wake.Set();
        else Cut(CutReason.Overflow);
    }

    /// <summary>Has the viewer told why its connection will be closed; ends when it has left.</summary>
    public Task PartAsync(MovedWire farewell)
    {
        _farewell = farewell;
        _wake.Set();
        return _parted.Task;
    }

    /// <summary>Ends the pump. Afterwards nothing of this stream is sent on the connection any more, which may join another.</summary>
    public async Task StopAsync()
    {
        await _ending.CancelAsync();
        await _pump;
        End();
        _ending.Dispose();
    }

    private void End()
    {
        _channel.Remove(this);
        _ended(this);
        _parted.TrySetResult();
    }

    private async Task PumpAsync()
    {
        try
        {
            Wake(); // a viewer that resumed may have something to catch up on
            while (true)
            {
                await _wake.WaitAsync(_ending.Token);
                while (_own.Reader.TryRead(out var own)) await SendAsync(_client.Own(own));
                // Who has to leave is told nothing more of the show: however slowly it reads, its place waits for its return.
                if (_farewell is null && _channel.Since(_position) is { } frame)
                {
                    if (frame.IsBehind)
                    {
                        _farewell ??= new MovedWire(CloseCode.Resync, "Entries that were not seen are gone: join without a position.");
                    }
                    else
                    {
                        await SendAsync(_client.Update(frame.Json));
                        _position = frame.Sequence;
                        if (frame.HasMore) Wake(); // but what is the viewer's own goes first
                    }
                }
                if (_farewell is { } farewell)
                {
                    await SendAsync(_client.Moved(farewell));
                    // What was sent may still be on its way through buffers that a closing throws away; the viewer's own leaving proves that it came.
                    await Task.Delay(PatienceLimit, _time, _ending.Token);
                    Cut(CutReason.Stayed);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the viewer has left
        }
#pragma warning disable CA1031 // whatever keeps a message from being sent, time running out above all: a viewer that misses one is cut
        catch (Exception)
#pragma warning restore CA1031
        {
            Cut(CutReason.Stalled);
        }
        finally
        {
            End();
        }
    }

    private void Cut(CutReason reason)
    {
        _channel.Metrics.Cut(reason);
        _connection.Abort();
    }

    private Task SendAsync(Task sending) => sending.IsCompletedSuccessfully ? Task.CompletedTask : sending.WaitAsync(PatienceLimit, _time, _ending.Token);
}
