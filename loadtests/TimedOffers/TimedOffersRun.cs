using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Measure;
using LiveCommerce.LoadTests.Report;
using LiveCommerce.LoadTests.Scenarios;
using LiveCommerce.LoadTests.Server;
using LiveCommerce.LoadTests.Verdict;

namespace LiveCommerce.LoadTests.TimedOffers;

/// <summary>
/// Hundreds of offers open and close at their instants while buyers ask for them, some too early and some too late. What is promised is that every grant, every
/// refusal and every price follows the instants exactly, that the units of every offer add up, and that viewers see each opening and closing at once.
/// </summary>
public sealed class TimedOffersRun(RunOptions options, TimeProvider time, TextWriter output) : IScenario
{
    public const string Name = "timed-offers";
    public const int UsualAttempts = 20_000;
    public const int UsualUnits = 20;
    private const int Guests = 400;

    private static readonly TimeSpan SettledWithin = TimeSpan.FromSeconds(30);
    private readonly LiveFigures _figures = new();
    private readonly ClientLoad _load = new(time);
    private readonly Histogram _phases = new();

    public async Task<RunOutcome> RunAsync(Target target, CancellationToken stop)
    {
        var run = Uuid7.New(time)[..18].Replace("-", "", StringComparison.Ordinal);
        using var api = new ApiClient(target.Url, time);
        var server = new ServerUnderTest(api, time);
        var plan = OfferPlan.Create(run, options.Offers, options.Stock, options.Buyers, TimeSpan.FromSeconds(options.Seconds), options.Seed);
        await output.WriteLineAsync($"preparing {plan.Offers.Count} offers of {options.Stock} units in {plan.Shows} live streams on {target.Url}");
        var guests = await GuestTokens.FetchAsync(server, Guests, stop);
        var offers = await PreparedOffers.CreateAsync(server, target, plan, run, time, stop);
        await using var crowd = new OfferCrowd(target.Url, plan, offers, _phases, _figures, time);
        await output.WriteLineAsync($"{options.Viewers} viewers join; the first offer opens in {(offers.Opens.Min() + offers.Skew - time.GetUtcNow()).TotalSeconds:F1} s");
        await crowd.GatherAsync(options.Viewers, stop);

        var buyers = new OfferBuyers(server, plan, offers, guests, _figures, _load, time);
        var cpuBefore = target.Cpu();
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] beside = [_load.WatchAsync(watching.Token), new Progress(_figures, output, time).RunAsync(watching.Token)];
        await buyers.RunAsync(stop);
        var cpu = target.Cpu() - cpuBefore;
        await watching.CancelAsync();
        await Task.WhenAll(beside);
        stop.ThrowIfCancellationRequested();

        await output.WriteLineAsync("waiting until what was not paid has come back");
        var accounts = await AccountsAsync(server, plan, offers, stop);
        await crowd.LeaveAsync();
        var judge = new OfferJudge(plan, offers.Opens, offers.ClockTolerance);
        var findings = new Findings
        {
            Oversold = accounts.Select((account, i) => Math.Max(0, (account?.Units?.Sold ?? 0) - plan.Offers[i].Quantity)).Sum(),
            Regressions = crowd.Regressions,
            ViewersStopped = crowd.Stopped,
            Others = [.. Faults(judge, plan, buyers, accounts, crowd)],
        };
        return new RunOutcome(Result(findings, cpu, target), new Timeline(plan.Length), Notes(crowd, buyers));
    }

    /// <summary>Of each offer, once nothing is reserved or being paid any more.</summary>
    private async Task<OfferAccount?[]> AccountsAsync(ServerUnderTest server, OfferPlan plan, PreparedOffers offers, CancellationToken stop)
    {
        var accounts = new OfferAccount?[plan.Offers.Count];
        var began = time.GetTimestamp();
        for (var i = 0; i < accounts.Length; i++)
        {
            var path = $"/api/v1/streams/{offers.Shows[plan.Offers[i].Show]}/offers/{offers.Offers[i]}/account";
            while (true)
            {
                accounts[i] = (await server.AskAsync(new ApiRequest(HttpMethod.Get, path, offers.HostToken), WireJson.Default.OfferAccount, stop)).Value;
                stop.ThrowIfCancellationRequested();
                var isSettled = accounts[i] is { Phase: "closed", Units: { Available: 0, Reserved: 0, Paying: 0 } };
                if (isSettled || time.GetElapsedTime(began) > SettledWithin) break;
                await Task.Delay(TimeSpan.FromMilliseconds(200), time, stop);
            }
        }

        return accounts;
    }

    private IEnumerable<string> Faults(OfferJudge judge, OfferPlan plan, OfferBuyers buyers, OfferAccount?[] accounts, OfferCrowd crowd)
    {
        var answers = buyers.Told.Select(judge.Fault).OfType<string>().ToList();
        if (answers.Count > 0) yield return $"{answers.Count} answers did not follow the instants of their offer (first: {answers[0]})";
        var paid = buyers.Paid.CountBy(static purchase => purchase.Offer).ToDictionary();
        var wrong = accounts.Select((account, i) => account is null ? "an account could not be read" : judge.Fault(i, account, paid.GetValueOrDefault(i))).OfType<string>().ToList();
        if (wrong.Count > 0) yield return $"{wrong.Count} accounts are wrong (first: {wrong[0]})";
        var prices = buyers.Paid.Count(static purchase => purchase.Paid.Total != purchase.Granted);
        if (prices > 0) yield return $"{prices} orders have another price than was granted";
        if (crowd.Wrong > 0) yield return $"{crowd.Wrong} openings or closings were shown too early or taken back";
        if (buyers.Told.Count < plan.Attempts.Count) yield return $"{plan.Attempts.Count - buyers.Told.Count} attempts have no answer";
        if (_figures.Unexpected > 0) yield return $"{_figures.Unexpected} unexpected answers (first: {_figures.FirstUnexpected})";
    }

    private RunResult Result(Findings findings, TimeSpan? cpu, Target target) => new()
    {
        Scenario = Name,
        Viewers = options.Viewers,
        Buyers = options.Buyers,
        Stock = options.Stock * options.Offers,
        Demand = _figures.Arrivals,
        Granted = _figures.Granted,
        Sold = _figures.Sold,
        Refused = _figures.Refused,
        Oversold = findings.Oversold,
        Regressions = findings.Regressions,
        ReserveP50Ms = _figures.ReserveTime.PercentileMs(0.50),
        ReserveP99Ms = _figures.ReserveTime.PercentileMs(0.99),
        PushP50Ms = _phases.PercentileMs(0.50),
        PushP99Ms = _phases.PercentileMs(0.99),
        ViewersStopped = findings.ViewersStopped,
        ServerCpuSeconds = cpu is { } used ? Math.Round(used.TotalSeconds, 2) : null,
        ServerPeakRssMb = target.PeakRssMb(),
        ClientSaturated = _load.Saturated,
        Verdict = findings.Verdict,
    };

    private List<string> Notes(OfferCrowd crowd, OfferBuyers buyers)
    {
        var refusals = buyers.Told.Where(static told => told.Refusal is not null).CountBy(static told => told.Refusal!);
        var notes = new List<string>
        {
            $"Push delay is from the instant of an opening or closing to a viewer's screen: {_phases.Count} of them.",
            $"Refused: {string.Join(", ", refusals.Select(static refusal => $"{refusal.Value} {refusal.Key}"))}.",
            $"{_figures.Retries} requests were repeated because busy or unanswered; tester's CPU {_load.CpuShare:P0} of all processors.",
        };
        notes.AddRange(_load.Reasons().Select(static reason => "The tester was saturated: " + reason + "."));
        if (crowd.Reconnects > 0) notes.Add($"Viewers reconnected {crowd.Reconnects} times (first reason: {crowd.FirstFailure}).");
        return notes;
    }
}
