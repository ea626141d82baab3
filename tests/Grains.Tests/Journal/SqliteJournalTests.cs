using System.Reflection;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Runtime;
using Microsoft.Data.Sqlite;
using static LiveCommerce.Grains.Journal.AppendOutcome;

namespace LiveCommerce.Grains.Tests.Journal;

public sealed class SqliteJournalTests : JournalSpec, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SqliteJournal _journal;

    public SqliteJournalTests() => _journal = new SqliteJournal(Path);

    protected override IJournal Journal => _journal;

    private string Path => _folder.PathOf("journal.db");

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void EverythingSurvivesAReopening()
    {
        var grain = new Batches("MUG");
        var written = new[] { grain.Take(grain.Next(outbox: new OutboxMessage("t", "{}"))), grain.Take(grain.Next(due: ManualTime.Start)) };
        Journal.Append(written, []);
        Reopen();
        AssertHas(grain, written);
        Assert.Single(Journal.ReadOutbox(0, 10));
        Assert.Equal(grain.Key, Assert.Single(Journal.ReadDue(ManualTime.Start, 10)));
        Assert.Equal([Conflict, Committed], Journal.Append([written[0], grain.Next()], []));
    }

    [Fact]
    public void WhatIsAcknowledgedIsInTheFileBeforeTheJournalCloses()
    {
        var grain = new Batches("MUG");
        var written = grain.Take(grain.Next());
        Journal.Append([written], []);
        // A copy of both files is what a killed process leaves behind.
        foreach (var suffix in new[] { "", "-wal" }) File.Copy(Path + suffix, _folder.PathOf("copy.db" + suffix));
        using var copy = new SqliteJournal(_folder.PathOf("copy.db"));
        AssertHas(copy, grain, [written]);
    }

    [Fact]
    public void AcknowledgedSalesReachTheDiskAlsoAfterTheConnectionWasLost()
    {
        AssertDurable();
        Assert.Equal(Lost, Journal.Settle(new Batches("MUG").Next())); // gives the connection up and opens another
        AssertDurable();

        void AssertDurable()
        {
            Assert.Equal("wal", Pragma("journal_mode"));
            Assert.Equal(2L, Pragma("synchronous")); // FULL: the log is synced with every commit
            Assert.Equal((long)SchemaVersion, Pragma("user_version"));
        }
    }

    [Fact]
    public void AFileFromNewerCodeIsRefused()
    {
        _journal.Dispose();
        Execute($"PRAGMA user_version = {SchemaVersion + 1}");
        var refused = Assert.Throws<JournalException>(() => new SqliteJournal(Path));
        Assert.Contains("newer", refused.Message, StringComparison.Ordinal);
        Execute($"PRAGMA user_version = {SchemaVersion}");
        Reopen();
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.9)]
    [InlineData(0.99)]
    public void ACutFileIsRefused(double keep)
    {
        Fill();
        using (var file = File.OpenWrite(Path)) file.SetLength((long)(file.Length * keep));
        AssertRefused();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4_096)]
    [InlineData(100_000)]
    public void AFileWithGarbageInItIsRefused(int at)
    {
        Fill();
        using (var file = File.OpenWrite(Path))
        {
            file.Position = at;
            var garbage = new byte[20_000];
            new Random(7).NextBytes(garbage);
            file.Write(garbage);
        }
        AssertRefused();
    }

    [Fact]
    public void AFileThatIsNoDatabaseIsRefusedAndNotChanged()
    {
        _journal.Dispose();
        File.WriteAllText(Path, "These are not the sales that you are looking for. " + new string('x', 5_000));
        AssertRefused();
        Assert.StartsWith("These", File.ReadAllText(Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM batch WHERE sequence = 2")]
    [InlineData("DELETE FROM head")]
    [InlineData("UPDATE head SET sequence = 3")]
    [InlineData("UPDATE head SET hash = zeroblob(32)")]
    [InlineData("DELETE FROM batch")]
    public void ACutJournalIsNotTakenForAShorterOne(string damage)
    {
        var grain = new Batches("MUG");
        Journal.Append([grain.Take(grain.Next()), grain.Take(grain.Next())], []);
        Execute(damage);
        Assert.Throws<InvariantViolationException>(() => Journal.Read(grain.Key, 0).ToList());
    }

    [Fact]
    public void AJournalThatCannotBeReadSaysSo()
    {
        Execute("ALTER TABLE batch RENAME TO gone");
        Assert.Throws<JournalException>(() => Journal.Read(new("stock", "MUG"), 0).ToList());
    }

    [Fact]
    public void SomebodyWhoLocksTheFileMakesAnAppendFailWithoutDamage()
    {
        var grain = new Batches("MUG");
        var batch = grain.Take(grain.Next());
        using (var other = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            other.Open();
            Run(other, "PRAGMA busy_timeout=0");
            Run(other, "BEGIN IMMEDIATE");
            Assert.Equal([Lost], Journal.Append([batch], []));
            Assert.NotNull(Journal.LastFault);
            Run(other, "ROLLBACK");
        }
        Assert.Equal([Committed], Journal.Append([batch], []));
        Assert.Null(Journal.LastFault);
    }

    [Fact]
    public void AFullDiskLosesNothingThatWasAcknowledgedAndHealsByItself()
    {
        using var disk = SmallDisk.TryMount(_folder.PathOf("small"));
        if (disk is null) Assert.Skip("Only root may mount a small tmpfs here; the full disk was not tried.");
        using var journal = new SqliteJournal(disk.PathOf("journal.db"));
        var grain = new Batches("MUG");
        var written = new List<Append> { grain.Take(grain.Next()) };
        Assert.Equal([Committed], journal.Append(written, []));

        disk.Fill();
        var large = $"[\"{new string('x', 50_000)}\"]";
        for (var lost = 0; lost < 3;)
        {
            var batch = grain.Next(large);
            var outcome = Assert.Single(journal.Append([batch], []));
            if (outcome == Unknown) outcome = journal.Settle(batch);
            Assert.True(outcome is Committed or Lost or Unknown, outcome.ToString());
            if (outcome == Committed) written.Add(grain.Take(batch));
            else
            {
                Assert.NotNull(journal.LastFault);
                lost++;
            }
        }
        Assert.Empty(journal.Append([], []));

        disk.Free();
        var after = grain.Take(grain.Next(large));
        Assert.Equal([Committed], journal.Append([after], []));
        Assert.Null(journal.LastFault);
        AssertHas(journal, grain, [.. written, after]);
    }

    private static int SchemaVersion => 2;

    /// <summary>A setting of the connection that writes; no other connection can see it.</summary>
    private object? Pragma(string name)
    {
        var writer = typeof(SqliteJournal).GetField("_writer", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(_journal)!;
        var connection = (SqliteConnection)writer.GetType().GetField("_connection", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(writer)!;
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        return command.ExecuteScalar();
    }

    private void Fill()
    {
        var grain = new Batches("MUG");
        for (var n = 0; n < 100; n++) Journal.Append([grain.Take(grain.Next($"[\"{new string('x', 3_000)}\"]"))], []);
        _journal.Dispose();
    }

    private void AssertRefused()
    {
        var refused = Assert.Throws<JournalException>(() => new SqliteJournal(Path));
        Assert.Contains("Restore it from a backup", refused.Message, StringComparison.Ordinal);
    }

    private void Reopen()
    {
        _journal.Dispose();
        _journal = new SqliteJournal(Path);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        Run(connection, sql);
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
