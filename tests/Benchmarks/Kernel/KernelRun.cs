namespace LiveCommerce.Benchmarks.Kernel;

/// <summary>
/// The whole path in one process: callers, owner, chain, journal, disk, answer. Warm-up on other SKUs, then the measured part, then the proof:
/// the journal verifies and an owner that is read anew from it counts exactly what was acknowledged.
/// </summary>
internal sealed class KernelRun(KernelOptions options, IStore store, TimeProvider time)
{
    /// <summary>More units than can be reserved in the time, at a rate that nobody reaches.</summary>
    public const long UnitsPerSecond = 3_000_000;

    private const int StockedAtOnce = 100;

    public IReadOnlyList<string> Skus { get; } = [.. Enumerable.Range(1, options.Skus).Select(static number => $"HOT-{number}")];

    public async Task<KernelResult> RunAsync(TextWriter progress)
    {
        using var times = new LatencyHistogram();
        Measured measured;
        await using (var node = await Node.StartAsync(store, time))
        {
            await WarmUpAsync(node);
            await PrepareAsync(node);
            await progress.WriteLineAsync($"{store.Name}: {options.Callers} callers, {options.Skus} SKUs, at least {options.Seconds} s and {options.Reservations} reservations");
            measured = await MeasureAsync(node, times);
        }
        var bytes = await store.BytesAsync();
        await progress.WriteLineAsync($"{store.Name}: {measured.Granted / measured.Elapsed.TotalSeconds:F0} a second; verifying");
        var verdict = await VerdictAsync(measured.Granted);
        return Result(measured, times, bytes, verdict);
    }

    /// <summary>Units on every SKU.</summary>
    public async Task PrepareAsync(Node node)
    {
        var units = Math.Max(options.Reservations, options.Seconds * UnitsPerSecond) / Skus.Count;
        foreach (var some in Skus.Chunk(StockedAtOnce)) await Task.WhenAll(some.Select(sku => node.StockAsync(sku, units + options.Callers)));
    }

    public async Task WarmUpAsync(Node node)
    {
        if (options.WarmUp == 0) return;
        var sku = $"WARM-{options.Number}";
        await node.StockAsync(sku, options.WarmUp * UnitsPerSecond);
        await new Callers(node, [sku], options.Length, process: 1_000 + options.Number, time)
            .RunAsync(options.Callers, TimeSpan.FromSeconds(options.WarmUp), reservations: 0, times: null);
        GC.Collect();
    }

    public async Task<Measured> MeasureAsync(Node node, LatencyHistogram times)
    {
        var callers = new Callers(node, Skus, options.Length, options.Number, time);
        var bytes = await store.BytesAsync();
        var (cpu, server, allocated) = (Usage.OwnCpu(), store.ServerCpu(), GC.GetTotalAllocatedBytes());
        var collected = Collected();
        var (granted, elapsed) = await callers.RunAsync(options.Callers, TimeSpan.FromSeconds(options.Seconds), options.Reservations, times);
        return new Measured(
            granted, callers.Busy, elapsed, Usage.OwnCpu() - cpu, store.ServerCpu() - server, GC.GetTotalAllocatedBytes() - allocated, bytes)
        {
            Gen0 = GC.CollectionCount(0) - collected.Gen0,
            Gen2 = GC.CollectionCount(2) - collected.Gen2,
            Paused = GC.GetTotalPauseDuration() - collected.Paused,
        };
    }

    private static (int Gen0, int Gen2, TimeSpan Paused) Collected() => (GC.CollectionCount(0), GC.CollectionCount(2), GC.GetTotalPauseDuration());

    public async Task<string> VerdictAsync(long granted)
    {
        await using (var fresh = await Node.StartAsync(store, time))
        {
            var reserved = 0L;
            foreach (var sku in Skus) reserved += (await fresh.ViewAsync(sku)).Total().Reserved;
            if (reserved != granted) return $"{granted} were acknowledged, but the journal holds {reserved}";
        }
        return await store.VerifyAsync();
    }

    public KernelResult Result(Measured measured, LatencyHistogram times, long bytesAfter, string verdict)
    {
        var millions = measured.Granted / 1_000_000.0;
        var percentiles = times.PercentilesMs(0.5, 0.99, 0.999, 1);
        return new KernelResult
        {
            Store = store.Name,
            Callers = options.Callers,
            Skus = options.Skus,
            Processes = options.Processes,
            Committers = options.Committers,
            Reservations = measured.Granted,
            Seconds = Math.Round(measured.Elapsed.TotalSeconds, 3),
            PerSecond = Math.Round(measured.Granted / measured.Elapsed.TotalSeconds),
            P50Ms = percentiles[0],
            P99Ms = percentiles[1],
            P999Ms = percentiles[2],
            MaxMs = percentiles[3],
            CpuSecondsPerMillion = Math.Round(measured.Cpu.TotalSeconds / millions, 3),
            ServerCpuSecondsPerMillion = measured.ServerCpu > TimeSpan.Zero ? Math.Round(measured.ServerCpu.TotalSeconds / millions, 3) : null,
            AllocatedBytesPerReservation = Math.Round(measured.Allocated / (double)measured.Granted, 1),
            JournalBytesPerReservation = Math.Round((bytesAfter - measured.BytesBefore) / (double)measured.Granted, 1),
            Gen0Collections = measured.Gen0,
            Gen2Collections = measured.Gen2,
            GcPauseSeconds = Math.Round(measured.Paused.TotalSeconds, 3),
            PeakRssMb = Usage.PeakRssMb(),
            Busy = measured.Busy,
            Verdict = verdict,
        };
    }

    internal sealed record Measured(
        long Granted, long Busy, TimeSpan Elapsed, TimeSpan Cpu, TimeSpan ServerCpu, long Allocated, long BytesBefore)
    {
        public int Gen0 { get; init; }

        public int Gen2 { get; init; }

        public TimeSpan Paused { get; init; }
    }
}
