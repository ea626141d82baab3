using System.Net;
using System.Net.Sockets;
using LiveCommerce.LiveHub.Viewers.Direct;

namespace LiveCommerce.LiveHub.Tests.Viewers.Direct;

/// <summary>Connections within this machine, both ends in hand.</summary>
internal sealed class SocketPairs : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _sockets = [];

    public SocketPairs()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
    }

    /// <param name="receiveBuffer">Bytes that the kernel keeps for the reader; 0 for the usual number.</param>
    public (Socket Writer, Socket Reader, SocketOutput Output) New(int receiveBuffer = 0)
    {
        var reader = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (receiveBuffer > 0) reader.ReceiveBufferSize = receiveBuffer;
        reader.Connect(_listener.LocalEndPoint!);
        var writer = _listener.Accept();
        writer.NoDelay = true;
        _sockets.AddRange([reader, writer]);
        return (writer, reader, new SocketOutput(writer));
    }

    /// <summary>As many bytes as that, or what came before the end of the line.</summary>
    public static async Task<byte[]> ReadAsync(Socket reader, int bytes)
    {
        var got = new byte[bytes];
        var length = 0;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (length < bytes && await reader.ReceiveAsync(got.AsMemory(length), patience.Token) is > 0 and var read) length += read;
        return got[..length];
    }

    public void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
        _listener.Dispose();
    }
}
