using System.Text;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Archive;
using LiveCommerce.Grains.Journal.Days;
using LiveCommerce.Grains.Journal.Postgres;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Ledger;
using LiveCommerce.Ledger.Archives;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.LiveHub.Archiving;
using LiveCommerce.LiveHub.Ledger;
using LiveCommerce.LiveHub.Tests.Identity;
using LiveCommerce.Tests.Shared;
using Npgsql;

namespace LiveCommerce.LiveHub.Tests.Archiving;

/// <summary>A journal with two days of a few owners, in either store, and what an archiver makes of it.</summary>
internal abstract class ArchivedJournal : IAsyncDisposable
{
    /// <summary>Of two SKUs 20 each on the first day and 5 on the second, and one of a show.</summary>
    public const int Batches = 51;

    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly ArchivePlan FirstDay = new(Day.AddDays(1).ToUnixTimeMilliseconds());

    public TemporaryFolder Folder { get; } = new();

    public string Archives => Folder.PathOf("archives");

    protected IJournal Journal { get; set; } = null!;

    /// <summary>A process with this journal begins.</summary>
    public abstract Task OpenAsync();

    public abstract VerifyReport Verify(IReadOnlyList<string> archives);

    public abstract ValueTask DisposeAsync();

    public Task<ArchiveResult> ArchiveAsync(Action<ArchiveStep>? reached = null) =>
        new JournalArchiver((IArchivable)Journal, Archives, new ArchivePace(TimeProvider.System, 0), reached).RunAsync(FirstDay);

    /// <summary>Archives that have got their last name.</summary>
    public string[] Files() => Directory.Exists(Archives) ? Directory.GetFiles(Archives, "*.gz") : [];

    public async Task FillAsync()
    {
        foreach (var sku in (string[])["CUP", "MUG"]) await FillAsync(new GrainKey("stock", sku));
        await AppendAsync(new GrainKey("stream", "show"), Head.None, Day, """[{"at":1767225600000,"type":"ended.v1"}]""", null);
        Assert.Equal(2, (await ((ISealsDays)Journal).SealDaysAsync(Day.AddDays(3))).Count);
    }

    private async Task FillAsync(GrainKey key)
    {
        var head = Head.None;
        for (var n = 1; n <= 25; n++)
        {
            var stamp = Day.AddHours(n <= 20 ? n : n + 10);
            var events = $$"""[{"at":{{stamp.ToUnixTimeMilliseconds()}},"operationId":"o{{n}}","quantity":1,"type":"restocked.v1"}]""";
            head = await AppendAsync(key, head, stamp, events, new UnitCounters(n, n, 0, 0, 0, 0));
        }
        var state = Guid.CreateVersion7(Day);
        var manifest = $$"""{"state":"{{state}}","statePages":1,"stateFormat":1,"stamp":0,"segments":[]}""";
        var snapshots = (ISnapshots)Journal;
        Assert.True(await snapshots.WritePagesAsync(key, [new StoredPage(new(state, 0), [1])]));
        Assert.True(await snapshots.CompleteAsync(key, new StoredSnapshot(head.Sequence, head.Hash, 1, Encoding.UTF8.GetBytes(manifest), [state])));
    }

    private async Task<Head> AppendAsync(GrainKey key, Head head, DateTimeOffset stamp, string events, UnitCounters? counters)
    {
        var (batchId, bytes) = (Guid.NewGuid(), Encoding.UTF8.GetBytes(events));
        var hash = ChainHash.Next(ChainHash.CurrentFormat, head.Hash, key, head.Sequence, head.Sequence + 1, batchId, stamp, bytes);
        var outcome = await Journal.AppendAsync(new CommitGroup(
            [new Append(key, batchId, head.Sequence, 0, head.Sequence + 1, head.Hash, hash, stamp, ChainHash.CurrentFormat, bytes, null, counters, [])], []));
        Assert.Equal([AppendOutcome.Committed], outcome);
        return new Head(head.Sequence + 1, hash, 0);
    }
}

internal sealed class ArchivedFile : ArchivedJournal
{
    public override Task OpenAsync()
    {
        (Journal as SqliteJournal)?.Dispose();
        Journal = new SqliteJournal(Folder.PathOf("journal.db"));
        return Task.CompletedTask;
    }

    public override VerifyReport Verify(IReadOnlyList<string> archives) =>
        Verification.Run(new JournalSource(Folder.PathOf("journal.db")) { Archives = archives }, new VerifyOptions());

    public override ValueTask DisposeAsync()
    {
        (Journal as SqliteJournal)?.Dispose();
        Folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

internal sealed class ArchivedDatabase(PostgresServer server, string database) : ArchivedJournal
{
    public static async Task<ArchivedDatabase> NewAsync(PostgresServer server)
    {
        var database = await server.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString(database));
        await PostgresSchema.MigrateAsync(source);
        return new ArchivedDatabase(server, database);
    }

    public string Database => database;

    public string Address => server.Address(database);

    public override async Task OpenAsync()
    {
        if (Journal is PostgresJournal open) await open.DisposeAsync();
        Journal = await PostgresJournal.OpenAsync(server.ConnectionString(database), new PostgresJournalOptions { StampWithin = TimeSpan.FromDays(100_000) });
    }

    public override VerifyReport Verify(IReadOnlyList<string> archives)
    {
        var (file, output) = (Folder.PathOf("export.jsonl"), new StringWriter());
        Assert.True(ExportCommand.Invoke([file, "--store", Address], output, output) == VerifyCommand.Clean, output.ToString());
        return Verification.Run(new JournalSource(file) { IsExport = true, Archives = archives }, new VerifyOptions());
    }

    public override async ValueTask DisposeAsync()
    {
        if (Journal is PostgresJournal open) await open.DisposeAsync();
        Folder.Dispose();
    }
}
