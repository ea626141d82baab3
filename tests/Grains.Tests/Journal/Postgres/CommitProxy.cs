using System.Net;
using System.Net.Sockets;

namespace LiveCommerce.Grains.Tests.Journal.Postgres;

/// <summary>What the wire does with the next commit.</summary>
internal enum Wire
{
    Passes,

    /// <summary>The commit arrives; the client's connection is reset before the answer.</summary>
    LosesTheReply,

    /// <summary>The client's connection is reset; the commit arrives only when <see cref="CommitProxy.DeliverAsync"/> is called.</summary>
    DeliversLate,

    /// <summary>The commit arrives, and its answer never does.</summary>
    Swallows,
}

/// <summary>A TCP proxy before the server that mistreats the message that holds a COMMIT.</summary>
internal sealed class CommitProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _server;
    private readonly Task _accepting;
    private readonly List<Task> _links = [];
    private TaskCompletionSource _delivery = new();
    private TaskCompletionSource _answered = new();

    public CommitProxy(int serverPort)
    {
        _server = serverPort;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>For the next message that commits a batch; then everything passes again.</summary>
    public Wire Next { get; set; }

    /// <summary>Lets a late commit through and waits for what the server says to it.</summary>
    public async Task DeliverAsync()
    {
        _delivery.SetResult();
        await _answered.Task.WaitAsync(TimeSpan.FromSeconds(30));
        (_delivery, _answered) = (new(), new());
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_links);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _links.Add(LinkAsync(await _listener.AcceptSocketAsync(_stopping.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the end
        }
    }

    private async Task LinkAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var fate = Wire.Passes;
        var back = Task.CompletedTask;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _server);
            client.NoDelay = true;
#pragma warning disable CA2025 // awaited in the end, when both sockets are closed
            back = BackAsync(server, client, () => fate);
#pragma warning restore CA2025
            var buffer = new byte[64 * 1024];
            int count;
            while ((count = await client.ReceiveAsync(buffer, _stopping.Token)) > 0)
            {
                // A prepared append carries the batch's key; the start of a session and its preparation do not.
                if (Next != Wire.Passes && buffer.AsSpan(0, count).IndexOf("ON-THE-WIRE"u8) >= 0)
                {
                    (fate, Next) = (Next, Wire.Passes);
                    if (fate == Wire.DeliversLate)
                    {
                        client.Close(0);
                        await _delivery.Task.WaitAsync(_stopping.Token);
                    }
                }
                await server.SendAsync(buffer.AsMemory(0, count));
                if (fate == Wire.DeliversLate) break;
            }
            await back;
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // either side is gone
        }
        finally
        {
            client.Dispose();
            server.Dispose();
            await back;
        }
    }

    private async Task BackAsync(Socket server, Socket client, Func<Wire> fate)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            int count;
            while ((count = await server.ReceiveAsync(buffer, _stopping.Token)) > 0)
            {
                switch (fate())
                {
                    case Wire.Passes:
                        await client.SendAsync(buffer.AsMemory(0, count));
                        break;
                    case Wire.LosesTheReply:
                        client.Close(0);
                        return;
                    case Wire.DeliversLate:
                        _answered.TrySetResult();
                        return;
                    case Wire.Swallows:
                        break;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // either side is gone
        }
    }
}
