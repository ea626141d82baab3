using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Measure;
using LiveCommerce.LoadTests.Scenarios;
using LiveCommerce.LoadTests.Server;

namespace LiveCommerce.LoadTests.Throughput;

/// <summary>
/// How much of what the server can do at all is left when a request is a durable reservation: phases with an empty request and phases with
/// reservations take turns on the same connections, the server saturated on one processor, the client on the other. Only the ratio of
/// neighbours in time is worth something on a machine that others share.
/// </summary>
public sealed class HttpBenchmark(HttpOptions options, TimeProvider time, TextWriter output)
{
    private const int Stock = 1_000_000; // the most that one restock takes
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    /// <exception cref="NoServerException">Nothing could be measured.</exception>
    public async Task<HttpResult> RunAsync(CancellationToken stop)
    {
        if (!Affinity.IsPossible) throw new NoServerException("Server and client need a processor each, and taskset to keep them there.");
        var run = new RunOptions { Scenario = "http", ServerProcessor = HttpOptions.ServerProcessor, ServerArguments = options.ServerArguments };
        await using var server = await LaunchedServer.StartAsync(run, output, stop);
        using var api = new ApiClient(server.Url, time);
        var asked = new ServerUnderTest(api, time);
        await output.WriteLineAsync($"preparing {options.Buyers} buyers and {Stock} units on {server.Url}, process {server.ProcessId} on processor {HttpOptions.ServerProcessor}");
        var show = await PreparedShow.CreateAsync(
            asked, LaunchedServer.HostName, server.HostPassword, Stock, Uuid7.New(time)[..18].Replace("-", "", StringComparison.Ordinal), stop);
        var guests = await GuestTokens.FetchAsync(asked, options.Buyers, stop);

        var requests = new RawRequests(server.Url, show.Sku, guests.Select(static guest => guest.Token), time);
        var rounds = await OnOwnThreadAsync(() => Measure(server, requests, stop));
        var counts = await asked.RequireAsync(
            "Counting", new ApiRequest(HttpMethod.Get, $"/api/v1/stock/{show.Sku}/counts", show.HostToken), WireJson.Default.StockCounts, stop);
        if (server.EndedByItself is { } farewell) throw new NoServerException(farewell);
        return Result(rounds, counts);
    }

    private Measured Measure(LaunchedServer server, RawRequests requests, CancellationToken stop)
    {
        Affinity.PinThisThread(HttpOptions.ClientProcessor);
        var connections = Enumerable.Range(0, options.Connections).Select(_ => new RawConnection(server.Url)).ToList();
        try
        {
            var loop = new ClosedLoop(connections, time);
            ReadOnlyMemory<byte> empty = RawRequests.Get(server.Url, options.EmptyPath);
            var status = options.EmptyPath == HttpOptions.Default.EmptyPath ? 200 : 204;
            var granted = 0L;
            var rounds = new List<(Phase Empty, Phase Reserve)>();
            for (var round = 0; round <= options.Rounds && !stop.IsCancellationRequested; round++)
            {
                var length = round == 0 ? WarmUp : TimeSpan.FromSeconds(options.Seconds);
                var idle = Phase.Measure(server.ProcessId, () => loop.Run(() => empty, status, length));
                var reserve = Phase.Measure(server.ProcessId, () => loop.Run(requests.NextReservation, 201, length));
                granted += reserve.Loop.Answers;
                if (round == 0) continue;
                rounds.Add((idle, reserve));
                output.WriteLine(
                    $"  round {round}: empty {idle.Loop.PerSecond,8:F0}/s {idle.ServerMicros,5:F1} us   reserve {reserve.Loop.PerSecond,8:F0}/s {reserve.ServerMicros,5:F1} us   ratio {Ratio(idle, reserve):F3}");
            }

            stop.ThrowIfCancellationRequested();
            return new Measured(rounds, granted);
        }
        finally
        {
            connections.ForEach(static one => one.Dispose());
        }
    }

    private HttpResult Result(Measured measured, StockCounts counts)
    {
        var (empty, reserve) = (Sum(measured.Rounds.Select(static round => round.Empty)), Sum(measured.Rounds.Select(static round => round.Reserve)));
        var ratios = measured.Rounds.Select(static round => Ratio(round.Empty, round.Reserve)).Order().ToList();
        var clean = counts.Reserved == measured.Granted && counts.Available == Stock - measured.Granted;
        return new HttpResult
        {
            Connections = options.Connections,
            Rounds = options.Rounds,
            Buyers = options.Buyers,
            Ratio = Math.Round(Median(ratios), 3),
            RatioMin = Math.Round(ratios[0], 3),
            RatioMax = Math.Round(ratios[^1], 3),
            ReservePerSecond = Math.Round(reserve.PerSecond),
            EmptyPerSecond = Math.Round(empty.PerSecond),
            ReserveCpuMicros = Math.Round(reserve.Micros, 2),
            EmptyCpuMicros = Math.Round(empty.Micros, 2),
            ReserveP50Ms = reserve.Times.PercentileMs(0.5) ?? 0,
            ReserveP99Ms = reserve.Times.PercentileMs(0.99) ?? 0,
            EmptyP50Ms = empty.Times.PercentileMs(0.5) ?? 0,
            EmptyP99Ms = empty.Times.PercentileMs(0.99) ?? 0,
            ServerShareReserving = Math.Round(reserve.ServerShare, 3),
            ServerShareEmpty = Math.Round(empty.ServerShare, 3),
            ClientShareReserving = Math.Round(reserve.ClientShare, 3),
            ClientShareEmpty = Math.Round(empty.ClientShare, 3),
            Granted = measured.Granted,
            Reserved = counts.Reserved,
            Verdict = clean ? "clean" : $"{measured.Granted} granted, but the server counts {counts.Reserved} reserved and {counts.Available} available of {Stock}",
        };
    }

    private static double Ratio(Phase empty, Phase reserve) => reserve.Loop.PerSecond / empty.Loop.PerSecond;

    private static double Median(List<double> sorted) => (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;

    private static Total Sum(IEnumerable<Phase> phases)
    {
        var all = phases.ToList();
        var times = new Histogram();
        foreach (var phase in all) times.Add(phase.Loop.Times);
        var (answers, seconds) = (all.Sum(static phase => phase.Loop.Answers), all.Sum(static phase => phase.Loop.Elapsed.TotalSeconds));
        var (server, client) = (all.Sum(static phase => phase.ServerCpu.TotalSeconds), all.Sum(static phase => phase.ClientCpu.TotalSeconds));
        return new Total(answers / seconds, server * 1_000_000 / answers, server / seconds, client / seconds, times);
    }

    /// <summary>A thread of its own, because it is kept on one processor and blocks.</summary>
    private static Task<T> OnOwnThreadAsync<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private sealed record Measured(IReadOnlyList<(Phase Empty, Phase Reserve)> Rounds, long Granted);

    private sealed record Total(double PerSecond, double Micros, double ServerShare, double ClientShare, Histogram Times);
}
