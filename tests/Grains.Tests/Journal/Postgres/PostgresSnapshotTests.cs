using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Tests.Journal.Postgres;

public sealed class PostgresSnapshotTests(PostgresDatabase database) : SnapshotSpec, IClassFixture<PostgresDatabase>, IAsyncLifetime
{
    private const int PageBytes = 256 * 1024;
    private static readonly GrainKey Mug = new("stock", "MUG");

    private PostgresJournal? _journal;

    protected override ISnapshots Snapshots => _journal!;

    public async ValueTask InitializeAsync()
    {
        await database.EmptyAsync();
        _journal = await database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_journal is not null) await _journal.DisposeAsync();
    }

    [Fact]
    public async Task ALargeFileIsWrittenReadAndDeletedInPieces()
    {
        var (old, newest) = (Guid.CreateVersion7(ManualTime.Start), Guid.CreateVersion7(ManualTime.Start.AddHours(2)));
        var pages = Enumerable.Range(0, 100).Select(n => new StoredPage(new(old, n), [.. Enumerable.Repeat((byte)n, PageBytes)])).ToList();
        Assert.True(await Snapshots.WritePagesAsync(Mug, pages));
        Assert.Equal(100, await database.ScalarAsync<long>("SELECT count(DISTINCT xmin::text) FROM journal.page"));
        Assert.Equal(PageBytes, await database.ScalarAsync<int>("SELECT max(pg_column_size(data)) FROM journal.page"));
        Assert.Equal(pages.Select(page => page.Data), await Snapshots.ReadFileAsync(Mug, old));
        var reversed = await Snapshots.ReadPagesAsync(Mug, [.. pages.Select(page => page.Address).Reverse()]);
        Assert.Equal(pages.Select(page => page.Data).Reverse(), reversed);
        Assert.True(await Snapshots.CompleteAsync(Mug, new StoredSnapshot(1, new byte[32], 1, "{}"u8.ToArray(), [newest])));
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM journal.page"));
    }

    [Fact]
    public async Task ManySmallPagesShareATransaction()
    {
        var file = Guid.CreateVersion7(ManualTime.Start);
        Assert.True(await Snapshots.WritePagesAsync(Mug, [.. Enumerable.Range(0, 100).Select(n => new StoredPage(new(file, n), new byte[1_000]))]));
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(DISTINCT xmin::text) FROM journal.page"));
    }

    [Fact]
    public async Task PagesAreImmutable()
    {
        var page = new StoredPage(new(Guid.CreateVersion7(ManualTime.Start), 0), [1]);
        Assert.True(await Snapshots.WritePagesAsync(Mug, [page]));
        Assert.True(await Snapshots.WritePagesAsync(Mug, [page with { Data = [2] }]));
        Assert.Equal([1], Assert.Single(await Snapshots.ReadFileAsync(Mug, page.Address.File)));
    }

    [Fact]
    public async Task OfTwoNodesTheOneThatHasSeenMoreWins()
    {
        await using var other = await database.OpenAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 40).Select(n =>
            (n % 2 == 0 ? other : _journal!).CompleteAsync(Mug, new StoredSnapshot(n, new byte[32], 1, "{}"u8.ToArray(), [])).AsTask()));
        Assert.True(outcomes[^1]);
        Assert.Equal(40, (await Snapshots.ReadSnapshotAsync(Mug))!.Sequence);
    }

    [Fact]
    public async Task OnTheFirstSchemaThereAreNoSnapshotsAndNothingElseSuffers()
    {
        var server = database.Server;
        var name = await server.CreateDatabaseAsync();
        await using var source = Npgsql.NpgsqlDataSource.Create(server.ConnectionString(name));
        await PostgresSchema.MigrateAsync(source, [PostgresSteps.All[0]], TimeProvider.System);
        await using var journal = await PostgresJournal.OpenAsync(server.ConnectionString(name), PostgresDatabase.AnyStamp);
        Assert.Null(await journal.ReadSnapshotAsync(Mug));
        Assert.False(await journal.WritePagesAsync(Mug, [new(new(Guid.NewGuid(), 0), [1])]));
        Assert.False(await journal.CompleteAsync(Mug, new StoredSnapshot(1, new byte[32], 1, "{}"u8.ToArray(), [])));
        Assert.Equal([AppendOutcome.Committed], journal.Append([new Batches("MUG").Next()], []));
    }

    [Fact]
    public async Task AServerThatIsDownCostsTheSnapshotAndNothingElse()
    {
        var proxy = new CommitProxy(database.Server.Port);
        await using var journal = await PostgresJournal.OpenAsync(
            new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString) { Port = proxy.Port }.ConnectionString);
        Assert.True(await journal.WritePagesAsync(Mug, [new(new(Guid.NewGuid(), 0), [1])]));
        await proxy.DisposeAsync();
        Assert.False(await journal.WritePagesAsync(Mug, [new(new(Guid.NewGuid(), 0), [1])]));
        Assert.False(await journal.CompleteAsync(Mug, new StoredSnapshot(1, new byte[32], 1, "{}"u8.ToArray(), [])));
        await Assert.ThrowsAsync<JournalException>(async () => await journal.ReadSnapshotAsync(Mug));
    }
}
