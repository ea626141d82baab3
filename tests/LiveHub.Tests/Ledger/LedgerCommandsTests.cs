using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.LiveHub.Ledger;
using LiveCommerce.LiveHub.Tests.Receipts;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Tests.Ledger;

/// <summary>What leaves the journal comes back to verify it: anchors, exports, archives.</summary>
public sealed class LedgerCommandsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ledger-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public LedgerCommandsTests()
    {
        using var journal = new SqliteJournal(PathOf("journal.db"));
        LedgerJournal.Append(journal, new GrainKey("stock", "MUG"), """[{"at":5,"operationId":"o","quantity":3,"type":"restocked.v1"}]""", new UnitCounters(3, 3, 0, 0, 0, 0));
        LedgerJournal.Append(journal, new GrainKey("stream", "show"), """[{"at":5,"type":"ended.v1"}]""", null);
    }

    [Fact]
    public void AnAnchorIsMetUntilTheJournalLosesSomething()
    {
        Assert.Equal(VerifyCommand.Clean, AnchorCommand.Invoke(["export", "--data", _folder, "--to", PathOf("anchor.json")], _output, _error));
        var root = _output.ToString()[^65..^1];
        Assert.Equal(VerifyCommand.Clean, Verify("--data", _folder, "--anchor", PathOf("anchor.json")));
        Assert.Contains($"2 owners, root {root}", _output.ToString()[root.Length..], StringComparison.Ordinal);

        Execute("DELETE FROM batch WHERE id = 'show'; DELETE FROM head WHERE id = 'show'");
        Assert.Equal(VerifyCommand.Clean, Verify("--data", _folder));
        Assert.Equal(VerifyCommand.BreachFound, Verify("--data", _folder, "--anchor", PathOf("anchor.json")));
        Assert.Contains("anchor-owner-missing stream/show", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("export.jsonl")]
    [InlineData("export.jsonl.gz")]
    public void AnExportIsVerifiedByItself(string name)
    {
        Assert.Equal(VerifyCommand.Clean, ExportCommand.Invoke([PathOf(name), "--data", _folder], _output, _error));
        File.Delete(PathOf("journal.db"));
        Assert.Equal(VerifyCommand.Clean, Verify("--file", PathOf(name)));
        Assert.Contains("1 stock, 1 stream; 2 batches, 2 events", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsArchivedIsProvenWithTheFileAndGoneFromTheJournal()
    {
        const string Manifest = """{"state":"01900000-0000-7000-8000-000000000000","statePages":1,"stateFormat":1,"stamp":5,"segments":[]}""";
        Execute(
            $"""
            INSERT INTO page (kind, id, file, no, data) VALUES ('stock', 'MUG', '01900000-0000-7000-8000-000000000000', 0, x'01');
            INSERT INTO snapshot (kind, id, sequence, hash, code, manifest, files) SELECT kind, id, sequence, hash, 1, '{Manifest}', '' FROM head WHERE id = 'MUG'
            """);

        Assert.Equal(VerifyCommand.Clean, Archive("--before", "2026-01-01"));

        Assert.Equal((1, 1, 1), (Scalar("SELECT count(*) FROM batch"), Scalar("SELECT count(*) FROM archive"), Scalar("SELECT count(*) FROM day_root")));
        var file = Assert.Single(Directory.GetFiles(PathOf("archives")));
        Assert.Equal(VerifyCommand.Clean, Verify("--data", _folder));
        Assert.Equal(VerifyCommand.Clean, Verify("--data", _folder, "--archive", file));
        Assert.Equal(VerifyCommand.Clean, Archive("--before", "2026-01-02"));
        Assert.Contains("Nothing to archive", _output.ToString(), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(PathOf("archives")));
    }

    [Fact]
    public void ARunningServerIsNotArchived()
    {
        using var locked = DataDirectory.Open(_folder);
        Assert.Equal(VerifyCommand.Usage, Archive("--before", "2026-01-01"));
        Assert.Contains("Another LiveCommerce process", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--before", "tomorrow")]
    [InlineData]
    public void AWrongCommandLineIsExitCode2(params string[] arguments) => Assert.Equal(VerifyCommand.Usage, Archive(arguments));

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private int Verify(params string[] arguments) => VerifyCommand.Invoke(arguments, _output, _error);

    private int Archive(params string[] arguments) => ArchiveCommand.Invoke(["--data", _folder, .. arguments], TimeProvider.System, _output, _error);

    private void Execute(string sql) => Scalar(sql);

    private long Scalar(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = PathOf("journal.db"), Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar());
    }
}
