using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using Npgsql;

namespace LiveCommerce.FaultTrials.Victim;

/// <summary>The real kernel as a server runs it: store, committer, runtime and the owners of stock. Everything else here is test.</summary>
internal sealed class Kernel : IAsyncDisposable
{
    private static readonly TimeSpan DueScanEvery = TimeSpan.FromMilliseconds(250); // lives are scaled down, so is this

    private readonly Stack<object> _parts = new();
    private readonly List<IGrains<StockCommand, StockAnswer, StockView>> _owners = [];
    private LossyJournal? _lossy;

    private Kernel()
    {
    }

    /// <summary>One carrier of all SKUs, or several that know nothing of each other.</summary>
    public IReadOnlyList<IGrains<StockCommand, StockAnswer, StockView>> Owners => _owners;

    /// <summary>What was done to the kernel from inside, by name.</summary>
    public IReadOnlyDictionary<string, long> Counts => _lossy?.Counts ?? new Dictionary<string, long>();

    public static async Task<Kernel> OpenAsync(VictimSettings settings)
    {
        var kernel = new Kernel();
        var journal = settings.Store.StartsWith("sqlite:", StringComparison.Ordinal) ? kernel.OpenSqlite(settings) : await kernel.OpenPostgresAsync(settings);
        if (settings.LosePerMille > 0) journal = kernel._lossy = kernel.Own(new LossyJournal(journal, settings.LosePerMille, settings.Seed));
        for (var i = 0; i < settings.Owners; i++)
        {
            var committer = kernel.Own(new GroupCommitter(journal, TimeProvider.System, new ErrorLog<GroupCommitter>()));
            var runtime = kernel.Own(new InProcessRuntime(
                journal, committer, new OwnerClock(TimeProvider.System), new GrainOptions { DueScanEvery = DueScanEvery }, new ErrorLog<InProcessRuntime>()));
            kernel._owners.Add(runtime.Carry(new StockKind(SilentBroadcaster.Instance)));
        }
        return kernel;
    }

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            if (part is IAsyncDisposable later) await later.DisposeAsync();
            else ((IDisposable)part).Dispose();
        }
    }

    private SqliteJournal OpenSqlite(VictimSettings settings)
    {
        var data = Own(DataDirectory.Open(settings.Store["sqlite:".Length..]));
        return Own(new SqliteJournal(data.PathOf("journal.db"), allowLoss: settings.Unsafe));
    }

    private async Task<IJournal> OpenPostgresAsync(VictimSettings settings)
    {
        var address = new Uri(settings.Store);
        var login = address.UserInfo.Split(':');
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = address.Host,
            Port = address.Port,
            Username = login[0],
            Password = login[1],
            Database = address.AbsolutePath[1..],
        }.ToString();
        // Several victims may start on an empty database at once: the migration's own lock lets one of them do it.
        await using (var source = NpgsqlDataSource.Create(connection)) await PostgresSchema.MigrateAsync(source);
        return Own(await PostgresJournal.OpenAsync(connection, new PostgresJournalOptions { AllowUnsafeSettings = settings.Unsafe }));
    }

    private T Own<T>(T part)
        where T : notnull
    {
        _parts.Push(part);
        return part;
    }
}
