using System.Text;
using LiveCommerce.Grains.Runtime;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Grains.Journal.Sqlite;

/// <summary>
/// The journal in one SQLite file: WAL, synchronous=FULL, one connection that writes and checkpoints, under the exclusive lock of the data
/// directory. Called by the group committer alone for writing; reads open short read-only connections of their own.
/// </summary>
public sealed class SqliteJournal : IJournal, IDisposable
{
    private const int DiskFull = 13; // SQLITE_FULL

    private readonly string _path;
    private readonly string _readString;
    private readonly Lock _writing = new();
    private SqliteWriter? _writer;

    /// <summary>Opens or creates the file, checks it, and brings its schema up to date.</summary>
    /// <exception cref="JournalException">The file is damaged, newer than this code, or not writable.</exception>
    public SqliteJournal(string path)
    {
        _path = path;
        _readString = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly }.ToString();
        try
        {
            _writer = new SqliteWriter(path);
            _writer.Check();
        }
        catch (JournalException)
        {
            GiveUpConnection();
            throw;
        }
        catch (SqliteException e)
        {
            GiveUpConnection();
            throw new JournalException($"{path} cannot be opened: {e.Message}. Restore it from a backup; do not delete it.", e);
        }
    }

    public string? LastFault { get; private set; }

    /// <summary>The version of the SQLite library in this process, for the start-up log.</summary>
    public static string LibraryVersion => new SqliteConnection().ServerVersion;

    public IReadOnlyList<AppendOutcome> Append(IReadOnlyList<Append> batches, IReadOnlyList<long> sentOutboxPositions)
    {
        lock (_writing)
        {
            var outcomes = new AppendOutcome[batches.Count];
            var commitSent = false;
            try
            {
                _writer ??= new SqliteWriter(_path);
                _writer.Begin();
                for (var i = 0; i < batches.Count; i++) outcomes[i] = _writer.Write(batches[i]);
                _writer.DeleteOutbox(sentOutboxPositions);
                if (batches.Count == 0 && sentOutboxPositions.Count == 0) _writer.Touch();
                commitSent = true;
                _writer.Commit();
                LastFault = null;
                return outcomes;
            }
            catch (Exception e) when (e is SqliteException or JournalException)
            {
                // A full disk is reported before anything reached the log; every other failure of COMMIT leaves the result open.
                var unknown = commitSent && e is not SqliteException { SqliteErrorCode: DiskFull };
                LastFault = e.Message;
                GiveUpConnection();
                for (var i = 0; i < outcomes.Length; i++)
                {
                    if (outcomes[i] is AppendOutcome.Committed or AppendOutcome.Unknown)
                        outcomes[i] = unknown ? AppendOutcome.Unknown : AppendOutcome.Lost;
                }
                return outcomes;
            }
        }
    }

    public AppendOutcome Settle(Append batch)
    {
        lock (_writing)
        {
            try
            {
                GiveUpConnection();
                _writer = new SqliteWriter(_path);
                // The exclusive lock is the fence: once our old connection is closed nobody can bring the batch in any more. A commit that is
                // seen now may still lie in a log that was never synced, so it is copied into the database and synced before it is believed.
                _writer.CheckpointDurably();
                return _writer.Has(batch) ? AppendOutcome.Committed : AppendOutcome.Lost;
            }
            catch (Exception e) when (e is SqliteException or JournalException)
            {
                LastFault = e.Message;
                GiveUpConnection();
                return AppendOutcome.Unknown;
            }
        }
    }

    /// <exception cref="InvariantViolationException">The newest batch is not the one that the head names: rows were cut off or changed.</exception>
    public IEnumerable<StoredBatch> Read(GrainKey key, long afterSequence)
    {
        // One statement sees one state of the file: the batches, then the head as a last row.
        var rows = Query(
            "SELECT previous, sequence, batch_id, stamp, hash, events FROM batch WHERE kind = $kind AND id = $id AND sequence > $after " +
            "UNION ALL SELECT sequence, $last, $none, stamp, hash, '' FROM head WHERE kind = $kind AND id = $id ORDER BY sequence",
            command =>
            {
                command.Parameters.AddWithValue("$kind", key.Kind);
                command.Parameters.AddWithValue("$id", key.Id);
                command.Parameters.AddWithValue("$after", afterSequence);
                command.Parameters.AddWithValue("$last", long.MaxValue);
                command.Parameters.AddWithValue("$none", Guid.Empty.ToString("D"));
            },
            row => new StoredBatch(
                row.GetInt64(0), row.GetInt64(1), Guid.Parse(row.GetString(2)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
                row.GetFieldValue<byte[]>(4), Encoding.UTF8.GetBytes(row.GetString(5))));
        if (rows.Count == 0) return rows;
        var head = rows[^1];
        if (head.Sequence == long.MaxValue) rows.RemoveAt(rows.Count - 1);
        else throw new InvariantViolationException($"{key}: the journal has batches but no head. Run 'verify'.");
        if (rows is [.., var newest] ? newest.Sequence != head.Previous || !newest.Hash.AsSpan().SequenceEqual(head.Hash) : head.Previous > afterSequence)
            throw new InvariantViolationException($"{key}: the newest batch is not the one that the head names ({head.Previous}). Run 'verify'.");
        return rows;
    }

    public IReadOnlyList<GrainKey> ReadDue(DateTimeOffset until, int limit) => Query(
        "SELECT kind, id FROM head WHERE next_due <= $until ORDER BY next_due LIMIT $limit",
        command =>
        {
            command.Parameters.AddWithValue("$until", until.ToUnixTimeMilliseconds());
            command.Parameters.AddWithValue("$limit", limit);
        },
        row => new GrainKey(row.GetString(0), row.GetString(1)));

    public IReadOnlyList<OutboxRow> ReadOutbox(long afterPosition, int limit) => Query(
        "SELECT position, kind, id, sequence, ordinal, type, payload FROM outbox WHERE position > $after ORDER BY position LIMIT $limit",
        command =>
        {
            command.Parameters.AddWithValue("$after", afterPosition);
            command.Parameters.AddWithValue("$limit", limit);
        },
        row => new OutboxRow(
            row.GetInt64(0), new GrainKey(row.GetString(1), row.GetString(2)), row.GetInt64(3), row.GetInt32(4), row.GetString(5), row.GetString(6)));

    public void Dispose()
    {
        lock (_writing) GiveUpConnection();
        using var any = new SqliteConnection(_readString);
        SqliteConnection.ClearPool(any);
    }

    private List<T> Query<T>(string sql, Action<SqliteCommand> bind, Func<SqliteDataReader, T> map)
    {
        try
        {
            using var connection = new SqliteConnection(_readString);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            bind(command);
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read()) rows.Add(map(reader));
            return rows;
        }
        catch (SqliteException e)
        {
            throw new JournalException($"{_path} cannot be read: {e.Message}", e);
        }
    }

    private void GiveUpConnection()
    {
        _writer?.Dispose();
        _writer = null;
    }
}
