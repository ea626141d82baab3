using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace LiveCommerce.Client;

/// <summary>
/// One connection to the hub from handshake to end: calls and their completions, calls of the server, pings. One loop reads and tells; calls may
/// come from any thread.
/// </summary>
internal sealed class HubConnection(IHubTransport transport, TimeProvider time) : IAsyncDisposable
{
    /// <summary>The server pings every 15 s; twice that without a byte is a dead line.</summary>
    public static readonly TimeSpan ServerTimeout = TimeSpan.FromSeconds(30);

    public static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(15);
    private static readonly byte[] Handshake = HubFrames.Encode(new { protocol = "json", version = 1 });
    private static readonly byte[] Ping = HubFrames.Encode(new { type = 6 });

    private readonly HubFrames _frames = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<string, Call> _calls = new(StringComparer.Ordinal);
    private int _lastCall;

    /// <exception cref="HubConnectionException">The hub does not speak this protocol, or is silent.</exception>
    public async Task ShakeHandsAsync(CancellationToken stop)
    {
        await SendAsync(Handshake, stop).ConfigureAwait(false);
        var answer = await NextAsync(stop).ConfigureAwait(false);
        if (answer.TryGetProperty("error", out var error)) throw new HubConnectionException($"The handshake was refused: {error.GetString()}");
        if (answer.TryGetProperty("type", out _)) throw new HubConnectionException("The handshake was not answered.");
    }

    /// <summary>Reads until the connection ends, which it tells by an exception.</summary>
    /// <param name="told">A call of the server: its name and its one argument.</param>
    /// <exception cref="HubConnectionException">It has ended.</exception>
    public async Task ReadAsync(Action<string, JsonElement> told, CancellationToken stop)
    {
        using var pings = time.CreateTimer(state => _ = PingAsync(), null, PingEvery, PingEvery);
        try
        {
            while (true) Take(await NextAsync(stop).ConfigureAwait(false), told);
        }
        finally
        {
            await _ended.CancelAsync().ConfigureAwait(false);
            foreach (var call in _calls.Values) call.Answer.TrySetException(new HubConnectionException("The connection ended before the answer."));
        }
    }

    /// <param name="answered">Given the result by the reading loop, before it reads on: so what came before the answer stays before it.</param>
    /// <exception cref="HubRefusalException">The hub refused the call.</exception>
    /// <exception cref="HubConnectionException">Nobody knows what became of it.</exception>
    public async Task<JsonElement> InvokeAsync(string method, IReadOnlyList<object?> arguments, Action<JsonElement>? answered, CancellationToken stop)
    {
        var id = Interlocked.Increment(ref _lastCall).ToString(CultureInfo.InvariantCulture);
        var call = _calls[id] = new Call(new(TaskCreationOptions.RunContinuationsAsynchronously), answered);
        try
        {
            if (_ended.IsCancellationRequested) throw new HubConnectionException("The connection has ended.");
            await SendAsync(HubFrames.Encode(new { type = 1, invocationId = id, target = method, arguments }), stop).ConfigureAwait(false);
            return await call.Answer.Task.WaitAsync(AnswerWithin, time, stop).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new HubConnectionException("The hub did not answer.", e);
        }
        finally
        {
            _calls.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await transport.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<JsonElement> NextAsync(CancellationToken stop)
    {
        JsonElement message;
        while (!_frames.TryTake(out message))
        {
            int count;
            try
            {
                count = await transport.ReceiveAsync(_frames.Free(), stop).AsTask().WaitAsync(ServerTimeout, time, stop).ConfigureAwait(false);
            }
            catch (TimeoutException e)
            {
                throw new HubConnectionException("The hub is silent.", e);
            }
            if (count == 0) throw new HubConnectionException("The connection was closed.");
            _frames.Advance(count);
        }
        return message;
    }

    private void Take(JsonElement message, Action<string, JsonElement> told)
    {
        switch (Member(message, "type", JsonValueKind.Number) is { } type && type.TryGetInt32(out var number) ? number : 0)
        {
            case 1 when Member(message, "target", JsonValueKind.String) is { } target && Member(message, "arguments", JsonValueKind.Array) is { } arguments
                && arguments.GetArrayLength() > 0:
                told(target.GetString()!, arguments[0]);
                break;
            case 3 when Member(message, "invocationId", JsonValueKind.String) is { } id && _calls.TryGetValue(id.GetString()!, out var call):
                Complete(message, call);
                break;
            case 7:
                throw new HubConnectionException($"The hub closes: {Member(message, "error", JsonValueKind.String)?.GetString() ?? "no reason told"}");
            default:
                break; // pings (6), and what a newer server may say
        }
    }

    private static void Complete(JsonElement message, Call call)
    {
        // SignalR puts words before the code; the code is the last word.
        if (Member(message, "error", JsonValueKind.String) is { } error)
        {
            call.Answer.TrySetException(new HubRefusalException(error.GetString()!.Split(' ')[^1]));
            return;
        }
        var result = message.TryGetProperty("result", out var value) ? value : default;
        call.Answered?.Invoke(result);
        call.Answer.TrySetResult(result);
    }

    private static JsonElement? Member(JsonElement message, string name, JsonValueKind kind) =>
        message.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

    private async Task PingAsync()
    {
        try
        {
            await SendAsync(Ping, _ended.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (Loss.Is(e))
        {
            // the reader finds out
        }
    }

    private async Task SendAsync(byte[] bytes, CancellationToken stop)
    {
        await _writing.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            await transport.SendAsync(bytes, stop).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    private sealed record Call(TaskCompletionSource<JsonElement> Answer, Action<JsonElement>? Answered);
}
