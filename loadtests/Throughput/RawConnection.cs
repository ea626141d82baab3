using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace LiveCommerce.LoadTests.Throughput;

/// <summary>
/// One keep-alive connection that has one request under way: bytes out, bytes in, and as little work in between as possible, because
/// the client must not be what is measured.
/// </summary>
public sealed class RawConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _received = new byte[16 * 1024];
    private int _length;

    public RawConnection(Uri server)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(new IPEndPoint(IPAddress.Loopback, server.Port));
        _socket.Blocking = false;
    }

    public int Descriptor => (int)_socket.SafeHandle.DangerousGetHandle();

    /// <summary>When the running request was sent, as a timestamp of the clock that measures.</summary>
    public long SentAt { get; set; }

    /// <summary>Sends a whole request. Requests are small and the connection is quiet, so the kernel takes it at once.</summary>
    public void Send(ReadOnlySpan<byte> request)
    {
        _length = 0;
        var sent = _socket.Send(request, SocketFlags.None, out var error);
        if (error != SocketError.Success || sent != request.Length) throw new IOException($"A request could not be sent: {error}.");
    }

    /// <summary>Takes what has arrived. The status once the answer is whole, else 0.</summary>
    /// <exception cref="IOException">The server hung up, or its answer is not HTTP/1.1.</exception>
    public int Receive()
    {
        var count = _socket.Receive(_received.AsSpan(_length), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock) return 0;
        if (error != SocketError.Success || count == 0) throw new IOException($"The server hung up: {error}.");
        _length += count;
        return StatusOf(_received.AsSpan(0, _length));
    }

    /// <summary>The body and head of the last answer, for a message about one that was not expected.</summary>
    public string Shown => System.Text.Encoding.Latin1.GetString(_received, 0, _length);

    public void Dispose() => _socket.Dispose();

    /// <summary>The status of a complete answer, 0 while something is missing.</summary>
    public static int StatusOf(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0) return 0;
        if (!answer.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(answer[9..12], out int status, out _)) throw new IOException("That is no answer of HTTP/1.1.");
        var body = answer[(head + 4)..];
        var at = answer[..head].IndexOf("\r\nContent-Length: "u8);
        if (at >= 0)
        {
            _ = Utf8Parser.TryParse(answer[(at + 18)..], out int length, out _);
            return body.Length >= length ? status : 0;
        }

        return status == 204 || body.EndsWith("0\r\n\r\n"u8) ? status : 0;
    }
}
