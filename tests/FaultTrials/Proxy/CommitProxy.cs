using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LiveCommerce.FaultTrials.Proxy;

/// <summary>
/// Stands between clients and a PostgreSQL server, understands enough of their language to find each COMMIT, and lets the caller decide what
/// becomes of it. Everything else passes unchanged.
/// </summary>
internal sealed class CommitProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private readonly Func<CommitPlan> _decide;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<ProxiedConnection, Task> _connections = new();
    private readonly ConcurrentDictionary<CommitFate, int> _counts = new();
    private readonly Task _accepting;

    /// <param name="serverPort">Of the loopback.</param>
    /// <param name="decide">Asked once for each COMMIT, from many threads.</param>
    public CommitProxy(int serverPort, Func<CommitPlan> decide)
    {
        _serverPort = serverPort;
        _decide = decide;
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often each fate was carried out.</summary>
    public IReadOnlyDictionary<CommitFate, int> Counts => _counts;

    /// <summary>All that did not pass.</summary>
    public int Faults => _counts.Where(count => count.Key != CommitFate.Pass).Sum(count => count.Value);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (var connection in _connections.Keys) connection.Reset();
        await Task.WhenAll(_connections.Values);
        _stopping.Dispose();
    }

    private CommitPlan Decide()
    {
        var plan = _decide();
        _counts.AddOrUpdate(plan.Fate, 1, static (_, count) => count + 1);
        return plan;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stopping.Token);
                var connection = new ProxiedConnection(client, _serverPort, Decide, _stopping.Token);
                _connections[connection] = ForgetAsync(connection, connection.RunAsync());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // no more connections
        }
    }

    private async Task ForgetAsync(ProxiedConnection connection, Task running)
    {
        await Task.Yield();
        await running;
        _connections.TryRemove(connection, out _);
    }
}
