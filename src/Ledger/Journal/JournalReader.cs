using LiveCommerce.Ledger.Archives;
using LiveCommerce.Ledger.Files;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Journal;

/// <summary>
/// Reads journal.db with plain SQL over one read-only connection inside one read transaction: all rows are of the same instant, whatever a
/// server writes meanwhile. It takes no lock that a writer would wait for, though the write-ahead log cannot shrink below that instant until
/// it is done. An export is read the same way from tables in a temporary file; archived batches join the others from one.
/// </summary>
internal sealed class JournalReader : IDisposable
{
    /// <summary>The newest schema that is verified here; every older one is, too.</summary>
    public const long KnownVersion = 2;

    private const string KnownState =
        """
        CASE WHEN state <> '' OR NOT EXISTS (SELECT 1 FROM archive n WHERE n.kind = a.kind AND n.id = a.id AND n.sequence > a.sequence) THEN state ELSE coalesce(
            (SELECT s.state FROM temp.stretch s WHERE s.kind = a.kind AND s.id = a.id AND s.sequence = a.sequence AND s.file_hash = a.file_hash),
            (SELECT k.state FROM temp.known k WHERE k.kind = a.kind AND k.id = a.id AND k.sequence = a.sequence), '') END
        """;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _head;
    private readonly long _version;
    private readonly HashSet<(string Kind, string Id, long Sequence)> _given = [];
    private bool _hasArchives;

    private JournalReader(SqliteConnection connection, long? version = null, long? bytes = null)
    {
        _connection = connection;
        using (var begin = Command("BEGIN")) begin.ExecuteNonQuery();
        _version = version ?? ReadVersion();
        if (bytes is not null)
        {
            Bytes = bytes.Value;
        }
        else
        {
            using var size = Command("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()");
            Bytes = (long)size.ExecuteScalar()!;
        }
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
        return Open(connection, () => new JournalReader(connection));
    }

    /// <summary>Reads an export, which then holds one instant by itself.</summary>
    /// <exception cref="UnreadableJournalException">No export, or one that was cut off.</exception>
    public static JournalReader OpenExport(string path, Findings findings)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = "", Pooling = false }.ToString());
        return Open(connection, () =>
        {
            using (var settings = connection.CreateCommand())
            {
                settings.CommandText = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768";
                settings.ExecuteNonQuery();
            }
            ExportFile.Load(path, connection, findings);
            return new JournalReader(connection, KnownVersion, new FileInfo(path).Length);
        });
    }

    /// <summary>Takes archived batches in, where the journal has a marker for them; what does not fit is a breach and left out.</summary>
    public void TakeArchives(IReadOnlyList<string> paths, Findings findings)
    {
        if (paths.Count == 0) return;
        if (_version < 2) throw new UnreadableJournalException("This journal is older than archives; nothing of it can have been archived.");
        ArchiveFile.Load(paths, _connection, findings);
        _hasArchives = true;
        foreach (var row in Rows("SELECT s.kind, s.id, s.sequence FROM temp.stretch s JOIN temp.archived b ON b.kind = s.kind AND b.id = s.id AND b.sequence = s.sequence", since: 2, row => (Read<string>(row, 0), Read<string>(row, 1), Read<long>(row, 2))))
            _given.Add(row);
    }

    /// <summary>True where the archive that the marker names was given and fits.</summary>
    public bool HasBatchesOf(ArchiveRow marker) => _given.Contains((marker.Kind, marker.Id, marker.Sequence));

    /// <summary>All batches, owner by owner, each owner's in the order of its sequence.</summary>
    public IEnumerable<BatchRow> Batches()
    {
        const string Columns = "kind, id, sequence, previous, batch_id, stamp, hash";
        var events = ", CAST(events AS BLOB) AS events";
        using var command = Command(
            $"SELECT {Columns}, {(_version < 2 ? "1" : "format")} AS format{events} FROM batch {NotGiven}" +
            (_hasArchives ? $"UNION ALL SELECT {Columns}, format{events} FROM temp.archived " : "") +
            "ORDER BY kind, id, sequence");
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            yield return new BatchRow(
                Read<string>(row, 0), Read<string>(row, 1), Read<long>(row, 2), Read<long>(row, 3), Read<string>(row, 4), Read<long>(row, 5),
                Read<byte[]>(row, 6), Read<long>(row, 7), Read<byte[]>(row, 8));
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

    /// <summary>Every owner to which something has happened.</summary>
    public IEnumerable<(string Kind, string Id, long Sequence, byte[] Hash)> Heads() => Rows(
        "SELECT kind, id, sequence, hash FROM head WHERE sequence > 0 ORDER BY kind, id", since: 1,
        row => (Read<string>(row, 0), Read<string>(row, 1), Read<long>(row, 2), Read<byte[]>(row, 3)));

    /// <summary>Markers of archived stretches, owner by owner, oldest first. A state that a newer marker has superseded is found in a file that was given.</summary>
    public IEnumerable<ArchiveRow> Archives() => Rows(
        $"SELECT kind, id, sequence, previous, hash, previous_hash, first_stamp, stamp, batches, root, {(_hasArchives ? KnownState : "state")}, file_hash " +
        "FROM archive a ORDER BY kind, id, sequence",
        since: 2, ReadArchive);

    public IEnumerable<DayRow> Days() => Rows(
        "SELECT day, root, leaves, previous_hash, hash FROM day_root ORDER BY day", since: 2,
        row => new DayRow(Read<string>(row, 0), Read<byte[]>(row, 1), Read<long>(row, 2), Read<byte[]>(row, 3), Read<byte[]>(row, 4)));

    /// <summary>Counted refusals, owner by owner, oldest first.</summary>
    public IEnumerable<RefusalRow> Refusals() => Rows(
        "SELECT kind, id, stamp, counts, hash FROM refusal ORDER BY kind, id, stamp", since: 2,
        row => new RefusalRow(Read<string>(row, 0), Read<string>(row, 1), Read<long>(row, 2), Read<string>(row, 3), Read<byte[]>(row, 4)));

    /// <summary>How far the newest snapshot of each owner reaches.</summary>
    public IEnumerable<(string Kind, string Id, long Sequence)> Snapshots() => Rows(
        "SELECT kind, id, sequence FROM snapshot ORDER BY kind, id", since: 2, row => (Read<string>(row, 0), Read<string>(row, 1), Read<long>(row, 2)));

    /// <summary>A fence may be raised on an owner before anything has happened to it.</summary>
    public IEnumerable<BatchKey> HeadsWithoutBatches() => Keys(
        "SELECT kind, id, sequence, '' FROM head WHERE sequence <> 0 " +
        "AND NOT EXISTS (SELECT 1 FROM batch WHERE batch.kind = head.kind AND batch.id = head.id)" + NoneIn("archive", "head", anySequence: true));

    public IEnumerable<BatchKey> OutboxWithoutBatch() => Keys(
        "SELECT kind, id, sequence, type FROM outbox WHERE NOT EXISTS " +
        "(SELECT 1 FROM batch WHERE batch.kind = outbox.kind AND batch.id = outbox.id AND batch.sequence = outbox.sequence)" +
        NoneIn("archive", "outbox", anySequence: true, condition: " AND archive.sequence >= outbox.sequence"));

    public IEnumerable<BatchKey> SnapshotsOffChain() => _version < 2
        ? []
        : Keys(
            "SELECT kind, id, sequence, '' FROM snapshot WHERE NOT EXISTS (SELECT 1 FROM batch WHERE batch.kind = snapshot.kind " +
            "AND batch.id = snapshot.id AND batch.sequence = snapshot.sequence AND batch.hash = snapshot.hash)" +
            NoneIn("archive", "snapshot", anySequence: false, condition: " AND archive.hash = snapshot.hash"));

    /// <summary>Batches that share their id with another one. SQLite sorts in a temporary file, not in memory.</summary>
    public IEnumerable<BatchKey> BatchesWithSharedId()
    {
        var all = _hasArchives ? $"(SELECT kind, id, sequence, batch_id FROM batch {NotGiven}UNION ALL SELECT kind, id, sequence, batch_id FROM temp.archived)" : "batch";
        return Keys($"SELECT kind, id, sequence, batch_id FROM {all} WHERE batch_id IN (SELECT batch_id FROM {all} GROUP BY batch_id HAVING count(*) > 1)");
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>What an archive that was given holds too, unchanged, counts once: its removal from the journal is under way.</summary>
    private string NotGiven => _hasArchives
        ? """
          WHERE NOT EXISTS (SELECT 1 FROM temp.archived a WHERE a.kind = batch.kind AND a.id = batch.id AND a.sequence = batch.sequence
              AND (a.previous, a.batch_id, a.stamp, a.hash, a.format, a.events) IS (batch.previous, batch.batch_id, batch.stamp, batch.hash, batch.format, CAST(batch.events AS BLOB)))

          """
        : "";

    internal static ArchiveRow ReadArchive(SqliteDataReader row) => new(
        Read<string>(row, 0), Read<string>(row, 1), Read<long>(row, 2), Read<long>(row, 3), Read<byte[]>(row, 4), Read<byte[]>(row, 5), Read<long>(row, 6),
        Read<long>(row, 7), Read<long>(row, 8), Read<byte[]>(row, 9), Read<string>(row, 10), Read<byte[]>(row, 11));

    private static JournalReader Open(SqliteConnection connection, Func<JournalReader> read)
    {
        try
        {
            connection.Open();
            return read();
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private long ReadVersion()
    {
        using var version = Command("PRAGMA user_version");
        return version.ExecuteScalar() is long found and >= 1 and <= KnownVersion
            ? found
            : throw new UnreadableJournalException($"The schema version is {version.ExecuteScalar()}; this program verifies versions 1 to {KnownVersion}.");
    }

    /// <summary>A condition that no archived stretch accounts for a row; nothing was archived in the first schema.</summary>
    private string NoneIn(string table, string of, bool anySequence, string condition = "") => _version < 2
        ? ""
        : $" AND NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.kind = {of}.kind AND {table}.id = {of}.id" +
          $"{(anySequence ? "" : $" AND {table}.sequence = {of}.sequence")}{condition})";

    /// <summary>Escapes each part by itself: <see cref="Uri"/> would take a "%41" in a folder's name for a letter.</summary>
    private static string AsUriPath(string path) => string.Join('/',
        path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Select(Uri.EscapeDataString));

    private IEnumerable<BatchKey> Keys(string sql) => Rows(
        sql, since: 1, row => new BatchKey(Read<string>(row, 0), Read<string>(row, 1), Read<long>(row, 2), Read<string>(row, 3)));

    private IEnumerable<T> Rows<T>(string sql, int since, Func<SqliteDataReader, T> map)
    {
        if (_version < since) yield break;
        using var command = Command(sql);
        using var row = command.ExecuteReader();
        while (row.Read()) yield return map(row);
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
