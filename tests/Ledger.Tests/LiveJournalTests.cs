using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Tests.Journals;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Tests;

/// <summary>Beside a running server, and on what is left of one.</summary>
public sealed class LiveJournalTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);

    private readonly TestJournal _folder = new();

    [Fact]
    public async Task StaysCleanBesideAWriterAndDoesNotStopIt()
    {
        using var locked = DataDirectory.Open(_folder.Directory);
        using var journal = new SqliteJournal(_folder.Path);
        var stop = false;
        var written = 0L;
        var writer = Task.Run(() =>
        {
            var stock = new RealStock("MUG", journal);
            for (var i = 0; !Volatile.Read(ref stop); i++)
            {
                stock.Do(new StockCommand.Restock($"o{i}", 1), Now.AddMilliseconds(i));
                stock.Flush();
                Interlocked.Increment(ref written);
            }
        });

        // Each run sees more than the one before only where the writer was not held up.
        var seen = new List<long>();
        while (seen.Count < 5)
        {
            var report = Verification.Run(JournalSource.In(_folder.Directory)!, new VerifyOptions());
            Assert.Empty(report.Breaches);
            if (seen.Count == 0 || report.Batches > seen[^1]) seen.Add(report.Batches);
            Assert.False(writer.IsFaulted);
        }
        Volatile.Write(ref stop, true);
        await writer;

        Assert.Equal(written, Verification.Run(JournalSource.In(_folder.Directory)!, new VerifyOptions()).Batches);
    }

    [Theory]
    [InlineData("journal.db", "journal.db-wal", "journal.db-shm")]
    [InlineData("journal.db", "journal.db-wal")]
    public void ACopyWithItsLogIsWhole(params string[] files)
    {
        using var journal = new SqliteJournal(_folder.Path);
        WriteTo(journal);
        using var copy = new TestJournal();
        foreach (var file in files) File.Copy(Path.Combine(_folder.Directory, file), Path.Combine(copy.Directory, file));

        var report = Verification.Run(JournalSource.In(copy.Directory)!, new VerifyOptions());

        Assert.Empty(report.Breaches);
        Assert.Equal(10, report.Batches);
    }

    [Fact]
    public void AFileBesideWhichNothingCanBeMadeIsRead()
    {
        using (var journal = new SqliteJournal(_folder.Path)) WriteTo(journal);
        Assert.False(File.Exists(_folder.Path + "-wal"));
        // Stands in for a read-only medium: SQLite cannot make its shared index either way, even for root.
        Directory.CreateDirectory(_folder.Path + "-shm");

        Assert.Equal(10, Verification.Run(JournalSource.In(_folder.Directory)!, new VerifyOptions()).Batches);
    }

    [Fact]
    public void NothingIsLeftBehind()
    {
        using (var journal = new SqliteJournal(_folder.Path)) WriteTo(journal);
        var before = File.ReadAllBytes(_folder.Path);

        Verification.Run(JournalSource.In(_folder.Directory)!, new VerifyOptions());

        Assert.Equal(before, File.ReadAllBytes(_folder.Path));
        Assert.Equal([_folder.Path], Directory.GetFileSystemEntries(_folder.Directory));
    }

    [Fact]
    public void AFolderMayHaveAnyName()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Directory, "Käufe & 100%41 #1")).FullName;
        using (var journal = new SqliteJournal(Path.Combine(folder, "journal.db"))) WriteTo(journal);
        Assert.Equal(10, Verification.Run(JournalSource.In(folder)!, new VerifyOptions()).Batches);
    }

    /// <summary>A file that nobody had open is read without SQLite's protection against writers; one that appears is noticed.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AServerThatStartsMeanwhileIsSeen(bool stopsAgain)
    {
        _folder.Each("stock", "MUG", Enumerable.Range(0, VerifyProgress.Every + 1).Select(n => Events.Restocked(10, $"o{n}", 1)));
        _folder.Write();
        SqliteJournal? server = null;
        var starts = new Callback(() =>
        {
            if (server is not null) return;
            server = new SqliteJournal(_folder.Path);
            WriteTo(server, "CUP");
            if (stopsAgain) server.Dispose();
        });

        var report = Verification.Run(new JournalSource(_folder.Path), new VerifyOptions(), starts);
        server!.Dispose();

        Assert.Empty(report.Breaches);
        Assert.Equal(2, report.Owners["stock"]);
    }

    [Fact]
    public void OneByteAlteredInTheFileIsFound()
    {
        using (var journal = new SqliteJournal(_folder.Path)) WriteTo(journal);
        var bytes = File.ReadAllBytes(_folder.Path);
        var at = bytes.AsSpan().IndexOf("\"quantity\":7"u8) + "\"quantity\":".Length;
        bytes[at] = (byte)'8';
        File.WriteAllBytes(_folder.Path, bytes);

        var report = Verification.Run(JournalSource.In(_folder.Directory)!, new VerifyOptions());

        Assert.Equal(["chain-broken", "head-counters-differ"], report.BreachesByKind.Keys);
    }

    [Fact]
    public void AnyByteOfTheFileMayBeRuinedWithoutAnAccident()
    {
        using (var journal = new SqliteJournal(_folder.Path)) WriteTo(journal);
        var bytes = File.ReadAllBytes(_folder.Path);
        var random = new Random(4711);
        for (var i = 0; i < 150; i++)
        {
            var ruined = bytes.ToArray();
            ruined[random.Next(ruined.Length)] ^= (byte)random.Next(1, 256);
            File.WriteAllBytes(_folder.Path, ruined);
            // It is found, or unreadable, or in a part of the file that holds nothing; never anything else.
            _ = Record.Exception(() => Verification.Run(new JournalSource(_folder.Path), new VerifyOptions())) switch
            {
                null or UnreadableJournalException => true,
                var other => throw other,
            };
        }
    }

    [Fact]
    public void WhatIsNoJournalIsUnreadable()
    {
        File.WriteAllText(_folder.Path, new string('x', 5000));
        Assert.Throws<UnreadableJournalException>(() => Verification.Run(new JournalSource(_folder.Path), new VerifyOptions()));
    }

    [Theory]
    [InlineData("PRAGMA user_version = 9")]
    [InlineData("DROP TABLE outbox")]
    public void AnotherSchemaIsUnreadable(string sql)
    {
        _folder.Tamper(sql);
        _folder.Write();
        Assert.Throws<UnreadableJournalException>(() => Verification.Run(new JournalSource(_folder.Path), new VerifyOptions()));
    }

    [Fact]
    public void NoJournalIsNoSource() => Assert.Null(JournalSource.In(_folder.Directory));

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private static void WriteTo(SqliteJournal journal, string sku = "MUG")
    {
        var stock = new RealStock(sku, journal);
        for (var i = 0; i < 10; i++)
        {
            stock.Do(new StockCommand.Restock($"o{i}", 7), Now);
            stock.Flush();
        }
    }

    private sealed class Callback(Action call) : IProgress<VerifyProgress>
    {
        public void Report(VerifyProgress value) => call();
    }
}
