using System.Threading.Channels;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.LiveHub.Viewers;
using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>
/// What waits for one viewer: a place in the stream (newest values are conflated by topic in the channel) and a small bounded queue of
/// messages that must arrive. One pump sends; it waits for nobody else, and nobody waits for it. A viewer whose socket takes nothing for
/// <see cref="PatienceLimit"/>, or whose queue is full, is cut with a code that says "join again".
/// </summary>
internal sealed class ViewerQueue
{
    private const int OwnCapacity = 64;

    public static readonly TimeSpan PatienceLimit = TimeSpan.FromSeconds(10);

    private readonly StreamChannel _channel;
    private readonly IViewerClient _client;
    private readonly HubCallerContext _connection;
    private readonly TimeProvider _time;
    private readonly Channel<OwnWire> _own = Channel.CreateBounded<OwnWire>(new BoundedChannelOptions(OwnCapacity) { SingleReader = true });
    private readonly Signal _wake = new();
    private long _position;

    public ViewerQueue(StreamChannel channel, long position, IViewerClient client, HubCallerContext connection, TimeProvider time)
    {
        _channel = channel;
        _position = position;
        _client = client;
        _connection = connection;
        _time = time;
    }

    public string ConnectionId => _connection.ConnectionId;

    public void Start() => _ = Task.Run(PumpAsync);

    public void Wake() => _wake.Set();

    /// <summary>Queues a message that must arrive; a viewer that lets it pile up is cut and will see a snapshot instead.</summary>
    public void Send(OwnWire message)
    {
        if (_own.Writer.TryWrite(message)) _wake.Set();
        else _connection.Abort();
    }

    private async Task PumpAsync()
    {
        try
        {
            Wake(); // a viewer that resumed may have something to catch up on
            while (!_connection.ConnectionAborted.IsCancellationRequested)
            {
                await _wake.WaitAsync(_connection.ConnectionAborted);
                while (_own.Reader.TryRead(out var own)) await SendAsync(_client.Own(own));
                if (_channel.Since(_position) is { } frame)
                {
                    await SendAsync(_client.Update(frame.Json));
                    _position = frame.Sequence;
                }
            }
        }
        catch (TimeoutException)
        {
            _connection.Abort();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HubException or InvalidOperationException)
        {
            // the connection has ended
        }
        finally
        {
            _channel.Remove(ConnectionId);
        }
    }

    private Task SendAsync(Task sending) => sending.IsCompletedSuccessfully ? Task.CompletedTask : sending.WaitAsync(PatienceLimit, _time);
}
