using BenchmarkDotNet.Attributes;
using LiveCommerce.Benchmarks.Kernel;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Benchmarks.Micro;

/// <summary>The decision alone: one reservation decided against a SKU that has some running already. Pure; nothing is applied.</summary>
[MemoryDiagnoser]
public class RulesBenchmark
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 18, 0, 0, TimeSpan.Zero);

    private StockState _state = null!;
    private StockCommand _grant = null!;
    private StockCommand _repeat = null!;
    private StockCommand _tooOld = null!;

    /// <summary>Reservations that run already.</summary>
    [Params(0, 100_000)]
    public int Running { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var kind = Stock.Kind;
        _state = kind.NewState("HOT");
        Apply(new StockCommand.Restock("restock", StockRules.MaxMovement));
        var identities = new Identities(0, 0);
        for (var i = 0; i < Running; i++) Apply(Stock.Reserve(ref identities, Now));
        var repeated = Stock.Reserve(ref identities, Now);
        Apply(repeated);
        (_grant, _repeat, _tooOld) = (Stock.Reserve(ref identities, Now), repeated, Stock.Reserve(ref identities, Now.AddDays(-2)));

        void Apply(StockCommand command)
        {
            foreach (var happened in kind.Decide(_state, command, Now).Events) kind.Apply(_state, happened);
        }
    }

    [Benchmark(Baseline = true)]
    public StockStatus Grant() => StockRules.Decide(_state, _grant, Now).Answer.Status;

    [Benchmark]
    public StockStatus Repeat() => StockRules.Decide(_state, _repeat, Now).Answer.Status;

    [Benchmark]
    public StockStatus RefuseTooOld() => StockRules.Decide(_state, _tooOld, Now).Answer.Status;
}
