using System.Text;
using System.Text.Json;
using LiveCommerce.LiveHub.Tests.Conformance.Servers;

namespace LiveCommerce.LiveHub.Tests.Conformance.Wire;

/// <summary>SignalR's JSON hub protocol over a <see cref="WireSocket"/>, message by message.</summary>
internal sealed class HubWire(WireSocket socket) : IAsyncDisposable
{
    public const char End = '\u001e';
    public const string Handshake = "{\"protocol\":\"json\",\"version\":1}\u001e";

    private readonly Queue<JsonElement> _heard = new();
    private readonly List<byte> _pending = [];
    private int _calls;
    private bool _closing;

    public WireSocket Socket => socket;

    /// <summary>Pings of the hub protocol that have come.</summary>
    public int Pings { get; private set; }

    /// <summary>Payloads of WebSocket pongs that have come.</summary>
    public List<byte[]> Pongs { get; } = [];

    /// <summary>The close frame with which the server ended or answered; null where none has come.</summary>
    public WireFrame? Close { get; private set; }

    /// <summary>The hub's own last message (type 7); null where none has come.</summary>
    public JsonElement? Goodbye { get; private set; }

    /// <summary>Connected, not greeted.</summary>
    public static async Task<HubWire> OpenAsync(HubServer server, string query = "") => new(await WireSocket.OpenAsync(server.Address, server.Path + query));

    /// <summary>Connected and greeted.</summary>
    public static async Task<HubWire> GreetAsync(HubServer server, string query = "")
    {
        var hub = await OpenAsync(server, query);
        await hub.WriteAsync(Handshake);
        await hub.ExpectGreetingAsync();
        return hub;
    }

    public async Task ExpectGreetingAsync()
    {
        var greeting = await HearAsync();
        Assert.Equal("{}", greeting?.GetRawText());
    }

    /// <summary>One text frame with exactly this.</summary>
    public Task WriteAsync(string text) => socket.SendAsync(WireFrame.Text(text));

    /// <summary>One message in one frame.</summary>
    public Task SayAsync(string json) => WriteAsync(json + End);

    /// <summary>Calls a method and waits for its completion; other messages in between are lost.</summary>
    public async Task<JsonElement> InvokeAsync(string target, string arguments = "[]")
    {
        var id = $"i{++_calls}";
        await SayAsync($$"""{"type":1,"invocationId":"{{id}}","target":"{{target}}","arguments":{{arguments}}}""");
        return await CompletionAsync(id);
    }

    public async Task<JsonElement> CompletionAsync(string id)
    {
        while (await HearAsync() is { } message)
        {
            if (Type(message) == 3 && message.GetProperty("invocationId").GetString() == id) return message;
        }
        throw new IOException($"The connection ended ({Close?.CloseCode}, {Goodbye}) before {id} was completed.");
    }

    /// <summary>The next message that is not a ping; null when the connection has ended.</summary>
    public async Task<JsonElement?> HearAsync()
    {
        while (_heard.Count == 0)
        {
            if (await socket.ReadAsync() is not { } frame) return null;
            await TakeAsync(frame);
        }
        return _heard.Dequeue();
    }

    /// <summary>Reads on until a pong comes.</summary>
    public async Task<byte[]> PongAsync()
    {
        while (Pongs.Count == 0)
        {
            await TakeAsync(await socket.ReadAsync() ?? throw new IOException("The connection ended before a pong came."));
        }
        var pong = Pongs[0];
        Pongs.RemoveAt(0);
        return pong;
    }

    /// <summary>Reads on until the hub pings.</summary>
    public async Task PingedAsync()
    {
        var before = Pings;
        while (Pings == before) await TakeAsync(await socket.ReadAsync() ?? throw new IOException("The connection ended before a ping came."));
    }

    /// <summary>Reads to the end of the connection, and answers a close frame of the server as a client has to.</summary>
    public async Task EndedAsync()
    {
        using var patience = new CancellationTokenSource(WireSocket.Patience);
        while (await socket.ReadAsync() is { } frame)
        {
            Assert.False(patience.IsCancellationRequested, "The connection does not end.");
            await TakeAsync(frame);
        }
    }

    /// <summary>Begins the close handshake, and reads to the end.</summary>
    public async Task CloseAsync(WireFrame close)
    {
        _closing = true;
        await socket.SendAsync(close);
        await EndedAsync();
    }

    /// <summary>The connection still does what it is for.</summary>
    public async Task WorksAsync()
    {
        var completion = await InvokeAsync("Leave");
        Assert.False(completion.TryGetProperty("error", out var error), $"{error}");
    }

    public static int Type(JsonElement message) => message.TryGetProperty("type", out var type) ? type.GetInt32() : 0;

    public ValueTask DisposeAsync() => socket.DisposeAsync();

    private async Task TakeAsync(WireFrame frame)
    {
        switch (frame.Opcode)
        {
            case Opcode.Ping:
                await socket.SendAsync(new WireFrame(Opcode.Pong, frame.Payload));
                break;
            case Opcode.Pong:
                Pongs.Add(frame.Payload);
                break;
            case Opcode.Close:
                Close = frame;
                if (!_closing) await socket.SendIfHeardAsync(new WireFrame(Opcode.Close, frame.Payload).ToBytes());
                break;
            default:
                TakeText(frame.Payload);
                break;
        }
    }

    private void TakeText(byte[] bytes)
    {
        foreach (var b in bytes)
        {
            if (b != End)
            {
                _pending.Add(b);
                continue;
            }
            var message = JsonDocument.Parse(_pending.ToArray()).RootElement;
            _pending.Clear();
            if (Type(message) == 6) Pings++;
            else if (Type(message) == 7) Goodbye = message;
            else _heard.Enqueue(message);
        }
    }
}
