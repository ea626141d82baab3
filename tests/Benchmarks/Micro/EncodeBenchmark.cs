using BenchmarkDotNet.Attributes;
using LiveCommerce.Benchmarks.Kernel;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Benchmarks.Micro;

/// <summary>What a batch costs between decision and journal: facts into canonical JSON, and the link of the chain over it. Figures are per fact.</summary>
[MemoryDiagnoser]
public class EncodeBenchmark
{
    private const int Facts = 4_096;
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 18, 0, 0, TimeSpan.Zero);
    private static readonly GrainKey Key = new(StockKind.KindName, "HOT");
    private static readonly Guid BatchId = Guid.CreateVersion7(Now);

    private readonly StockEvent[] _run = Reserved(Facts);
    private byte[] _json = [];

    [GlobalSetup]
    public void Prepare() => _json = Stock.Kind.Write(_run);

    /// <summary>A run of reservations of one instant is written as one packed item.</summary>
    [Benchmark(OperationsPerInvoke = Facts)]
    public byte[] Encode() => Stock.Kind.Write(_run);

    [Benchmark(OperationsPerInvoke = Facts)]
    public byte[] Hash() => ChainHash.Next(ChainHash.CurrentFormat, ChainHash.Genesis, Key, 0, Facts, BatchId, Now, _json);

    [Benchmark(OperationsPerInvoke = Facts)]
    public int Read() => Stock.Kind.Read(_json).Count;

    internal static StockEvent[] Reserved(int count)
    {
        var identities = new Identities(0, 0);
        var events = new StockEvent[count];
        for (var i = 0; i < count; i++)
        {
            var id = identities.NextId(Now);
            events[i] = new StockEvent.Reserved(Now, id, identities.Buyer(), 1, new Money(1_999, "EUR"), Now.AddMinutes(5), null);
        }
        return events;
    }
}
