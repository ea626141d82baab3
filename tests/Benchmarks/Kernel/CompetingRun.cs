using System.Diagnostics;
using System.Globalization;

namespace LiveCommerce.Benchmarks.Kernel;

/// <summary>
/// Several processes that each believe they own the same SKUs, on one database that arbitrates. This process prepares, starts the others, lets
/// them go at the same moment, adds up what they counted, and proves the result.
/// </summary>
internal sealed class CompetingRun(KernelOptions options, IStore store, TimeProvider time)
{
    /// <summary>What a started process says when it may be let go, and waits to be told.</summary>
    public const string Ready = "ready";

    public async Task<KernelResult> RunAsync(TextWriter progress)
    {
        var run = new KernelRun(options, store, time);
        await using (var node = await Node.StartAsync(store, time)) await run.PrepareAsync(node);
        var bytes = await store.BytesAsync();
        await progress.WriteLineAsync($"{store.Name}: {options.Processes} processes with {options.Callers} callers in all");
        var others = Enumerable.Range(0, options.Processes).Select(Start).ToList();
        try
        {
            foreach (var other in others) await SaidAsync(other, Ready);
            var server = store.ServerCpu();
            foreach (var other in others) await other.StandardInput.WriteLineAsync("go");
            var shares = new List<ShareResult>();
            foreach (var other in others) shares.Add(ShareResult.Parse(await SaidAsync(other, "{")));
            using var times = new LatencyHistogram();
            foreach (var share in shares) times.Add(share.Buckets.Zip(share.Counts));
            var measured = new KernelRun.Measured(
                shares.Sum(static share => share.Granted), shares.Sum(static share => share.Busy), TimeSpan.FromSeconds(shares.Max(static share => share.Seconds)),
                TimeSpan.FromSeconds(shares.Sum(static share => share.CpuSeconds)), store.ServerCpu() - server, shares.Sum(static share => share.AllocatedBytes), bytes);
            return run.Result(measured, times, await store.BytesAsync(), await run.VerdictAsync(measured.Granted));
        }
        finally
        {
            foreach (var other in others)
            {
                if (!other.HasExited) other.Kill();
                other.Dispose();
            }
        }
    }

    /// <summary>What a started process does.</summary>
    public static async Task ServeAsync(KernelOptions options, IStore store, TimeProvider time, TextReader input, TextWriter output)
    {
        var run = new KernelRun(options, store, time);
        using var times = new LatencyHistogram();
        await using var node = await Node.StartAsync(store, time);
        await run.WarmUpAsync(node);
        await output.WriteLineAsync(Ready);
        await output.FlushAsync();
        _ = await input.ReadLineAsync();
        var measured = await run.MeasureAsync(node, times);
        var counts = times.Counts().ToList();
        await output.WriteLineAsync(new ShareResult(
            measured.Granted, measured.Busy, measured.Elapsed.TotalSeconds, measured.Cpu.TotalSeconds, measured.Allocated,
            [.. counts.Select(static one => one.Bucket)], [.. counts.Select(static one => one.Count)]).ToJson());
        await output.FlushAsync();
    }

    private Process Start(int number)
    {
        static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
        string[] arguments =
        [
            typeof(CompetingRun).Assembly.Location, "kernel", "--store", "postgres", "--connection", store.Address!, "--number", Text(number),
            "--callers", Text(Math.Max(1, options.Callers / options.Processes)), "--skus", Text(options.Skus), "--seconds", Text(options.Seconds),
            "--reservations", Text(options.Reservations / options.Processes), "--warm-up", Text(options.WarmUp),
        ];
        return Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    private static async Task<string> SaidAsync(Process other, string beginning)
    {
        while (await other.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal)) return line;
        }
        throw new InvalidOperationException($"One of the processes ended before it had said '{beginning}'.");
    }
}
