using BenchmarkDotNet.Attributes;
using LiveCommerce.Benchmarks.Kernel;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;

namespace LiveCommerce.Benchmarks.Micro;

/// <summary>One durable transaction with one batch of so many facts. PostgreSQL is left out where it is not installed.</summary>
[MemoryDiagnoser]
public class CommitBenchmark
{
    private static readonly GrainKey Key = new(StockKind.KindName, "HOT");

    private DirectoryInfo _folder = null!;
    private IStore _store = null!;
    private OpenJournal _open = null!;
    private byte[] _events = [];
    private Head _head = Head.None;

    [Params(1, 100, 4_096)]
    public int Facts { get; set; }

    [ParamsSource(nameof(Installed))]
    public StoreKind Store { get; set; }

    public static IEnumerable<StoreKind> Installed => Stores.Installed;

    /// <summary>Waits itself: inside the process of BenchmarkDotNet nobody waits for a preparation that is a task.</summary>
    [GlobalSetup]
    public void Prepare() => PrepareAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void End() => EndAsync().GetAwaiter().GetResult();

    private async Task PrepareAsync()
    {
        _folder = Directory.CreateTempSubdirectory("livecommerce-commit-");
        _store = await Stores.OpenAsync(new KernelOptions { Store = Store }, _folder.FullName, TimeProvider.System);
        _open = await _store.OpenAsync(TimeProvider.System);
        _events = Stock.Kind.Write(EncodeBenchmark.Reserved(Facts));
        _head = (await _open.Journal.ReadAsync(Key, 0)).Head;
    }

    private async Task EndAsync()
    {
        await _open.CloseAsync();
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Benchmark]
    public async Task CommitAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var (sequence, batchId) = (_head.Sequence + Facts, Guid.CreateVersion7(now));
        var hash = ChainHash.Next(ChainHash.CurrentFormat, _head.Hash, Key, _head.Sequence, sequence, batchId, now, _events);
        var append = new Append(
            Key, batchId, _head.Sequence, _head.Fence, sequence, _head.Hash, hash, now, ChainHash.CurrentFormat, _events, null, new UnitCounters(sequence, 0, sequence, 0, 0, 0), []);
        var outcomes = await _open.Journal.AppendAsync(new CommitGroup([append], []));
        if (outcomes[0] != AppendOutcome.Committed) throw new InvalidOperationException($"{outcomes[0]}: {_open.Journal.LastFault}");
        _head = new Head(sequence, hash, _head.Fence);
    }
}
