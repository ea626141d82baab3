using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Crowds;
using LiveCommerce.LoadTests.Measure;
using LiveCommerce.LoadTests.Report;
using LiveCommerce.LoadTests.Server;
using LiveCommerce.LoadTests.Verdict;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>
/// A show at a steady rate of changes. In the first phase everybody reads. In the second some stop reading and keep their connections open; the server may cut
/// them. What is promised is that nobody else notices, neither in delay nor in being cut, and that whoever goes on reading is right again or knows that it was cut.
/// </summary>
public sealed class SlowViewers(RunOptions options, TimeProvider time, TextWriter output) : IScenario
{
    public const string Name = "slow-viewers";
    public const int UsualSeconds = 18;

    /// <summary>The delay of the others may grow by a tenth, and by this much in any case: less is the machine's.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(20);

    private const double RatioLimit = 1.10;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CatchUpWithin = TimeSpan.FromSeconds(10);
    private readonly LiveFigures _figures = new();
    private readonly ClientLoad _load = new(time);
    private readonly Histogram _alone = new();
    private readonly Histogram _beside = new();

    public async Task<RunOutcome> RunAsync(Target target, CancellationToken stop)
    {
        var run = Uuid7.New(time)[..18].Replace("-", "", StringComparison.Ordinal);
        using var api = new ApiClient(target.Url, time);
        var server = new ServerUnderTest(api, time);
        var people = Math.Max(options.Buyers, Changes.PeopleFor(options.Rate));
        await output.WriteLineAsync($"preparing a live stream with {options.Stock} units and {people} people who talk and buy on {target.Url}");
        var show = await PreparedShow.CreateAsync(server, target.HostName, target.HostPassword, options.Stock, run, stop);
        var guests = await GuestTokens.FetchAsync(server, people, stop);
        await WarmUp.RunAsync(server, show, guests, time, stop);
        var skew = await show.SkewAsync(server, time, stop);

        await output.WriteLineAsync($"{options.Viewers} viewers join");
        await using var crowd = await Crowd.GatherAsync(target.Url, show.StreamId, show.Sku, options.Viewers, options.Slow, skew, time, stop);
        foreach (var _ in crowd.Viewers) _figures.ViewerJoined();
        var changes = new Changes(api, show, guests, _figures, _load, time);
        var played = await PlayAsync(changes, crowd, target, stop);

        await output.WriteLineAsync("those who stopped go on reading; waiting for everybody to be right");
        foreach (var viewer in crowd.Viewers) viewer.GoOnReading();
        await changes.GiveBackAsync(stop);
        var shown = await new Audit(server, show.HostToken, show.Sku, time).ShownVersionAsync(stop) ?? long.MaxValue;
        var missed = await CatchUpAsync(crowd, shown, stop);
        var findings = new Findings
        {
            Regressions = crowd.Viewers.Sum(static viewer => (long)viewer.Regressions),
            ViewersStopped = crowd.Viewers.Count(viewer => !viewer.WillStop && IsLeftBehind(viewer, shown)),
            Others = [.. Others(crowd, missed)],
        };
        return new RunOutcome(Result(findings, played, target), new Timeline(TimeSpan.Zero), [.. Notes(crowd, played)]);
    }

    private static bool IsLeftBehind(CrowdViewer viewer, long shown) => !viewer.Watches || viewer.Version < shown;

    private async Task<Played> PlayAsync(Changes changes, Crowd crowd, Target target, CancellationToken stop)
    {
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var changing = changes.RunAsync(options.Rate, over.Token, stop);
        await Task.Delay(Settling, time, stop);
        var cpuBefore = target.Cpu();
        Task[] beside = [_load.WatchAsync(watching.Token), new Progress(_figures, output, time).RunAsync(watching.Token)];

        await output.WriteLineAsync($"{options.Rate} changes a second; everybody reads for {options.Seconds} s");
        var before = await PhaseAsync(crowd, _alone, target, () => { }, stop);
        await output.WriteLineAsync($"{options.Slow} of {options.Viewers} stop reading for {options.Seconds} s");
        foreach (var viewer in crowd.Viewers.Where(static viewer => viewer.WillStop)) viewer.StopReading();
        var cuts = new List<TimeSpan>();
        var began = time.GetTimestamp();
        var during = await PhaseAsync(crowd, _beside, target, () => NoteCuts(crowd, cuts, time.GetElapsedTime(began)), stop);

        var cpu = target.Cpu() - cpuBefore;
        await over.CancelAsync();
        await changing;
        await watching.CancelAsync();
        await Task.WhenAll(beside);
        stop.ThrowIfCancellationRequested();
        return new Played(before, during, cuts, cpu);
    }

    private async Task<MemoryWatch> PhaseAsync(Crowd crowd, Histogram delays, Target target, Action look, CancellationToken stop)
    {
        var memory = new MemoryWatch(target.ServerPid, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watching = memory.RunAsync(ended.Token);
        crowd.Phases.Begin(crowd.Now, delays);
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < TimeSpan.FromSeconds(options.Seconds))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, stop);
            look();
        }

        crowd.Phases.End(crowd.Now);
        await ended.CancelAsync();
        await watching;
        return memory;
    }

    private static void NoteCuts(Crowd crowd, List<TimeSpan> cuts, TimeSpan at)
    {
        for (var cut = crowd.Viewers.Count(static viewer => viewer.WillStop && viewer.WasCut()); cut > cuts.Count;) cuts.Add(at);
    }

    /// <summary>How many of those who had stopped are neither cut nor right in the end.</summary>
    private async Task<int> CatchUpAsync(Crowd crowd, long shown, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var behind = crowd.Viewers.Count(viewer => viewer.End is null && viewer.Version < shown);
            if (behind == 0 || time.GetElapsedTime(began) > CatchUpWithin) return crowd.Viewers.Count(viewer => viewer is { WillStop: true, End: null } && viewer.Version < shown);
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, stop);
        }
    }

    private IEnumerable<string> Others(Crowd crowd, int missed)
    {
        if (_figures.Unexpected > 0) yield return $"{_figures.Unexpected} unexpected answers (first: {_figures.FirstUnexpected})";
        if (crowd.Viewers.Sum(static viewer => (long)viewer.Gaps) is > 0 and var gaps) yield return $"{gaps} updates left a gap";
        if (missed > 0) yield return $"{missed} of those who read again were neither cut nor right again";
        if (_alone.Count == 0 || _beside.Count == 0) yield return "nobody was told anything";
        else if (Ratio is > RatioLimit and var ratio && _beside.Percentile(0.99) - _alone.Percentile(0.99) > Tolerance) yield return $"pushP99Ratio {ratio}";
    }

    private double? Ratio => _alone.Percentile(0.99) is { } alone && _beside.Percentile(0.99) is { } beside ? Math.Round(beside / alone, 3) : null;

    private RunResult Result(Findings findings, Played played, Target target) => new()
    {
        Scenario = Name,
        Viewers = options.Viewers,
        Buyers = Math.Max(options.Buyers, Changes.PeopleFor(options.Rate)),
        Stock = options.Stock,
        Demand = _figures.Arrivals,
        Granted = _figures.Granted,
        Refused = _figures.Refused,
        Regressions = findings.Regressions,
        ReserveP50Ms = _figures.ReserveTime.PercentileMs(0.50),
        ReserveP99Ms = _figures.ReserveTime.PercentileMs(0.99),
        PushP50Ms = _beside.PercentileMs(0.50),
        PushP99Ms = _beside.PercentileMs(0.99),
        PushP99Ratio = Ratio,
        ViewersStopped = findings.ViewersStopped,
        ServerCpuSeconds = played.Cpu is { } used ? Math.Round(used.TotalSeconds, 2) : null,
        ServerPeakRssMb = target.PeakRssMb(),
        ClientSaturated = _load.Saturated,
        Verdict = findings.Verdict,
    };

    private IEnumerable<string> Notes(Crowd crowd, Played played)
    {
        yield return $"While everybody read: push p50 {_alone.PercentileMs(0.50)} ms, p99 {_alone.PercentileMs(0.99)} ms, max {_alone.PercentileMs(1)} ms over {_alone.Count} changes shown; " +
            $"beside {options.Slow} who did not: p50 {_beside.PercentileMs(0.50)} ms, p99 {_beside.PercentileMs(0.99)} ms, max {_beside.PercentileMs(1)} ms over {_beside.Count}.";
        yield return crowd.ToldChangedAt
            ? "Delays count from the commit of the oldest change in an update (changedAt)."
            : "The server does not tell changedAt: delays count from serverTime, the instant at which it encoded the update.";
        yield return played.Cuts.Count == 0
            ? $"None of {options.Slow} who stopped was cut within {options.Seconds} s."
            : $"{played.Cuts.Count} of {options.Slow} who stopped were cut, the first after {played.Cuts[0].TotalSeconds:F1} s, the last after {played.Cuts[^1].TotalSeconds:F1} s.";
        if (played is { Before: { FirstMb: { } first, HighestMb: { } before }, During: { FirstMb: { } second, HighestMb: { } during, LastMb: { } last } } && options.Slow > 0)
        {
            var more = Math.Max(0, during - second - (before - first));
            yield return $"The server's memory grew by {before - first:F1} MB in the first phase and by {during - second:F1} MB in the second, to {during} MB: {more * 1_024 / options.Slow:F0} KB more for each who stopped. It ended with {last} MB.";
        }

        foreach (var reason in _load.Reasons()) yield return $"The tester was saturated: {reason}.";
        if (crowd.Viewers.Where(static viewer => !viewer.WillStop).Select(static viewer => viewer.End).FirstOrDefault(static end => end is not null) is { } end)
            yield return $"First reason why somebody who read was left behind: {end}.";
        yield return $"{crowd.UpdatesRead} different updates were told; tester's CPU {_load.CpuShare:P0} of all processors.";
    }

    private sealed record Played(MemoryWatch Before, MemoryWatch During, IReadOnlyList<TimeSpan> Cuts, TimeSpan? Cpu);
}
