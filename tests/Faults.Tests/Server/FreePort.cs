using System.Net;
using System.Net.Sockets;

namespace LiveCommerce.Faults.Tests.Server;

/// <summary>
/// A port of the loopback that stays ours over restarts: below the range from which the system takes ports for outgoing connections, so that
/// no client of ours is given it while the server is down.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Last = 30_000;
    private const int Tries = 100;

    public static int Take()
    {
        for (var i = 0; i < Tries; i++)
        {
            var port = Random.Shared.Next(First, Last);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // In use; another one.
            }
        }
        throw new InvalidOperationException($"None of {Tries} ports was free.");
    }
}
