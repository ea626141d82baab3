using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Measure;
using LiveCommerce.LoadTests.Report;
using LiveCommerce.LoadTests.Server;
using LiveCommerce.LoadTests.Verdict;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>
/// An hour of a show in small: many watch, somebody reserves or gives back all the time, and people talk in bursts. What is promised is that every
/// viewer sees the newest stock soon and never an older one, and every line once and in order.
/// </summary>
public sealed class SteadyShow(RunOptions options, TimeProvider time, TextWriter output) : IScenario
{
    public const string Name = "steady-show";

    /// <summary>Without --buyers: enough to say the busiest second.</summary>
    public const int UsualBuyers = 2 * ChatCrowd.LeastPeople;

    private static readonly TimeSpan CatchUpWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UnitsComeBackWithin = TimeSpan.FromSeconds(20);
    private readonly LiveFigures _figures = new();
    private readonly PushDelay _push = new(time);
    private readonly ClientLoad _load = new(time);

    public async Task<RunOutcome> RunAsync(Target target, CancellationToken stop)
    {
        var run = Uuid7.New(time)[..18].Replace("-", "", StringComparison.Ordinal);
        using var api = new ApiClient(target.Url, time);
        var server = new ServerUnderTest(api, time);
        var people = Math.Max(options.Buyers, ChatCrowd.LeastPeople);
        await output.WriteLineAsync($"preparing a live stream with {options.Stock} units and {people} people who talk and buy on {target.Url}");
        var show = await PreparedShow.CreateAsync(server, target.HostName, target.HostPassword, options.Stock, run, stop);
        var guests = await GuestTokens.FetchAsync(server, people, stop);
        await WarmUp.RunAsync(server, show, guests, time, stop);
        await output.WriteLineAsync($"{options.Viewers} viewers join");
        await using var crowd = await ViewerCrowd.GatherAsync(target.Url, show, options.Viewers, _push, _figures, time, stop);

        var plan = ChatPlan.Create(options.Seconds, options.Seed);
        var chat = new ChatCrowd(api, show, guests, _figures, _load, time);
        await output.WriteLineAsync($"the show goes on for {options.Seconds} s with {plan.Lines.Count} lines");
        var timeline = new Timeline(TimeSpan.FromSeconds(options.Seconds));
        var cpu = await PlayAsync(api, show, guests, plan, chat, target, stop);

        await output.WriteLineAsync("waiting for every viewer to have seen everything");
        var audit = new Audit(server, show.HostToken, show.Sku, time);
        var counts = await audit.SettledCountsAsync(UnitsComeBackWithin, stop);
        var lastLine = chat.Said.DefaultIfEmpty(0).Max();
        var stopped = await crowd.CountStoppedAsync(await audit.ShownVersionAsync(stop) ?? long.MaxValue, lastLine, CatchUpWithin, stop);
        await crowd.LeaveAsync();
        var findings = new Findings
        {
            Oversold = counts is null ? 0 : Math.Max(0, counts.Sold + counts.Reserved + counts.Paying - options.Stock),
            AckedLost = crowd.LinesMissed(chat.Said),
            Regressions = crowd.Regressions,
            ViewersStopped = stopped,
            Others = [.. Others(counts, chat)],
        };
        return new RunOutcome(Result(findings, counts, cpu, target), timeline, Notes(crowd, chat));
    }

    private async Task<TimeSpan?> PlayAsync(
        ApiClient api, PreparedShow show, GuestToken[] guests, ChatPlan plan, ChatCrowd chat, Target target, CancellationToken stop)
    {
        var cpuBefore = target.Cpu();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
        over.CancelAfter(TimeSpan.FromSeconds(options.Seconds));
        Task[] beside = [_load.WatchAsync(watching.Token), new Progress(_figures, output, time).RunAsync(watching.Token)];
        await Task.WhenAll(chat.RunAsync(plan, stop), new Pulse(api, show, guests, _figures, _push, time).RunAsync(over.Token, stop));
        var cpu = target.Cpu() - cpuBefore;
        await watching.CancelAsync();
        await Task.WhenAll(beside);
        stop.ThrowIfCancellationRequested();
        return cpu;
    }

    private IEnumerable<string> Others(StockCounts? counts, ChatCrowd chat)
    {
        if (counts is null) yield return "the stock counts could not be read";
        else if (counts.Available != options.Stock) yield return $"{counts.Available} of {options.Stock} units are free, though all were given back";
        if (_figures.Unexpected > 0) yield return $"{_figures.Unexpected} unexpected answers (first: {_figures.FirstUnexpected})";
        if (chat.Unsaid > 0) yield return $"{chat.Unsaid} lines could not be said";
    }

    private RunResult Result(Findings findings, StockCounts? counts, TimeSpan? cpu, Target target) => new()
    {
        Scenario = Name,
        Viewers = options.Viewers,
        Buyers = Math.Max(options.Buyers, ChatCrowd.LeastPeople),
        Stock = options.Stock,
        Demand = _figures.Arrivals,
        Granted = _figures.Granted,
        Sold = counts?.Sold,
        Refused = _figures.Refused,
        Oversold = findings.Oversold,
        AckedLost = findings.AckedLost,
        Regressions = findings.Regressions,
        ReserveP50Ms = _figures.ReserveTime.PercentileMs(0.50),
        ReserveP99Ms = _figures.ReserveTime.PercentileMs(0.99),
        PushP50Ms = _push.Delays.PercentileMs(0.50),
        PushP99Ms = _push.Delays.PercentileMs(0.99),
        ViewersStopped = findings.ViewersStopped,
        ServerCpuSeconds = cpu is { } used ? Math.Round(used.TotalSeconds, 2) : null,
        ServerPeakRssMb = target.PeakRssMb(),
        ClientSaturated = _load.Saturated,
        Verdict = findings.Verdict,
    };

    private List<string> Notes(ViewerCrowd crowd, ChatCrowd chat)
    {
        var notes = new List<string>
        {
            $"{chat.Said.Count} lines were said, acknowledged after p50 {chat.SayTime.PercentileMs(0.50)} ms, p99 {chat.SayTime.PercentileMs(0.99)} ms of their instant.",
            $"{_figures.Retries} requests were repeated because busy or unanswered; tester's CPU {_load.CpuShare:P0} of all processors.",
        };
        notes.AddRange(_load.Reasons().Select(static reason => "The tester was saturated: " + reason + "."));
        if (crowd.Reconnects > 0) notes.Add($"Viewers reconnected {crowd.Reconnects} times (first reason: {crowd.FirstFailure}).");
        return notes;
    }
}
