using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Measure;
using LiveCommerce.LoadTests.Report;
using LiveCommerce.LoadTests.Server;
using LiveCommerce.LoadTests.Verdict;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>
/// A host drops few units, many want them at once. Preparation and warm-up are not measured; then the drop opens, buyers arrive in an open
/// loop, winners pay, units of declined payments are sold again; afterwards the server is asked what became of everything.
/// </summary>
public sealed class FlashDrop(RunOptions options, TimeProvider time, TextWriter output) : IScenario
{
    public const string Name = "flash-drop";

    // Begun payments may end after selling did; reservations of those who gave up come back by themselves.
    private static readonly TimeSpan PaymentsEndWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UnitsComeBackWithin = TimeSpan.FromSeconds(PreparedShow.ReservationSeconds + 10);
    private static readonly TimeSpan ViewersCatchUpWithin = TimeSpan.FromSeconds(5);
    private readonly LiveFigures _figures = new();
    private readonly PushDelay _push = new(time);
    private readonly ClientLoad _load = new(time);

    /// <exception cref="NoServerException">The preparation failed: nothing was measured.</exception>
    public async Task<RunOutcome> RunAsync(Target target, CancellationToken stop)
    {
        var began = time.GetUtcNow();
        var run = Uuid7.New(time)[..18].Replace("-", "", StringComparison.Ordinal);
        using var api = new ApiClient(target.Url, time);
        var server = new ServerUnderTest(api, time);

        await output.WriteLineAsync($"preparing a live stream with {options.Stock} units and {options.Buyers} buyers on {target.Url}");
        var show = await PreparedShow.CreateAsync(server, target.HostName, target.HostPassword, options.Stock, run, stop);
        var guests = await GuestTokens.FetchAsync(server, options.Buyers, stop);
        await WarmUp.RunAsync(server, show, guests, time, stop);
        await output.WriteLineAsync($"{options.Viewers} viewers join");
        await using var crowd = await ViewerCrowd.GatherAsync(target.Url, show, options.Viewers, _push, _figures, time, stop);

        var selling = await SellAsync(server, show, guests, target, stop);

        await output.WriteLineAsync("asking the server what became of everything");
        var audit = new Audit(server, show.HostToken, show.Sku, time);
        var counts = await audit.SettledCountsAsync(UnitsComeBackWithin, stop);
        var stopped = await crowd.CountStoppedAsync(await audit.ShownVersionAsync(stop) ?? long.MaxValue, finalLine: 0, ViewersCatchUpWithin, stop);
        await crowd.LeaveAsync();

        // A server that is gone is not asked a thousand times: what is unanswered stands in the verdict.
        if (counts is not null) await audit.AskAgainAsync([.. selling.Buyers.Select((buyer, i) => (buyer, guests[i].Token))], stop);
        var findings = Judge.Decide(new Evidence
        {
            Sku = show.Sku,
            Stock = options.Stock,
            LimitPerBuyer = PreparedShow.LimitPerBuyer,
            Price = PreparedShow.DropPrice,
            Buyers = selling.Buyers,
            Counts = counts,
            Orders = counts is null ? null : await audit.OrdersAsync(began, stop),
            TimeWasUp = selling.TimeWasUp,
            UnclaimedFor = selling.UnclaimedFor,
            GrantsAfterSoldOut = selling.Drop.GrantsAfterSoldOut,
            Regressions = crowd.Regressions,
            ViewersStopped = stopped,
            UnexpectedAnswers = _figures.Unexpected,
            FirstUnexpected = _figures.FirstUnexpected,
        });
        return new RunOutcome(Result(findings, counts, selling, target), selling.Timeline, Notes(crowd, selling));
    }

    private async Task<Selling> SellAsync(ServerUnderTest server, PreparedShow show, GuestToken[] guests, Target target, CancellationToken stop)
    {
        var length = TimeSpan.FromSeconds(options.Seconds);
        var plan = ArrivalPlan.Create(options.Buyers, TimeSpan.FromSeconds(options.RampSeconds), options.Seed);
        var offerSeconds = Math.Min(86_400, options.Seconds + (int)(PaymentsEndWithin + UnitsComeBackWithin).TotalSeconds);
        var offer = await show.StartDropAsync(server, options, offerSeconds, time, stop);
        var countdown = offer.OpensAt - time.GetUtcNow();
        if (countdown < TimeSpan.Zero) countdown = TimeSpan.Zero;
        var openedAt = time.GetTimestamp() + (long)(countdown.TotalSeconds * time.TimestampFrequency);
        await output.WriteLineAsync($"the drop opens in {countdown.TotalSeconds:F1} s");

        var timeline = new Timeline(length + PaymentsEndWithin);
        var drop = new DropUnderTest(server.Api, show.Sku, offer.OfferId, PreparedShow.DropPrice, openedAt, timeline, _figures, _push, time);
        timeline.StockSeen(TimeSpan.Zero, options.Stock);
        await Task.Delay(countdown, time, stop);
        var cpuBefore = target.Cpu();
        using var selling = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var settling = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
        selling.CancelAfter(length);
        settling.CancelAfter(length + PaymentsEndWithin);
        var watch = new StockWatch(server.Api, show.Sku, offer.OfferId, drop.Room, timeline, openedAt, time);
        Task[] beside =
        [
            watch.RunAsync(selling.Token), _load.WatchAsync(watching.Token), new Progress(_figures, output, time).RunAsync(watching.Token),
        ];
        var buyers = await new Arrivals(drop, plan, guests, _load).RunAsync(openedAt, selling.Token, settling.Token);
        var timeWasUp = selling.IsCancellationRequested;
        var cpu = target.Cpu() - cpuBefore;
        await selling.CancelAsync();
        await watching.CancelAsync();
        await Task.WhenAll(beside);
        stop.ThrowIfCancellationRequested();
        return new Selling(drop, buyers, timeline, timeWasUp, watch.UnclaimedFor, cpu);
    }

    private RunResult Result(Findings findings, StockCounts? counts, Selling selling, Target target) => new()
    {
        Scenario = Name,
        Viewers = options.Viewers,
        Buyers = options.Buyers,
        Stock = options.Stock,
        Demand = options.Buyers,
        Granted = _figures.Granted,
        Sold = counts?.Sold,
        Refused = _figures.Refused,
        Oversold = findings.Oversold,
        Undersold = findings.Undersold,
        AckedLost = findings.AckedLost,
        OverLimit = findings.OverLimit,
        DoubleCharged = findings.DoubleCharged,
        Regressions = findings.Regressions,
        ReservePerSecond = selling.Drop.ReservePerSecond,
        ReserveP50Ms = _figures.ReserveTime.PercentileMs(0.50),
        ReserveP99Ms = _figures.ReserveTime.PercentileMs(0.99),
        PushP50Ms = _push.Delays.PercentileMs(0.50),
        PushP99Ms = _push.Delays.PercentileMs(0.99),
        ViewersStopped = findings.ViewersStopped,
        ServerCpuSeconds = selling.ServerCpu is { } cpu ? Math.Round(cpu.TotalSeconds, 2) : null,
        ServerPeakRssMb = target.PeakRssMb(),
        ClientSaturated = _load.Saturated,
        Verdict = findings.Verdict,
    };

    private List<string> Notes(ViewerCrowd crowd, Selling selling)
    {
        var notes = new List<string>
        {
            $"{_figures.Retries} requests were repeated because busy or unanswered; tester's CPU {_load.CpuShare:P0} of all processors.",
            $"{selling.Buyers.Count(static b => b.Ending == Ending.Declined)} payments were declined and their units sold again.",
        };
        notes.AddRange(_load.Reasons().Select(static reason => "The tester was saturated: " + reason + "."));
        if (crowd.Reconnects > 0) notes.Add($"Viewers reconnected {crowd.Reconnects} times (first reason: {crowd.FirstFailure}).");
        return notes;
    }

    private sealed record Selling(
        DropUnderTest Drop, IReadOnlyList<BuyerEvidence> Buyers, Timeline Timeline, bool TimeWasUp, TimeSpan UnclaimedFor, TimeSpan? ServerCpu);
}

/// <summary>The server that is tested and how to sign in there.</summary>
/// <param name="ServerPid">Null when its process cannot be measured.</param>
public sealed record Target(Uri Url, string HostName, string HostPassword, int? ServerPid)
{
    /// <summary>Used so far; null when it cannot be measured.</summary>
    public TimeSpan? Cpu() => ServerPid is { } pid ? ProcessFigures.Cpu(pid) : null;

    /// <summary>Null when it cannot be measured.</summary>
    public double? PeakRssMb() => ServerPid is { } pid ? ProcessFigures.PeakRssMb(pid) : null;
}
