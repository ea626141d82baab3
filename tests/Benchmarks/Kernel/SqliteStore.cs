using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Ledger;
using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.Benchmarks.Kernel;

/// <summary>One file on the disk, as a shop with one node has it: WAL, synchronous=FULL.</summary>
internal sealed class SqliteStore(string folder) : IStore
{
    private const string File = "journal.db";

    public string Name => "sqlite";

    public string? Address => null;

    public Task<OpenJournal> OpenAsync(TimeProvider time)
    {
        var journal = new SqliteJournal(Path.Combine(folder, File), time);
        return Task.FromResult(new OpenJournal(journal, () =>
        {
            journal.Dispose();
            return ValueTask.CompletedTask;
        }));
    }

    /// <summary>With the log, which is emptied into the file when the journal is closed.</summary>
    public Task<long> BytesAsync() => Task.FromResult(new DirectoryInfo(folder).EnumerateFiles(File + "*").Sum(static file => file.Length));

    public TimeSpan ServerCpu() => TimeSpan.Zero;

    public Task<string> VerifyAsync()
    {
        try
        {
            var report = Verification.Run(JournalSource.In(folder)!, new VerifyOptions { MaxBreaches = 3 });
            return Task.FromResult(report.IsClean ? "clean" : $"{report.BreachCount} breaches: {string.Join("; ", report.Breaches)}");
        }
        catch (UnreadableJournalException e)
        {
            return Task.FromResult(e.Message);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
