using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;

namespace LiveCommerce.FaultTrials.Victim;

/// <summary>The real kernel as a server runs it: store, committer, runtime and the owners of stock. Everything else here is test.</summary>
internal sealed class Kernel : IAsyncDisposable
{
    private readonly Stack<object> _parts = new();
    private readonly List<IGrains<StockCommand, StockAnswer, StockView>> _owners = [];

    private Kernel()
    {
    }

    /// <summary>One carrier of all SKUs, or several that know nothing of each other.</summary>
    public IReadOnlyList<IGrains<StockCommand, StockAnswer, StockView>> Owners => _owners;

    /// <summary>What was done to the kernel from inside, by name.</summary>
    public IReadOnlyDictionary<string, long> Counts => new Dictionary<string, long>();

    public static Task<Kernel> OpenAsync(VictimSettings settings)
    {
        var kernel = new Kernel();
        var journal = kernel.OpenJournal(settings);
        for (var i = 0; i < settings.Owners; i++)
        {
            var committer = kernel.Own(new GroupCommitter(journal, TimeProvider.System, new ErrorLog<GroupCommitter>()));
            var runtime = kernel.Own(new InProcessRuntime(
                journal, committer, new OwnerClock(TimeProvider.System), new GrainOptions { DueScanEvery = TimeSpan.FromMilliseconds(250) }, new ErrorLog<InProcessRuntime>()));
            kernel._owners.Add(runtime.Carry(new StockKind(SilentBroadcaster.Instance)));
        }
        return Task.FromResult(kernel);
    }

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            if (part is IAsyncDisposable later) await later.DisposeAsync();
            else ((IDisposable)part).Dispose();
        }
    }

    private SqliteJournal OpenJournal(VictimSettings settings)
    {
        if (!settings.Store.StartsWith("sqlite:", StringComparison.Ordinal)) throw new FormatException($"No such store: {settings.Store}");
        var data = Own(DataDirectory.Open(settings.Store["sqlite:".Length..]));
        return Own(new SqliteJournal(data.PathOf("journal.db")));
    }

    private T Own<T>(T part)
        where T : notnull
    {
        _parts.Push(part);
        return part;
    }
}
