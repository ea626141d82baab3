using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Measure;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>All viewers of one live stream, from their arrival to the end of the run.</summary>
public sealed class ViewerCrowd : IAsyncDisposable
{
    private const int ConnectAtOnce = 64;
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource _leave = new();
    private readonly HttpMessageInvoker _connections = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) });
    private readonly List<ViewerConnection> _viewers = [];
    private readonly List<Task> _running = [];
    private readonly TimeProvider _time;

    private ViewerCrowd(TimeProvider time) => _time = time;

    public int Reconnects => _viewers.Sum(static v => v.Reconnects);

    public string? FirstFailure => _viewers.Select(static v => v.LastFailure).FirstOrDefault(static f => f is not null);

    /// <summary>Valid once the crowd has left.</summary>
    public long Regressions => _viewers.Sum(static v => (long)v.Regressions);

    /// <summary>Acknowledged chat lines that were not shown, added up over the viewers who ever watched. Valid once the crowd has left.</summary>
    public long LinesMissed(IReadOnlyCollection<long> said) =>
        _viewers.Where(static viewer => viewer.Joined.IsCompletedSuccessfully).Sum(viewer => (long)said.Count(number => !viewer.Lines.Has(number)));

    /// <summary>Lets them in a few at a time. Viewers that cannot join keep trying; in the end they count as stopped.</summary>
    public static async Task<ViewerCrowd> GatherAsync(
        Uri server, PreparedShow show, int count, PushDelay push, LiveFigures figures, TimeProvider time, CancellationToken stop)
    {
        var crowd = new ViewerCrowd(time);
        var hub = ViewerConnection.HubOf(server);
        var joining = new List<Task>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(ConnectWithin);
        try
        {
            for (var i = 0; i < count; i++)
            {
                if (joining.Count == ConnectAtOnce) joining.Remove(await Task.WhenAny(joining).WaitAsync(limit.Token));
                var viewer = new ViewerConnection(hub, show.StreamId, show.Sku, crowd._connections, push, figures, time);
                crowd._viewers.Add(viewer);
                crowd._running.Add(Task.Run(() => viewer.RunAsync(crowd._leave.Token), CancellationToken.None));
                joining.Add(viewer.Joined);
            }

            await Task.WhenAll(joining).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Those who are in watch; the verdict counts the others.
            while (crowd._viewers.Count < count) crowd._viewers.Add(new ViewerConnection(hub, show.StreamId, show.Sku, crowd._connections, push, figures, time));
        }
        catch
        {
            await crowd.DisposeAsync();
            throw;
        }

        return crowd;
    }

    /// <summary>How many are not connected or still show something older, once all had time to catch up.</summary>
    public async Task<int> CountStoppedAsync(long finalVersion, long finalLine, TimeSpan patience, CancellationToken stop)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            var stopped = _viewers.Count(v => !v.Watching || v.ShownVersion < finalVersion || v.ShownLine < finalLine);
            if (stopped == 0 || _time.GetElapsedTime(began) > patience) return stopped;
            await Task.Delay(TimeSpan.FromMilliseconds(50), _time, stop);
        }
    }

    /// <summary>All leave; afterwards their counts are final.</summary>
    public async Task LeaveAsync()
    {
        await _leave.CancelAsync();
        await Task.WhenAll(_running);
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        _leave.Dispose();
        _connections.Dispose();
    }
}
