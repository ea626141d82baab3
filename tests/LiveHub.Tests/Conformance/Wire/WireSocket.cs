using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace LiveCommerce.LiveHub.Tests.Conformance.Wire;

/// <summary>
/// A WebSocket client byte by byte, from RFC 6455 alone, which can do everything wrong that a client can. What the server sends is held against the RFC
/// with every frame: unmasked, no reserved bits, known opcodes, the shortest length, control frames whole and short, fragments in order, text in UTF-8, nothing after a close.
/// </summary>
internal sealed class WireSocket : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly List<byte> _text = [];
    private int _fragmented = -1;
    private bool _closed;

    private WireSocket(Socket socket) => (_socket, _stream) = (socket, new NetworkStream(socket));

    /// <summary>Status line and headers that answered the upgrade.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>Upgrades, and demands that the server accepts as it must.</summary>
    public static async Task<WireSocket> OpenAsync(Uri address, string path, string headers = "", ReadOnlyMemory<byte> behind = default)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var socket = await AskAsync(address, path, $"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{headers}", behind);
        Assert.StartsWith("HTTP/1.1 101 ", socket.Answer, StringComparison.Ordinal);
#pragma warning disable CA5350 // the RFC's choice
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        Assert.Contains($"Sec-WebSocket-Accept: {accept}\r\n", socket.Answer, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Upgrade: websocket\r\n", socket.Answer, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Connection: Upgrade\r\n", socket.Answer, StringComparison.OrdinalIgnoreCase);
        return socket;
    }

    /// <summary>Asks with these headers, and reads the head of whatever comes back.</summary>
    public static async Task<WireSocket> AskAsync(Uri address, string path, string headers, ReadOnlyMemory<byte> behind = default)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        var wire = new WireSocket(socket);
        byte[] request = [.. Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\n{headers}\r\n"), .. behind.Span];
        await wire.SendAsync(request.AsMemory());
        var head = new List<byte>();
        while (!head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            var one = await wire.BytesAsync(1) ?? throw new IOException("Ended within the answer: " + Encoding.ASCII.GetString([.. head]));
            head.Add(one[0]);
        }
        wire.Answer = Encoding.ASCII.GetString([.. head]);
        return wire;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        await _stream.WriteAsync(bytes, patience.Token);
    }

    public Task SendAsync(WireFrame frame) => SendAsync(frame.ToBytes());

    /// <summary>Sends what a server may already have refused to read: that is not a failure here.</summary>
    public async Task SendIfHeardAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await SendAsync(bytes);
        }
        catch (IOException)
        {
            // it has hung up, which is what the caller looks for
        }
    }

    /// <summary>Nothing more will come from this side, as far as TCP is concerned.</summary>
    public void EndOfSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>The next frame; null where the connection has ended or was reset.</summary>
    public async Task<WireFrame?> ReadAsync()
    {
        if (await BytesAsync(2) is not { } head) return null;
        Assert.False(_closed, "Something follows the close frame.");
        Assert.Equal(0, head[0] & 0x70);
        Assert.Equal(0, head[1] & 0x80);
        var (opcode, isFinal, length) = (head[0] & 0x0F, (head[0] & 0x80) != 0, (long)(head[1] & 0x7F));
        if (length == 126) length = BinaryPrimitives.ReadUInt16BigEndian(await RequireAsync(2));
        else if (length == 127) length = BinaryPrimitives.ReadInt64BigEndian(await RequireAsync(8));
        Assert.True((head[1] & 0x7F) switch { 126 => length >= 126, 127 => length > ushort.MaxValue, _ => true }, $"A length of {length} is written longer than it has to be.");
        Assert.InRange(length, 0, 1 << 20);
        var frame = new WireFrame(opcode, await RequireAsync((int)length)) { IsFinal = isFinal, IsMasked = false };
        Check(frame);
        return frame;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    /// <summary>As a network does that breaks: no close frame, no end of the stream.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, 0);
        _socket.Close();
    }

    private void Check(WireFrame frame)
    {
        switch (frame.Opcode)
        {
            case Opcode.Close or Opcode.Ping or Opcode.Pong:
                Assert.True(frame.IsFinal, "A control frame is fragmented.");
                Assert.InRange(frame.Payload.Length, 0, 125);
                Assert.NotEqual(1, frame.Opcode == Opcode.Close ? frame.Payload.Length : 0);
                _closed = frame.Opcode == Opcode.Close;
                return;
            case Opcode.Continuation:
                Assert.True(_fragmented >= 0, "A fragment continues nothing.");
                break;
            case Opcode.Text or Opcode.Binary:
                Assert.True(_fragmented < 0, "A message begins within another.");
                _fragmented = frame.Opcode;
                break;
            default:
                Assert.Fail($"Opcode {frame.Opcode} is reserved.");
                break;
        }
        if (_fragmented == Opcode.Text) _text.AddRange(frame.Payload);
        if (!frame.IsFinal) return;
        _ = Strict.GetString([.. _text]);
        _text.Clear();
        _fragmented = -1;
    }

    private async Task<byte[]> RequireAsync(int count) => await BytesAsync(count) ?? throw new IOException("The connection ended within a frame.");

    private async Task<byte[]?> BytesAsync(int count)
    {
        var bytes = new byte[count];
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _stream.ReadExactlyAsync(bytes, patience.Token);
            return bytes;
        }
        catch (EndOfStreamException)
        {
            return null;
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return null;
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"Nothing came for {Patience.TotalSeconds} s.", e);
        }
    }
}
