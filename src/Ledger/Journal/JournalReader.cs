using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Journal;

/// <summary>
/// Reads journal.db with plain SQL over one read-only connection inside one read transaction: all rows are of the same instant, whatever a
/// server writes meanwhile. It takes no lock that a writer would wait for, though the write-ahead log cannot shrink below that instant until
/// it is done.
/// </summary>
internal sealed class JournalReader : IDisposable
{
    private const long KnownVersion = 1;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _head;

    private JournalReader(SqliteConnection connection)
    {
        _connection = connection;
        using (var begin = Command("BEGIN")) begin.ExecuteNonQuery();
        using (var version = Command("PRAGMA user_version"))
        {
            if (version.ExecuteScalar() is not KnownVersion and var found)
                throw new UnreadableJournalException($"The schema version is {found}; this program verifies version {KnownVersion}.");
        }
        using (var size = Command("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")) Bytes = (long)size.ExecuteScalar()!;
        _head = Command(
            "SELECT sequence, hash, stamp, next_due, stocked, available, reserved, paying, sold, written_off FROM head " +
            "WHERE kind = $kind AND id = $id");
        _head.Parameters.Add("$kind", SqliteType.Text);
        _head.Parameters.Add("$id", SqliteType.Text);
    }

    public long Bytes { get; }

    /// <param name="path">journal.db.</param>
    /// <param name="isResting">Nobody writes: the file alone is the journal, and SQLite need not make its shared index beside it.</param>
    /// <exception cref="UnreadableJournalException">Another version.</exception>
    /// <exception cref="SqliteException">No SQLite file, a damaged one, or other tables.</exception>
    public static JournalReader Open(string path, bool isResting)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = isResting ? $"file:///{AsUriPath(Path.GetFullPath(path))}?immutable=1" : path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        try
        {
            connection.Open();
            return new JournalReader(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>All batches, owner by owner, each owner's in the order of its sequence.</summary>
    public IEnumerable<BatchRow> Batches()
    {
        using var command = Command(
            "SELECT kind, id, sequence, previous, batch_id, stamp, hash, CAST(events AS BLOB) FROM batch ORDER BY kind, id, sequence");
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            yield return new BatchRow(
                Read<string>(row, 0), Read<string>(row, 1), Read<long>(row, 2), Read<long>(row, 3), Read<string>(row, 4), Read<long>(row, 5),
                Read<byte[]>(row, 6), Read<byte[]>(row, 7));
        }
    }

    public HeadRow? Head(string kind, string id)
    {
        _head.Parameters[0].Value = kind;
        _head.Parameters[1].Value = id;
        using var row = _head.ExecuteReader();
        if (!row.Read()) return null;
        return new HeadRow(
            Read<long>(row, 0), Read<byte[]>(row, 1), Read<long>(row, 2), Optional(row, 3),
            Optional(row, 4), Optional(row, 5), Optional(row, 6), Optional(row, 7), Optional(row, 8), Optional(row, 9));
    }

    public IEnumerable<BatchKey> HeadsWithoutBatches() => Keys(
        "SELECT kind, id, sequence, '' FROM head WHERE NOT EXISTS (SELECT 1 FROM batch WHERE batch.kind = head.kind AND batch.id = head.id)");

    public IEnumerable<BatchKey> OutboxWithoutBatch() => Keys(
        "SELECT kind, id, sequence, type FROM outbox WHERE NOT EXISTS " +
        "(SELECT 1 FROM batch WHERE batch.kind = outbox.kind AND batch.id = outbox.id AND batch.sequence = outbox.sequence)");

    /// <summary>Batches that share their id with another one. SQLite sorts in a temporary file, not in memory.</summary>
    public IEnumerable<BatchKey> BatchesWithSharedId() => Keys(
        "SELECT kind, id, sequence, batch_id FROM batch WHERE batch_id IN (SELECT batch_id FROM batch GROUP BY batch_id HAVING count(*) > 1)");

    public void Dispose() => _connection.Dispose();

    /// <summary>Escapes each part by itself: <see cref="Uri"/> would take a "%41" in a folder's name for a letter.</summary>
    private static string AsUriPath(string path) => string.Join('/',
        path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Select(Uri.EscapeDataString));

    private IEnumerable<BatchKey> Keys(string sql)
    {
        using var command = Command(sql);
        using var row = command.ExecuteReader();
        while (row.Read()) yield return new BatchKey(Read<string>(row, 0), Read<string>(row, 1), Read<long>(row, 2), Read<string>(row, 3));
    }

    /// <summary>A damaged record may carry a value of another type than its column.</summary>
    private static T Read<T>(SqliteDataReader row, int column) => row.GetValue(column) is T value
        ? value
        : throw new UnreadableJournalException($"A row holds no {typeof(T).Name} in its column '{row.GetName(column)}': the file is damaged.");

    private static long? Optional(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : Read<long>(row, column);

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
