using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using LiveCommerce.LoadTests.Measure;

namespace LiveCommerce.LoadTests.Client;

/// <summary>
/// One viewer: joins the live stream over SignalR's JSON protocol (WebSocket, negotiation skipped), reads for as long as the run lasts
/// and comes back with its position when the connection ends. One loop reads and writes, so nothing here needs a lock.
/// </summary>
public sealed class ViewerConnection(
    Uri hub, string streamId, string sku, HttpMessageInvoker connections, PushDelay push, LiveFigures figures, TimeProvider time, IUpdateObserver? observer = null)
{
    // The server pings at least every 15 s and gives up a silent client after 30 s. Answering the first message after 5 s keeps well inside.
    private static readonly TimeSpan SpeakAfter = TimeSpan.FromSeconds(5);
    private static readonly byte[] Handshake = "{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray();
    private static readonly byte[] PingFrame = "{\"type\":6}\u001e"u8.ToArray();
    private readonly byte[] _topic = Encoding.UTF8.GetBytes("stock:" + sku);
    private readonly TopicVersions _versions = new();
    private readonly SignalRFrames _frames = new();
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _shown;
    private long _shownLine;
    private long _spokeAt;
    private int _counted;
    private bool _watching;
    private int _reconnects;
    private string? _lastFailure;

    /// <summary>Where the viewers of a server connect.</summary>
    public static Uri HubOf(Uri server) =>
        new UriBuilder(new Uri(server, "/hubs/viewer")) { Scheme = server.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs }.Uri;

    /// <summary>Completes at the first answered <c>Join</c>.</summary>
    public Task Joined => _joined.Task;

    public bool Watching => Volatile.Read(ref _watching);

    /// <summary>Newest version of the SKU's stock that this viewer's page would show.</summary>
    public long ShownVersion => Volatile.Read(ref _shown);

    /// <summary>Number of the newest chat line that this viewer's page would show.</summary>
    public long ShownLine => Volatile.Read(ref _shownLine);

    /// <summary>Read after <see cref="RunAsync"/> has ended.</summary>
    public ChatLines Lines => _versions.Lines;

    public int Reconnects => Volatile.Read(ref _reconnects);

    public string? LastFailure => Volatile.Read(ref _lastFailure);

    /// <summary>Read after <see cref="RunAsync"/> has ended.</summary>
    public int Regressions => _versions.Regressions;

    public async Task RunAsync(CancellationToken stop)
    {
        for (var attempt = 0; !stop.IsCancellationRequested; attempt++)
        {
            try
            {
                await WatchAsync(() => attempt = 0, stop);
            }
            catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or ProtocolBreachException
                                          or JsonException or InvalidOperationException or KeyNotFoundException or OperationCanceledException)
            {
                if (!stop.IsCancellationRequested) Volatile.Write(ref _lastFailure, e.Message);
            }

            if (_watching) figures.ViewerLeft();
            Volatile.Write(ref _watching, false);
            if (stop.IsCancellationRequested || !await Backoff.WaitAsync(attempt, null, time, stop)) break;
            Interlocked.Increment(ref _reconnects);
        }

        // What was shown before its answer came has a delay of nothing, and is counted only now.
        _counted = push.Shown(_counted, _shown, _shown, time.GetTimestamp());
    }

    private async Task WatchAsync(Action joined, CancellationToken stop)
    {
        using var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(15);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(15);
        await socket.ConnectAsync(hub, connections, stop);
        _frames.Clear();
        await SayAsync(socket, Handshake, stop);
        var join = $"{{\"type\":1,\"invocationId\":\"1\",\"target\":\"Join\",\"arguments\":[\"{streamId}\",{_versions.PositionJson ?? "null"}]}}\u001e";
        await SayAsync(socket, Encoding.UTF8.GetBytes(join), stop);
        while (true)
        {
            var received = await socket.ReceiveAsync(_frames.Free(), stop);
            if (received.MessageType == WebSocketMessageType.Close) throw new ProtocolBreachException($"The server closed: {socket.CloseStatusDescription}");
            _frames.Advance(received.Count);
            var now = time.GetTimestamp();
            while (_frames.TryTake(out var frame)) Take(HubMessage.Read(frame), now, joined);
            if (time.GetElapsedTime(_spokeAt, now) > SpeakAfter) await SayAsync(socket, PingFrame, stop);
        }
    }

    private void Take(HubMessage message, long now, Action joined)
    {
        if (message.Error is not null) throw new ProtocolBreachException($"The hub refused: {message.Error}");
        switch (message.Type)
        {
            case HubMessage.Invocation when message.Target.SequenceEqual("Update"u8):
                _versions.Update(message.Payload);
                observer?.Updated(message.Payload);
                Showed(now);
                break;
            case HubMessage.Completion:
                _versions.Joined(message.Payload);
                Showed(now);
                joined();
                Volatile.Write(ref _watching, true);
                figures.ViewerJoined();
                _joined.TrySetResult();
                break;
            case HubMessage.Close:
                throw new ProtocolBreachException("The hub closed the connection.");
            case HubMessage.Invocation when message.Target.SequenceEqual("Moved"u8):
                Volatile.Write(ref _lastFailure, "moved: " + Encoding.UTF8.GetString(message.Payload));
                break;
        }
    }

    private void Showed(long now)
    {
        var version = _versions.Of(_topic);
        _counted = push.Shown(_counted, _shown, version, now);
        Volatile.Write(ref _shown, version);
        Volatile.Write(ref _shownLine, _versions.Lines.Last);
    }

    private async Task SayAsync(ClientWebSocket socket, byte[] frame, CancellationToken stop)
    {
        await socket.SendAsync(frame.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, stop);
        _spokeAt = time.GetTimestamp();
    }
}
