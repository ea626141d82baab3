namespace LiveCommerce.Benchmarks.Kernel;

/// <summary>
/// Several nodes in one process, each with an owner of the same SKUs and a committer of its own, over one store that arbitrates: what contested
/// ownership costs where no process has to be switched to, on SQLite too.
/// </summary>
internal sealed class CommittersRun(KernelOptions options, IStore store, TimeProvider time)
{
    public async Task<KernelResult> RunAsync(TextWriter progress)
    {
        var run = new KernelRun(options, store, time);
        // A file belongs to one connection in this process, which takes turns; a database gives each committer one of its own.
        var shared = store.Address is null ? await store.OpenAsync(time) : null;
        var nodes = new List<Node>();
        using var times = new LatencyHistogram();
        KernelRun.Measured measured;
        try
        {
            while (nodes.Count < options.Committers)
                nodes.Add(shared is null ? await Node.StartAsync(store, time) : Node.Start(shared with { CloseAsync = static () => ValueTask.CompletedTask }, time));
            await run.WarmUpAsync(nodes[0]);
            await run.PrepareAsync(nodes[0]);
            await progress.WriteLineAsync($"{store.Name}: {options.Committers} owners with {options.Callers} callers in all");
            measured = await MeasureAsync(nodes, run.Skus, times);
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
            if (shared is not null) await shared.CloseAsync();
        }
        return run.Result(measured, times, await store.BytesAsync(), await run.VerdictAsync(measured.Granted));
    }

    private async Task<KernelRun.Measured> MeasureAsync(List<Node> nodes, IReadOnlyList<string> skus, LatencyHistogram times)
    {
        var crowds = nodes.Select((node, number) => new Callers(node, skus, options.Length, number, time)).ToList();
        var bytes = await store.BytesAsync();
        var (cpu, server, allocated) = (Usage.OwnCpu(), store.ServerCpu(), GC.GetTotalAllocatedBytes());
        var shares = await Task.WhenAll(crowds.Select(crowd => crowd.RunAsync(
            Math.Max(1, options.Callers / nodes.Count), TimeSpan.FromSeconds(options.Seconds), options.Reservations / nodes.Count, times)));
        return new KernelRun.Measured(
            shares.Sum(static share => share.Granted), crowds.Sum(static crowd => crowd.Busy), shares.Max(static share => share.Elapsed), Usage.OwnCpu() - cpu,
            store.ServerCpu() - server, GC.GetTotalAllocatedBytes() - allocated, bytes);
    }
}
