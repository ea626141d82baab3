using System.Net.Sockets;
using System.Text;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Viewers.Direct;

/// <summary>A WebSocket made by hand (RFC 6455), which can do what no library lets one do: write in pieces, break the rules, stop reading.</summary>
internal sealed class RawSocket(Stream stream, Socket socket) : IDisposable
{
    private readonly List<byte> _bytes = [];

    public Socket Socket => socket;

    /// <param name="receiveBuffer">Bytes that the kernel keeps for this side; 0 for the usual number.</param>
    public static async Task<RawSocket> ConnectAsync(RunningShop shop, string query = "", int receiveBuffer = 0, Func<Stream, Task<Stream>>? wrap = null, Uri? address = null,
        string path = "/hubs/viewer", string headers = "")
    {
        address ??= shop.Address;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0) socket.ReceiveBufferSize = receiveBuffer;
        await socket.ConnectAsync(address.Host, address.Port);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (wrap is not null) stream = await wrap(stream);
        var raw = new RawSocket(stream, socket);
        await raw.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {path}{query} HTTP/1.1\r\nHost: {address.Authority}\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"));
        raw.Head = await raw.ReadHeadAsync();
        return raw;
    }

    /// <summary>Status line and headers of the answer.</summary>
    public string Head { get; private set; } = "";

    public Task WriteAsync(byte[] bytes) => stream.WriteAsync(bytes).AsTask();

    /// <summary>One frame, masked as a client's must be.</summary>
    public static byte[] Frame(byte opcode, ReadOnlySpan<byte> payload, bool isFinal = true)
    {
        byte[] mask = [7, 77, 177, 17];
        var frame = new List<byte> { (byte)(opcode | (isFinal ? 0x80 : 0)) };
        if (payload.Length < 126) frame.Add((byte)(0x80 | payload.Length));
        else frame.AddRange([0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length]);
        frame.AddRange(mask);
        for (var i = 0; i < payload.Length; i++) frame.Add((byte)(payload[i] ^ mask[i % 4]));
        return [.. frame];
    }

    public Task SayAsync(string message) => WriteAsync(Frame(1, Encoding.UTF8.GetBytes(message + "\u001e")));

    /// <summary>The next frame: its first byte and what it carries; null at the end of the line.</summary>
    public async Task<(byte Kind, byte[] Payload)?> ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (_bytes.Count >= 2)
            {
                var (head, length) = _bytes[1] switch
                {
                    126 => (4, _bytes.Count < 4 ? int.MaxValue : (_bytes[2] << 8) | _bytes[3]),
                    127 => (10, _bytes.Count < 10 ? int.MaxValue : (_bytes[7] << 16) | (_bytes[8] << 8) | _bytes[9]),
                    var small => (2, small),
                };
                if (_bytes.Count - head >= length)
                {
                    var frame = (_bytes[0], _bytes.GetRange(head, length).ToArray());
                    _bytes.RemoveRange(0, head + length);
                    return frame;
                }
            }
            int read;
            try
            {
                read = await stream.ReadAsync(buffer, patience.Token);
            }
            catch (IOException)
            {
                return null; // reset
            }
            if (read == 0) return null;
            _bytes.AddRange(buffer.AsSpan(0, read));
        }
    }

    /// <summary>The next SignalR message that holds this text; others are passed over.</summary>
    public async Task<string> UntilAsync(string text)
    {
        while (await ReadAsync() is { } frame)
        {
            foreach (var message in Encoding.UTF8.GetString(frame.Payload).Split('\u001e'))
            {
                if (message.Contains(text, StringComparison.Ordinal)) return message;
            }
        }
        Assert.Fail($"The line ended before {text} came.");
        return "";
    }

    /// <summary>Reads to the end of the line, which must come soon; the frames on the way.</summary>
    public async Task<List<(byte Kind, byte[] Payload)>> ToEndAsync()
    {
        var frames = new List<(byte, byte[])>();
        while (await ReadAsync() is { } frame)
        {
            Assert.False(Encoding.UTF8.GetString(frame.Payload).Contains("{\"type\":6}", StringComparison.Ordinal), "The line is still open after a quarter of a minute.");
            frames.Add(frame);
        }
        return frames;
    }

    public async Task<RawSocket> ShakeHandsAsync()
    {
        await SayAsync("""{"protocol":"json","version":1}""");
        Assert.Equal("{}\u001e", Encoding.UTF8.GetString((await ReadAsync())!.Value.Payload));
        return this;
    }

    public Task JoinAsync(string show) => SayAsync($$"""{"type":1,"invocationId":"j","target":"Join","arguments":["{{show}}",null]}""");

    public void Dispose() => stream.Dispose();

    private async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        var one = new byte[1];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, patience.Token) == 1) head.Append((char)one[0]);
        return head.ToString();
    }
}
