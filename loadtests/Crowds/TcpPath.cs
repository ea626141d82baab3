using System.Net.Sockets;

namespace LiveCommerce.LoadTests.Crowds;

/// <summary>What the sockets of a loopback hide, and what Linux tells of a connection that nobody reads.</summary>
public static class TcpPath
{
    private const int Tcp = 6;
    private const int MaxSegment = 2;
    private const int Info = 11;
    private const int Established = 1;

    /// <summary>Segments and a window as a phone has them. Over a loopback, megabytes would vanish in kernel buffers before a server notices that somebody does not read.</summary>
    public static void AsOverTheInternet(Socket socket)
    {
        socket.ReceiveBufferSize = 4 * 1024;
        if (OperatingSystem.IsLinux()) socket.SetRawSocketOption(Tcp, MaxSegment, BitConverter.GetBytes(1_448));
    }

    /// <summary>True where the other side has closed or reset the connection, even if unread bytes lie before that. Elsewhere than on Linux only reading tells.</summary>
    public static bool IsEnded(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return false;
        Span<byte> info = stackalloc byte[8];
        try
        {
            return socket.GetRawSocketOption(Tcp, Info, info) < 1 || info[0] != Established;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }
}
