using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Wire;

/// <summary>
/// The hub over a bare WebSocket, from the text of SignalR's hub protocol alone: the handshake and its answer, frames that end in 0x1E and may be cut anywhere,
/// invocations (1), completions (3), pings (6), close (7).
/// </summary>
internal sealed class RawHubFollower(RunningShop shop, string show) : Follower(shop, show)
{
    private const byte RecordSeparator = 0x1E;

    private ClientWebSocket? _socket;

    public override void Cut() => _socket?.Abort();

    protected override async Task WatchAsync(CancellationToken stop)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{Shop.Address.Authority}/hubs/viewer"), stop);
        _socket = socket;
        await SayAsync(socket, """{"protocol":"json","version":1}""", stop);
        var frames = ReadAsync(socket, stop).GetAsyncEnumerator(stop);
        await using (frames)
        {
            if (!await frames.MoveNextAsync()) return;
            if (frames.Current.ValueKind != JsonValueKind.Object || frames.Current.EnumerateObject().Any()) Breaches.Add($"The handshake's answer is {frames.Current}.");
            var position = Position is { } known ? $$"""{"epoch":"{{known.Epoch}}","sequence":{{known.Sequence}}}""" : "null";
            await SayAsync(socket, $$"""{"type":1,"invocationId":"join","target":"Join","arguments":["{{Show}}",{{position}}]}""", stop);
            var early = new List<JsonElement>();
            var joined = false;
            while (await frames.MoveNextAsync())
            {
                var message = frames.Current;
                switch (message.Number("type"))
                {
                    case 1 when message.Text("target") == "Update":
                        if (joined) TakeUpdate(message.GetProperty("arguments")[0]);
                        else early.Add(message.GetProperty("arguments")[0]);
                        break;
                    case 1 when message.Text("target") == "Moved":
                        return;
                    case 3:
                        if (message.TryGetProperty("error", out _)) return; // try again
                        if (message.GetProperty("result").TryGetProperty("stream", out _)) TakeSnapshot(message.GetProperty("result"));
                        else if (!message.GetProperty("result").GetProperty("resumed").GetBoolean()) Breaches.Add($"Join answers {message}");
                        joined = true;
                        foreach (var update in early) TakeUpdate(update);
                        break;
                    case 6:
                        await SayAsync(socket, """{"type":6}""", stop);
                        break;
                    case 7:
                        return;
                    case 1:
                        break;
                    default:
                        Breaches.Add($"Not a message that a server sends: {message}");
                        break;
                }
            }
        }
    }

    private static async IAsyncEnumerable<JsonElement> ReadAsync(ClientWebSocket socket, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var pending = new List<byte>();
        var buffer = new byte[61]; // frames come in pieces, and pieces hold several frames
        while (await socket.ReceiveAsync(buffer.AsMemory(), stop) is { MessageType: not WebSocketMessageType.Close } received)
        {
            for (var i = 0; i < received.Count; i++)
            {
                if (buffer[i] != RecordSeparator)
                {
                    pending.Add(buffer[i]);
                    continue;
                }
                var message = JsonDocument.Parse(pending.ToArray()).RootElement;
                pending.Clear();
                yield return message;
            }
        }
    }

    private static Task SayAsync(ClientWebSocket socket, string message, CancellationToken stop) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message + (char)RecordSeparator), WebSocketMessageType.Text, endOfMessage: true, stop);
}
