using LiveCommerce.FaultTrials.History;
using LiveCommerce.Ledger.Journal;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.FaultTrials.Stores;

/// <summary>
/// A data directory. It is read as a copy: opening the files themselves would recover and tidy them, and it is the next life of the victim that
/// has to cope with what the fault left.
/// </summary>
internal sealed class SqliteStore(string folder, Func<string> scratch) : StoreUnderTest
{
    private const string Journal = "journal.db";

    public override string Address => $"sqlite:{folder}";

    public override Task<StockRows> ReadAsync()
    {
        var copy = Copy();
        if (!File.Exists(Path.Combine(copy, Journal))) return Task.FromResult(new StockRows([], []));
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(copy, Journal), Pooling = false }.ToString());
        connection.Open();
        var (batches, heads) = (new List<BatchRow>(), new List<HeadRow>());
        if (!HasTables(connection)) return Task.FromResult(new StockRows([], []));
        using (var command = new SqliteCommand("SELECT id, previous, sequence, CAST(events AS TEXT) FROM batch WHERE kind = 'stock' ORDER BY id, sequence", connection))
        using (var row = command.ExecuteReader())
        {
            while (row.Read()) batches.Add(new BatchRow(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3)));
        }
        using (var command = new SqliteCommand("SELECT id, sequence, stocked, available, reserved, paying, sold, written_off FROM head WHERE kind = 'stock'", connection))
        using (var row = command.ExecuteReader())
        {
            while (row.Read()) heads.Add(new HeadRow(row.GetString(0), row.GetInt64(1), [.. Enumerable.Range(2, 6).Select(column => row.IsDBNull(column) ? 0 : row.GetInt64(column))]));
        }
        return Task.FromResult(new StockRows(batches, heads));
    }

    public override Task<IReadOnlyList<Breach>> VerifyAsync()
    {
        if (JournalSource.In(Copy()) is not { } source) return Task.FromResult<IReadOnlyList<Breach>>([]);
        return Task.FromResult(Verifier.Prove(source));
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A process that was killed before its first commit has left no tables.</summary>
    private static bool HasTables(SqliteConnection connection)
    {
        using var command = new SqliteCommand("SELECT count(*) FROM sqlite_schema WHERE name IN ('batch', 'head')", connection);
        return command.ExecuteScalar() is 2L;
    }

    private string Copy()
    {
        var copy = scratch();
        foreach (var file in Directory.EnumerateFiles(folder, Journal + "*"))
        {
            // The index of the log belongs to the processes that have it open, and is made again.
            if (!file.EndsWith("-shm", StringComparison.Ordinal)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }
        return copy;
    }
}
