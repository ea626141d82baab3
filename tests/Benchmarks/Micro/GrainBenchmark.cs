using BenchmarkDotNet.Attributes;
using LiveCommerce.Benchmarks.Kernel;
using LiveCommerce.Grains.Stock;

namespace LiveCommerce.Benchmarks.Micro;

/// <summary>A question and its answer through mailbox, decision, group commit and back, on a journal in memory. Figures are per reservation.</summary>
[MemoryDiagnoser]
public class GrainBenchmark
{
    private const int Questions = 1_000;

    private readonly Task[] _asked = new Task[Questions];
    private Identities _identities = new(0, 0);
    private Node _node = null!;

    /// <summary>Waits itself: inside the process of BenchmarkDotNet nobody waits for a preparation that is a task.</summary>
    [GlobalSetup]
    public void Prepare() => PrepareAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void End() => EndAsync().GetAwaiter().GetResult();

    private async Task PrepareAsync()
    {
        _node = await Node.StartAsync(new MemoryStore(TimeProvider.System), TimeProvider.System);
        await _node.StockAsync("HOT", 500_000_000);
    }

    private async Task EndAsync() => await _node.DisposeAsync();

    /// <summary>One after the other: the latency of an idle owner.</summary>
    [Benchmark]
    public async Task AskOneAsync() => await _node.Stock.AskAsync("HOT", Stock.Reserve(ref _identities, TimeProvider.System.GetUtcNow()));

    /// <summary>A thousand at once: the cost in a crowd.</summary>
    [Benchmark(OperationsPerInvoke = Questions)]
    public async Task AskThousandAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < Questions; i++) _asked[i] = _node.Stock.AskAsync("HOT", Stock.Reserve(ref _identities, now)).AsTask();
        await Task.WhenAll(_asked);
    }
}
