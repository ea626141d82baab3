using LiveCommerce.LiveHub.Archiving;
using LiveCommerce.LiveHub.Ledger;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.LiveHub.Tests.Archiving;

/// <summary>What leaves the journal is never lost, in either store, whatever ends the process.</summary>
public abstract class JournalArchiverSpec
{
    /// <summary>File, read back, name; a marker for each of two owners; last name; 20 batches of each owner leave in three pieces.</summary>
    private const int Steps = 12;

    private protected abstract Task<ArchivedJournal> NewAsync();

    [Fact]
    public async Task WhatIsOlderLeavesForAFileThatProvesIt()
    {
        await using var journal = await FilledAsync();
        var steps = new List<ArchiveStep>();
        var result = await journal.ArchiveAsync(steps.Add);
        Assert.Equal((2, 40L, 0), (result.Owners, result.Batches, result.Kept));
        Assert.Equal([result.Path!], journal.Files());
        Assert.Equal(Steps, steps.Count);

        var (live, whole) = (journal.Verify([]), journal.Verify(journal.Files()));
        Assert.Empty(live.Breaches);
        Assert.Empty(whole.Breaches);
        Assert.Equal((11, 2, 1), (live.Batches, live.StartedBehindArchive, live.NeedsArchive));
        Assert.Equal((ArchivedJournal.Batches, 0, 0), (whole.Batches, whole.StartedBehindArchive, whole.NeedsArchive));
        Assert.Null((await journal.ArchiveAsync()).Path);
        Assert.Single(journal.Files());
    }

    [Fact]
    public async Task AKillBetweenAnyTwoStepsLeavesTheBatchesOrTheFile()
    {
        for (var kill = 0; kill < Steps; kill++)
        {
            await using var journal = await FilledAsync();
            var steps = 0;
            await Assert.ThrowsAsync<KilledException>(() => journal.ArchiveAsync(_ =>
            {
                if (steps++ == kill) throw new KilledException();
            }));
            await journal.OpenAsync();

            Assert.Empty(journal.Verify([]).Breaches);
            var left = journal.Verify(journal.Files());
            Assert.Empty(left.Breaches);
            Assert.Equal(ArchivedJournal.Batches, left.Batches);

            await journal.ArchiveAsync();
            var whole = journal.Verify(journal.Files());
            Assert.Empty(whole.Breaches);
            Assert.Equal(ArchivedJournal.Batches, whole.Batches);
            Assert.Equal(11, journal.Verify([]).Batches);
            Assert.Equal(journal.Files(), Directory.GetFiles(journal.Archives));
        }
    }

    private protected async Task<ArchivedJournal> FilledAsync()
    {
        var journal = await NewAsync();
        await journal.OpenAsync();
        await journal.FillAsync();
        return journal;
    }

#pragma warning disable CA1032, CA1064 // stands for the end of the process
    private sealed class KilledException : Exception;
#pragma warning restore CA1032, CA1064
}

public sealed class SqliteArchiverTests : JournalArchiverSpec
{
    private protected override Task<ArchivedJournal> NewAsync() => Task.FromResult<ArchivedJournal>(new ArchivedFile());
}

public sealed class PostgresArchiverTests : JournalArchiverSpec, IAsyncLifetime
{
    private PostgresServer? _server;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PostgresServer.Absence is not null, PostgresServer.Absence ?? "");
        _server = await PostgresServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    /// <summary>The same commands as for a data directory.</summary>
    [Fact]
    public async Task AnchorArchiveExportAndVerifyWorkWithTheStore()
    {
        await using var journal = (ArchivedDatabase)await FilledAsync();
        using var told = new StringWriter();
        var (anchor, export, archives) = (journal.Folder.PathOf("anchor.json"), journal.Folder.PathOf("export.jsonl.gz"), journal.Archives);
        Assert.True(AnchorCommand.Invoke(["export", "--store", journal.Address, "--to", anchor], told, told) == VerifyCommand.Clean, told.ToString());
        Assert.Contains("3 owners, root ", told.ToString(), StringComparison.Ordinal);
        string[] archive = ["--store", journal.Address, "--before", "2026-01-02", "--to", archives];
        Assert.True(ArchiveCommand.Invoke(archive, TimeProvider.System, told, told) == VerifyCommand.Clean, told.ToString());
        Assert.Contains("40 batches of 2 owners moved to", told.ToString(), StringComparison.Ordinal);
        Assert.Equal(VerifyCommand.Clean, ExportCommand.Invoke([export, "--store", journal.Address], told, told));
        Assert.True(
            VerifyCommand.Invoke(["--file", export, "--anchor", anchor, "--archive", .. journal.Files()], told, told) == VerifyCommand.Clean, told.ToString());

        await _server!.QueryAsync("DELETE FROM journal.batch WHERE kind = 'stream'; DELETE FROM journal.head WHERE kind = 'stream'", journal.Database);
        Assert.Equal(VerifyCommand.Clean, ExportCommand.Invoke([export, "--store", journal.Address], told, told));
        Assert.Equal(VerifyCommand.BreachFound, VerifyCommand.Invoke(["--file", export, "--anchor", anchor], told, told));
        Assert.Equal(VerifyCommand.Usage, ArchiveCommand.Invoke(archive[..4], TimeProvider.System, told, told));
    }

    private protected override async Task<ArchivedJournal> NewAsync() => await ArchivedDatabase.NewAsync(_server!);
}
