using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using StockGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.Stock.StockCommand, LiveCommerce.Grains.Stock.StockAnswer, LiveCommerce.Grains.Stock.StockView>;

namespace LiveCommerce.Benchmarks.Kernel;

/// <summary>The kernel as a server has it, on one journal: committer, clock, runtime, stock. Without the edge.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly OpenJournal _open;
    private readonly GroupCommitter _committer;
    private readonly InProcessRuntime _runtime;

    private Node(OpenJournal open, GroupCommitter committer, InProcessRuntime runtime, StockGrains stock)
    {
        _open = open;
        _committer = committer;
        _runtime = runtime;
        Stock = stock;
    }

    public StockGrains Stock { get; }

    /// <summary>On a connection to the store of its own.</summary>
    public static async Task<Node> StartAsync(IStore store, TimeProvider time) => Start(await store.OpenAsync(time), time);

    /// <summary>On a journal that others may be using too; whoever is the last of them closes it.</summary>
    public static Node Start(OpenJournal open, TimeProvider time)
    {
        var committer = new GroupCommitter(open.Journal, time, new StderrLog<GroupCommitter>());
        var runtime = new InProcessRuntime(open.Journal, committer, new OwnerClock(time), new GrainOptions(), new StderrLog<InProcessRuntime>());
        return new Node(open, committer, runtime, runtime.Carry(new StockKind(SilentBroadcaster.Instance)));
    }

    /// <summary>Brings units in, as many movements as it takes.</summary>
    public async Task StockAsync(string sku, long units)
    {
        for (var operation = 0; units > 0; operation++)
        {
            var some = Math.Min(units, StockRules.MaxMovement);
            var reply = await Stock.AskAsync(sku, new StockCommand.Restock($"restock-{operation}", some));
            if (reply.Answer?.Status != StockStatus.Done) throw new InvalidOperationException($"{sku} could not be stocked: {reply}.");
            units -= some;
        }
    }

    public async Task<StockView> ViewAsync(string sku) =>
        await Stock.ViewAsync(sku) ?? throw new InvalidOperationException($"{sku} cannot be read.");

    public async ValueTask DisposeAsync()
    {
        await _runtime.DisposeAsync();
        await _committer.DisposeAsync();
        await _open.CloseAsync();
    }
}
