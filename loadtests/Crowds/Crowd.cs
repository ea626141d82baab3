using System.Net;
using System.Text;
using LiveCommerce.LoadTests.Server;

namespace LiveCommerce.LoadTests.Crowds;

/// <summary>
/// Thousands of viewers of one show in this process, for the cost of their sockets. Those who will stop reading are known from the beginning and spread among the others,
/// so that both phases measure the same people.
/// </summary>
public sealed class Crowd : IAsyncDisposable
{
    private const int JoinAtOnce = 64;
    private static readonly TimeSpan JoinWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PingSlice = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly TimeSpan _skew;
    private readonly CancellationTokenSource _leaving = new();
    private readonly List<CrowdViewer> _viewers = [];
    private Task _pinging = Task.CompletedTask;
    private volatile bool _toldChangedAt = true;

    private Crowd(Uri server, string streamId, string sku, TimeSpan skew, TimeProvider time)
    {
        (_time, _skew) = (time, skew);
        Updates = new SharedUpdates("stock:" + sku);
        Upgrade = Encoding.ASCII.GetBytes(
            $"GET /hubs/viewer HTTP/1.1\r\nHost: {server.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        Greeting = FrameBuffer.OfClient(1, Encoding.UTF8.GetBytes(
            $"{{\"protocol\":\"json\",\"version\":1}}\u001e{{\"type\":1,\"invocationId\":\"1\",\"target\":\"Join\",\"arguments\":[\"{streamId}\",null]}}\u001e"));
    }

    public IReadOnlyList<CrowdViewer> Viewers => _viewers;

    /// <summary>Different updates that were told.</summary>
    public int UpdatesRead => Updates.Read;

    /// <summary>False where the server does not say since when it is so: then delays begin when it encoded the update.</summary>
    public bool ToldChangedAt => _toldChangedAt;

    internal SharedUpdates Updates { get; }

    internal byte[] Upgrade { get; }

    internal byte[] Greeting { get; }

    /// <summary>On the server's clock.</summary>
    public DateTimeOffset Now => _time.GetUtcNow() - _skew;

    /// <summary>Lets them in, a few at a time.</summary>
    /// <param name="stopping">How many of them will stop reading.</param>
    /// <param name="skew">Our clock minus the server's.</param>
    /// <exception cref="NoServerException">Somebody was not let in: nothing that follows would mean anything.</exception>
    public static async Task<Crowd> GatherAsync(
        Uri server, string streamId, string sku, int count, int stopping, TimeSpan skew, TimeProvider time, CancellationToken stop)
    {
        var crowd = new Crowd(server, streamId, sku, skew, time);
        try
        {
            for (var i = 0; i < count; i++) crowd._viewers.Add(new CrowdViewer(crowd) { WillStop = Stops(i, count, stopping) });
            var address = await AddressAsync(server, stop);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(JoinWithin);
            await Parallel.ForEachAsync(crowd._viewers, new ParallelOptions { MaxDegreeOfParallelism = JoinAtOnce, CancellationToken = limit.Token }, async (viewer, inner) =>
            {
                if (!await viewer.JoinAsync(address, inner)) throw new NoServerException($"A viewer could not join: {viewer.End}");
            });
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            await crowd.DisposeAsync();
            throw new NoServerException($"Not all of {count} viewers could join within {JoinWithin.TotalSeconds} s.");
        }
        catch
        {
            await crowd.DisposeAsync();
            throw;
        }

        crowd._pinging = crowd.PingAsync();
        return crowd;
    }

    /// <summary>What those who go on reading were told.</summary>
    public Phases Phases { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _pinging;
        foreach (var viewer in _viewers) viewer.Dispose();
        _leaving.Dispose();
    }

    /// <summary>True for exactly <paramref name="stopping"/> of the <paramref name="count"/> places, evenly spread.</summary>
    public static bool Stops(int place, int count, int stopping) => (long)(place + 1) * stopping / count > (long)place * stopping / count;

    internal void Delivered(in UpdateFacts update, long changes, DateTimeOffset now)
    {
        if (update.ChangedAt is null) _toldChangedAt = false;
        Phases.Record(update.ChangedAt ?? update.ServerTime, now, changes);
    }

    private static async Task<IPEndPoint> AddressAsync(Uri server, CancellationToken stop)
    {
        var addresses = IPAddress.TryParse(server.Host, out var given) ? [given] : await Dns.GetHostAddressesAsync(server.Host, stop);
        return new IPEndPoint(addresses[0], server.Port);
    }

    private async Task PingAsync()
    {
        var slices = (int)(PingEvery / PingSlice);
        using var timer = new PeriodicTimer(PingSlice, _time);
        try
        {
            for (var slice = 0; await timer.WaitForNextTickAsync(_leaving.Token); slice = (slice + 1) % slices)
            {
                for (var i = slice; i < _viewers.Count; i += slices) _viewers[i].SayPing();
            }
        }
        catch (OperationCanceledException)
        {
            // the crowd leaves
        }
    }
}
