using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>
/// One viewer's WebSocket as SignalR sees a connection. SignalR's own handler runs the hub on it: handshake, calls, filters, pings and time-outs are its business. Only the
/// transport is ours: text that comes in goes into a pipe, and whatever goes out goes through the <see cref="FrameSink"/>.
/// </summary>
/// <remarks>It borrows what the request has and lives as long as it: the features, the heartbeat of the server, its notice of the connection's end.</remarks>
internal sealed class DirectConnection : ConnectionContext, IConnectionUserFeature, ITransferFormatFeature, IHttpContextFeature, IDuplexPipe
{
    /// <summary>How long the other side may take to answer a close.</summary>
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    /// <summary>A call has some hundred bytes and 8 KB at most; who sends faster than the hub reads is not read from meanwhile.</summary>
    private static readonly PipeOptions Incoming = new(pauseWriterThreshold: 16 * 1024, resumeWriterThreshold: 8 * 1024, minimumSegmentSize: 1024, useSynchronizationContext: false);

    private readonly HttpContext _http;
    private readonly IConnectionLifetimeFeature _lifetime;
    private readonly IConnectionLifetimeNotificationFeature? _closing;
    private readonly TimeProvider _time;
    private readonly Action _arrived;
    private readonly Pipe _incoming = new(Incoming);
    private readonly HubWriter _outgoing;
    private readonly WebSocket _socket;
    private readonly DateTimeOffset? _expiresAt;
    private IDictionary<object, object?>? _items;

    /// <param name="first">A read without a buffer that has been begun on the stream.</param>
    /// <param name="arrived">Called when the hub and the client have agreed on how to talk.</param>
    public DirectConnection(HttpContext http, Stream upgraded, ValueTask<int> first, IOutput output, SlowSinks slow, TimeProvider time, Action arrived)
    {
        (_http, _time, _arrived) = (http, time, arrived);
        User = http.User;
        Features = http.Features; // the connection's own, which is still there when the request is not
        _lifetime = Features.GetRequiredFeature<IConnectionLifetimeFeature>();
        ConnectionClosed = _lifetime.ConnectionClosed;
        Sink = new FrameSink(output, slow, _lifetime.Abort);
        _outgoing = new HubWriter(Sink);
        _socket = WebSocket.CreateFromStream(new SinkStream(upgraded, first, Sink), new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = Timeout.InfiniteTimeSpan });
        Features.Set<DirectConnection>(this);
        Features.Set<IConnectionUserFeature>(this);
        Features.Set<ITransferFormatFeature>(this);
        Features.Set<IHttpContextFeature>(this);
        if (Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc is { } expiresAt)
        {
            _expiresAt = expiresAt;
            _closing = Features.Get<IConnectionLifetimeNotificationFeature>();
            Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(static connection => ((DirectConnection)connection).CloseWhenExpired(), this);
        }
    }

    public FrameSink Sink { get; }

    /// <summary>True once the hub speaks JSON on it, as the channel's frames do.</summary>
    public bool TakesText => _outgoing.Format == TransferFormat.Text;

    public override string ConnectionId { get; set; } = Guid.NewGuid().ToString("N");

    public override IFeatureCollection Features { get; }

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new Dictionary<object, object?>(2);
        set => _items = value;
    }

    public override IDuplexPipe Transport
    {
        get => this;
        set => throw new NotSupportedException();
    }

    public override CancellationToken ConnectionClosed { get; set; }

    public ClaimsPrincipal? User { get; set; }

    HttpContext? IHttpContextFeature.HttpContext
    {
        get => _http;
        set => throw new NotSupportedException();
    }

    TransferFormat ITransferFormatFeature.SupportedFormats => TransferFormat.Text | TransferFormat.Binary;

    TransferFormat ITransferFormatFeature.ActiveFormat
    {
        get => _outgoing.Format;
        set
        {
            _outgoing.Format = value; // told by SignalR once the handshake is done
            _arrived();
        }
    }

    PipeReader IDuplexPipe.Input => _incoming.Reader;

    PipeWriter IDuplexPipe.Output => _outgoing;

    public override void Abort(ConnectionAbortedException abortReason) => Sink.Cut();

    /// <summary>Runs the hub on this connection until either side has ended it.</summary>
    public async Task RunAsync(ConnectionHandler hub)
    {
        var receiving = ReceiveAsync();
        var status = WebSocketCloseStatus.InternalServerError;
        try
        {
            await hub.OnConnectedAsync(this);
            status = WebSocketCloseStatus.NormalClosure;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or WebSocketException or OperationCanceledException)
        {
            // what came was no handshake, or the line broke during it
        }
        finally
        {
            await _incoming.Reader.CompleteAsync();
            await CloseAsync(status, receiving);
        }
    }

    /// <summary>Once a second. SignalR then says goodbye and ends the connection.</summary>
    private void CloseWhenExpired()
    {
        if (_time.GetUtcNow() >= _expiresAt) _closing?.RequestClose();
    }

    private async Task CloseAsync(WebSocketCloseStatus status, Task receiving)
    {
        try
        {
            using var limit = new CancellationTokenSource(CloseLimit, _time);
            await _socket.CloseOutputAsync(status, null, limit.Token).WaitAsync(limit.Token);
            await receiving.WaitAsync(limit.Token);
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            _lifetime.Abort();
        }
        finally
        {
            Sink.Close();
            _socket.Dispose();
            await receiving;
        }
    }

    /// <summary>Ends when the other side has closed, or the line is dead.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever ends the receiving is told to the hub, which reads the pipe.")]
    private async Task ReceiveAsync()
    {
        Exception? failure = null;
        try
        {
            while (true)
            {
                // Without a buffer until something is there: most viewers say nothing for minutes.
                if ((await _socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None)).MessageType == WebSocketMessageType.Close) return;
                var received = await _socket.ReceiveAsync(_incoming.Writer.GetMemory(), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close) return;
                _incoming.Writer.Advance(received.Count);
                await _incoming.Writer.FlushAsync(); // after the hub has ended the rest is read and thrown away, up to the close
            }
        }
        catch (WebSocketException e) when (e.WebSocketErrorCode == WebSocketError.ConnectionClosedPrematurely)
        {
            // gone without a word
        }
        catch (Exception e)
        {
            failure = e;
        }
        finally
        {
            await _incoming.Writer.CompleteAsync(failure);
        }
    }
}
