using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Viewers;

/// <summary>A viewer that speaks SignalR's JSON protocol by hand, as docs/protocol.md describes it.</summary>
internal sealed class HubSocket : IAsyncDisposable
{
    private const char Separator = '\u001e';
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket = new();
    private readonly Channel<(string Target, JsonElement Argument)> _calls = Channel.CreateUnbounded<(string, JsonElement)>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _answers = new(StringComparer.Ordinal);
    private int _invocations;

    /// <summary>Ends when the connection has.</summary>
    public Task Closed { get; private set; } = Task.CompletedTask;

    /// <summary>Everything that came from the server, in order, by name.</summary>
    public ConcurrentQueue<(string Target, JsonElement Argument)> Seen { get; } = new();

    public static async Task<HubSocket> ConnectAsync(RunningShop shop, string? token = null)
    {
        var hub = new HubSocket();
        var query = token is null ? "" : $"?access_token={Uri.EscapeDataString(token)}";
        await hub._socket.ConnectAsync(new Uri($"ws://{shop.Address.Authority}/hubs/viewer{query}"), CancellationToken.None);
        await hub.SendAsync("""{"protocol":"json","version":1}""");
        hub.Closed = Task.Run(hub.ReadAsync);
        return hub;
    }

    public Task SendAsync(string frame) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(frame + Separator), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>The completion: {"result"} or {"error"}.</summary>
    public async Task<JsonElement> InvokeAsync(string target, params object?[] arguments)
    {
        var id = Interlocked.Increment(ref _invocations).ToString();
        var answer = _answers[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendAsync(JsonSerializer.Serialize(new { type = 1, invocationId = id, target, arguments }));
        return await answer.Task.WaitAsync(Patience);
    }

    public async Task<JsonElement> JoinAsync(string streamId, object? position = null)
    {
        var completion = await InvokeAsync("Join", streamId, position);
        Assert.True(completion.TryGetProperty("result", out var result), completion.ToString());
        return result;
    }

    /// <summary>The next message of this name for which the condition holds; others are passed over.</summary>
    public async Task<JsonElement> NextAsync(string target, Func<JsonElement, bool>? isIt = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var (name, argument) = await _calls.Reader.ReadAsync(patience.Token);
            if (name == target && isIt?.Invoke(argument) != false) return argument;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await Closed;
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        var pending = new StringBuilder();
        var buffer = new byte[16 * 1024];
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } received)
            {
                pending.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
                var frames = pending.ToString().Split(Separator);
                pending.Clear().Append(frames[^1]);
                foreach (var frame in frames[..^1]) Take(JsonDocument.Parse(frame).RootElement);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // cut
        }
        _calls.Writer.TryComplete();
        foreach (var answer in _answers.Values) answer.TrySetException(new WebSocketException("The connection was closed."));
    }

    private void Take(JsonElement message)
    {
        if (!message.TryGetProperty("type", out var type)) return; // the answer to the handshake
        if (type.GetInt32() == 3) _answers[message.Text("invocationId")].TrySetResult(message);
        if (type.GetInt32() != 1) return;
        var call = (message.Text("target"), message.GetProperty("arguments")[0]);
        Seen.Enqueue(call);
        _calls.Writer.TryWrite(call);
    }
}
