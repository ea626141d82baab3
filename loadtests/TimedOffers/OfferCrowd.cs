using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Measure;

namespace LiveCommerce.LoadTests.TimedOffers;

/// <summary>The viewers of all shows, evenly spread, each of whom watches the phases of the offers.</summary>
public sealed class OfferCrowd(Uri server, OfferPlan plan, PreparedOffers offers, Histogram delays, LiveFigures figures, TimeProvider time) : IAsyncDisposable
{
    private const int ConnectAtOnce = 64;
    private readonly CancellationTokenSource _leave = new();
    private readonly HttpMessageInvoker _connections = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) });
    private readonly List<(ViewerConnection Viewer, PhaseWatch Phases)> _viewers = [];
    private readonly List<Task> _running = [];
    private readonly PushDelay _push = new(time);

    public int Reconnects => _viewers.Sum(static one => one.Viewer.Reconnects);

    public string? FirstFailure => _viewers.Select(static one => one.Viewer.LastFailure).FirstOrDefault(static failure => failure is not null);

    /// <summary>Valid once the crowd has left, as are the others.</summary>
    public long Regressions => _viewers.Sum(static one => (long)one.Viewer.Regressions);

    /// <summary>Viewers that missed an opening or a closing.</summary>
    public int Stopped => _viewers.Count(static one => one.Phases.Missing > 0);

    public int Wrong => _viewers.Sum(static one => one.Phases.Wrong);

    /// <summary>Lets them in a few at a time.</summary>
    public async Task GatherAsync(int count, CancellationToken stop)
    {
        var hub = ViewerConnection.HubOf(server);
        var instants = Enumerable.Range(0, plan.Shows).Select(InstantsOf).ToArray();
        var joining = new List<Task>();
        for (var i = 0; i < count; i++)
        {
            if (joining.Count == ConnectAtOnce) joining.Remove(await Task.WhenAny(joining).WaitAsync(stop));
            var show = i % plan.Shows;
            var phases = new PhaseWatch(instants[show], delays, offers.ClockTolerance, time);
            var viewer = new ViewerConnection(hub, offers.Shows[show], plan.Offers[show * OfferPlan.OffersPerShow].Sku, _connections, _push, figures, time, phases);
            _viewers.Add((viewer, phases));
            _running.Add(Task.Run(() => viewer.RunAsync(_leave.Token), CancellationToken.None));
            joining.Add(viewer.Joined);
        }

        await Task.WhenAll(joining).WaitAsync(stop);
    }

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

    private Dictionary<string, (DateTimeOffset Opens, DateTimeOffset Closes)> InstantsOf(int show) =>
        Enumerable.Range(0, plan.Offers.Count).Where(i => plan.Offers[i].Show == show).ToDictionary(
            i => offers.Offers[i],
            i => (offers.Opens[i] + offers.Skew, offers.Opens[i].AddSeconds(plan.Offers[i].LengthSeconds) + offers.Skew),
            StringComparer.Ordinal);
}
