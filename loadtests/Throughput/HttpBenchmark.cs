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
    private const double Saturated = 0.9;
    private const double ClientLimit = 0.95;
    private const double Settled = 0.02;
    private const int FewestWarmUpRounds = 3;
    private const int WarmUpRounds = 12;
    private static readonly TimeSpan WarmUpRound = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(250);

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
            granted += WarmUp();
            for (var round = 1; round <= options.Rounds && !stop.IsCancellationRequested; round++)
            {
                var (idle, reserve) = Round(TimeSpan.FromSeconds(options.Seconds));
                granted += reserve.Loop.Answers;
                rounds.Add((idle, reserve));
                output.WriteLine(
                    $"  round {round}: empty {idle.Loop.PerSecond,8:F0}/s {idle.ServerMicros,5:F1} us {idle.ServerShare,4:P0} of its processor   " +
                    $"reserve {reserve.Loop.PerSecond,8:F0}/s {reserve.ServerMicros,5:F1} us {reserve.ServerShare,4:P0}   ratio {Ratio(idle, reserve):F3}");
            }

            stop.ThrowIfCancellationRequested();
            return new Measured(rounds, granted);

            // The server goes on compiling its code anew for a while, on the processor that is measured; it has ended when a round is no faster than the one before.
            long WarmUp()
            {
                var (reserved, before) = (0L, 0.0);
                for (var round = 0; round < WarmUpRounds && !stop.IsCancellationRequested; round++)
                {
                    var reserve = Round(WarmUpRound).Reserve;
                    reserved += reserve.Loop.Answers;
                    if (round >= FewestWarmUpRounds && reserve.ServerMicros > before * (1 - Settled)) break;
                    before = reserve.ServerMicros;
                }
                return reserved;
            }

            // Short slices in the order ABBA ABBA: what drifts, and what a neighbour on this machine does for a second, falls on both.
            (Phase Empty, Phase Reserve) Round(TimeSpan length)
            {
                var (idle, reserving) = (new List<Phase>(), new List<Phase>());
                for (var left = length; left > TimeSpan.Zero; left -= 2 * Slice)
                {
                    Empty();
                    Reserve();
                    Reserve();
                    Empty();
                }
                return (Phase.Sum(idle), Phase.Sum(reserving));

                void Empty() => idle.Add(Phase.Measure(server.ProcessId, () => loop.Run(() => empty, status, Slice)));
                void Reserve() => reserving.Add(Phase.Measure(server.ProcessId, () => loop.Run(requests.NextReservation, 201, Slice)));
            }
        }
        finally
        {
            connections.ForEach(static one => one.Dispose());
        }
    }

    private HttpResult Result(Measured measured, StockCounts counts)
    {
        var (empty, reserve) = (Phase.Sum([.. measured.Rounds.Select(static round => round.Empty)]), Phase.Sum([.. measured.Rounds.Select(static round => round.Reserve)]));
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
            ReservePerSecond = Math.Round(reserve.Loop.PerSecond),
            EmptyPerSecond = Math.Round(empty.Loop.PerSecond),
            ReserveCpuMicros = Math.Round(reserve.ServerMicros, 2),
            EmptyCpuMicros = Math.Round(empty.ServerMicros, 2),
            ReserveP50Ms = reserve.Loop.Times.PercentileMs(0.5) ?? 0,
            ReserveP99Ms = reserve.Loop.Times.PercentileMs(0.99) ?? 0,
            EmptyP50Ms = empty.Loop.Times.PercentileMs(0.5) ?? 0,
            EmptyP99Ms = empty.Loop.Times.PercentileMs(0.99) ?? 0,
            ServerShareReserving = Math.Round(reserve.ServerShare, 3),
            ServerShareEmpty = Math.Round(empty.ServerShare, 3),
            ClientShareReserving = Math.Round(reserve.ClientShare, 3),
            ClientShareEmpty = Math.Round(empty.ClientShare, 3),
            IsSaturated = Math.Min(empty.ServerShare, reserve.ServerShare) >= Saturated && Math.Max(empty.ClientShare, reserve.ClientShare) <= ClientLimit,
            Granted = measured.Granted,
            Reserved = counts.Reserved,
            Verdict = clean ? "clean" : $"{measured.Granted} granted, but the server counts {counts.Reserved} reserved and {counts.Available} available of {Stock}",
        };
    }

    private static double Ratio(Phase empty, Phase reserve) => reserve.Loop.PerSecond / empty.Loop.PerSecond;

    private static double Median(List<double> sorted) => (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;

    /// <summary>A thread of its own, because it is kept on one processor and blocks.</summary>
    private static Task<T> OnOwnThreadAsync<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private sealed record Measured(IReadOnlyList<(Phase Empty, Phase Reserve)> Rounds, long Granted);
}
