using System.Net.Sockets;

namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>
/// A connection's own socket. The server that accepted it goes on receiving on it and closes it; it has nothing left to send on it once the connection has
/// been upgraded, so that whoever owns this is the only one who writes.
/// </summary>
internal sealed class SocketOutput : IOutput
{
    /// <summary>
    /// Bytes that the kernel keeps for a reader whose window is closed. More would only be older news: the value that is sent when there is room again is the
    /// newest one. It also bounds what a stopped reader costs, and makes "has taken something" mean it, because a full default buffer (megabytes) has room again only after a third of it.
    /// </summary>
    internal const int MaxUnsent = 16 * 1024;

    private const int LinuxTcpNotSentLowAt = 25;

    private readonly Socket _socket;

    public SocketOutput(Socket socket)
    {
        _socket = socket;
        try
        {
            socket.Blocking = false; // asynchronous receiving on it does not ask for this
            if (OperatingSystem.IsLinux() && socket.ProtocolType == ProtocolType.Tcp)
                socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, LinuxTcpNotSentLowAt, BitConverter.GetBytes(MaxUnsent));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // it has gone already; whoever sends will learn it
        }
    }

    public bool IsBlocked
    {
        get
        {
            try
            {
                return !_socket.Poll(0, SelectMode.SelectWrite);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return false; // whoever sends will learn it
            }
        }
    }

    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var taken = _socket.Send(bytes, SocketFlags.None, out var error);
            return error switch
            {
                SocketError.Success or SocketError.WouldBlock => Math.Max(taken, 0),
                _ => IOutput.Gone,
            };
        }
        catch (ObjectDisposedException)
        {
            return IOutput.Gone;
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty) bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None)..];
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new IOException("The connection is no more.", e);
        }
    }
}
