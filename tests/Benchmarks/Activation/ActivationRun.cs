using LiveCommerce.Benchmarks.Kernel;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Benchmarks.Activation;

/// <summary>
/// A SKU with a long past is brought into memory again and again by a node that knows nothing of it (now and then one that has just connected), and the time until
/// the first answer is taken: in turn that of a repeat of some past id and that of a new reservation, commit included. In between buyers come
/// and go, so that the journal after the newest snapshot is sometimes short and sometimes as long as it gets.
/// </summary>
internal sealed class ActivationRun(KernelOptions options, IStore store, TimeProvider time)
{
    private const string Sku = "OLD-1";
    private const int RepeatsAtOnce = 1_000;

    /// <summary>Buyers who come and go while a node is there, at most.</summary>
    private const int Visitors = 1_000;

    /// <summary>Activations that are not counted: the runtime compiles what it needs, and compiles it again better after 30 uses.</summary>
    private const int WarmUps = 50;

    /// <summary>Nodes that follow each other on one opening of the store; opening it checks the whole file, which is no part of waking.</summary>
    private const int NodesPerConnection = 50;

    /// <summary>An activation that takes longer is told with what may have caused it.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(20);

    private readonly Random _random = new(1);
    private Identities _newcomers = new(process: 2, caller: 0);

    public async Task<ActivationResult> RunAsync(TextWriter progress)
    {
        var history = options.History!.Value;
        IReadOnlyList<PastReservation> sample;
        long living;
        await using (var node = await Node.StartAsync(store, time))
        {
            await node.StockAsync(Sku, history + ((options.Activations + WarmUps) * (Visitors + 1L)) + (Math.Max(1, options.Seconds) * KernelRun.UnitsPerSecond));
            var past = new Past(node, Sku, history, time);
            var began = time.GetTimestamp();
            await past.MakeAsync(options.Callers);
            (sample, living) = (past.Sample, past.Living);
            await progress.WriteLineAsync($"{store.Name}: {history} reservations made and ended in {time.GetElapsedTime(began).TotalSeconds:F1} s, {living} are running");
        }

        GC.Collect(); // making the past has left more behind than a process that wakes an owner has to clear away
        using var first = new LatencyHistogram();
        using var ofRepeats = new LatencyHistogram();
        var wrong = 0L;
        for (var i = 0; i < WarmUps + options.Activations; i += NodesPerConnection)
        {
            var open = await store.OpenAsync(time);
            for (var n = i; n < i + NodesPerConnection && n < WarmUps + options.Activations; n++) wrong += await ActivateAsync(open, n, sample, first, progress);
            await open.CloseAsync();
        }
        await progress.WriteLineAsync($"{store.Name}: {options.Activations} activations, p99 {first.PercentilesMs(0.99)[0]} ms; repeating {options.Repeats} ids");
        var repeats = sample.OrderBy(static past => past.Id.Value.GetHashCode()).Take(options.Repeats).ToList();
        await using (var node = await Node.StartAsync(store, time)) wrong += await RepeatAsync(node, repeats, ofRepeats);

        using var times = new LatencyHistogram();
        var perSecond = await SellAsync(times);
        var (answered, repeated, selling) = (first.PercentilesMs(0.5, 0.99, 1), ofRepeats.PercentilesMs(0.5, 0.99), times.PercentilesMs(0.99));
        return new ActivationResult
        {
            Store = store.Name,
            History = history,
            Living = living,
            Activations = options.Activations,
            ActivationP50Ms = answered[0],
            ActivationP99Ms = answered[1],
            ActivationMaxMs = answered[2],
            Repeats = repeats.Count,
            RepeatsWrong = wrong,
            RepeatP50Ms = repeated[0],
            RepeatP99Ms = repeated[1],
            PerSecond = perSecond,
            P99Ms = selling[0],
            PeakRssMb = Usage.PeakRssMb(),
            Verdict = wrong == 0 ? "clean" : $"{wrong} repeats did not get their first answer",
        };
    }

    /// <summary>One node's short life. Answers how many repeats went wrong: 0 or 1.</summary>
    private async Task<int> ActivateAsync(OpenJournal open, int number, IReadOnlyList<PastReservation> sample, LatencyHistogram first, TextWriter progress)
    {
        await using var node = Node.Start(open with { CloseAsync = static () => ValueTask.CompletedTask }, time);
        var past = sample[_random.Next(sample.Count)];
        var isRepeat = number % 2 == 0;
        var command = isRepeat ? past.Again(Past.Long) : NewReservation();
        var (asked, paused, cpu) = (time.GetTimestamp(), GC.GetTotalPauseDuration(), Usage.OwnCpu());
        var reply = await node.Stock.AskAsync(Sku, command);
        var answered = time.GetElapsedTime(asked);
        if (number >= WarmUps) first.Record(answered);
        if (number >= WarmUps && answered > Slow)
        {
            var (pause, used) = (GC.GetTotalPauseDuration() - paused, Usage.OwnCpu() - cpu);
            await progress.WriteLineAsync($"{store.Name}: activation {number} took {answered.TotalMilliseconds:F1} ms; garbage collection {pause.TotalMilliseconds:F1} ms, processor time {used.TotalMilliseconds:F0} ms");
        }
        if (!isRepeat && reply.Answer?.Status != StockStatus.Done) throw new InvalidOperationException($"An owner with a past answered {reply}.");
        await Task.WhenAll(Enumerable.Range(0, _random.Next(Visitors)).Select(_ => ComeAndGoAsync(node, NewReservation())));
        return isRepeat && !past.IsAnsweredBy(reply.Answer) ? 1 : 0;
    }

    private static async Task ComeAndGoAsync(Node node, StockCommand.Reserve wish)
    {
        await node.Stock.AskAsync(Sku, wish);
        await node.Stock.AskAsync(Sku, new StockCommand.Release(wish.Id, wish.Buyer));
    }

    private async Task<long> RepeatAsync(Node node, IReadOnlyList<PastReservation> repeats, LatencyHistogram times)
    {
        var wrong = 0L;
        foreach (var some in repeats.Chunk(RepeatsAtOnce))
        {
            await Task.WhenAll(some.Select(async past =>
            {
                var asked = time.GetTimestamp();
                var reply = await node.Stock.AskAsync(Sku, past.Again(Past.Long));
                times.Record(time.GetElapsedTime(asked));
                if (!past.IsAnsweredBy(reply.Answer)) Interlocked.Increment(ref wrong);
            }));
        }
        return wrong;
    }

    /// <summary>What an owner with this past sells in a second.</summary>
    private async Task<double> SellAsync(LatencyHistogram times)
    {
        if (options.Seconds == 0) return 0;
        await using var node = await Node.StartAsync(store, time);
        var callers = new Callers(node, [Sku], options.Length, process: 3, time);
        await callers.RunAsync(options.Callers, TimeSpan.FromSeconds(1), reservations: 0, times: null);
        var (granted, elapsed) = await new Callers(node, [Sku], options.Length, process: 4, time)
            .RunAsync(options.Callers, TimeSpan.FromSeconds(options.Seconds), reservations: 0, times);
        return Math.Round(granted / elapsed.TotalSeconds);
    }

    private StockCommand.Reserve NewReservation()
    {
        var id = _newcomers.NextId(time.GetUtcNow());
        return new StockCommand.Reserve(id, _newcomers.Buyer(), 1, null, PastReservation.Price, null, Past.Long);
    }
}
