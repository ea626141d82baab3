using LiveCommerce.Grains.Journal.Archive;
using LiveCommerce.Grains.Journal.Days;
using LiveCommerce.Grains.Journal.Refusals;
using LiveCommerce.Grains.Runtime;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Grains.Journal.Sqlite;

/// <summary>Reads of journal.db, each over a short read-only connection of its own.</summary>
internal sealed class SqliteReads(string path) : IDisposable
{
    private const int PageBytes = 8 << 20;

    private readonly string _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly }.ToString();

    /// <exception cref="InvariantViolationException">The newest batch is not the one that the head names: rows were cut off or changed.</exception>
    public HistoryPage History(GrainKey key, long afterSequence) => Read(connection =>
    {
        using var transaction = connection.BeginTransaction(deferred: true); // one state of the file for both
        var head = Head(connection, key);
        var batches = Batches(connection, key, afterSequence, out var isAll);
        if (head is null && batches.Count > 0) throw new InvariantViolationException($"{key}: the journal has batches but no head. Run 'verify'.");
        head ??= Journal.Head.None;
        if (isAll && (batches is [.., var newest] ? newest.Sequence != head.Sequence || !newest.Hash.AsSpan().SequenceEqual(head.Hash) : head.Sequence > afterSequence))
            throw new InvariantViolationException($"{key}: the newest batch is not the one that the head names ({head.Sequence}). Run 'verify'.");
        return new HistoryPage(head, batches);
    });

    public IReadOnlyList<GrainKey> Due(DateTimeOffset until, int limit) => Read(connection =>
    {
        using var command = Command(connection, "SELECT kind, id FROM head WHERE next_due <= $1 ORDER BY next_due LIMIT $2", until.ToUnixTimeMilliseconds(), limit);
        using var row = command.ExecuteReader();
        var due = new List<GrainKey>();
        while (row.Read()) due.Add(new GrainKey(row.GetString(0), row.GetString(1)));
        return due;
    });

    public IReadOnlyList<OutboxRow> Outbox(long afterPosition, int limit) => Read(connection =>
    {
        using var command = Command(
            connection, "SELECT position, kind, id, sequence, ordinal, type, payload FROM outbox WHERE position > $1 ORDER BY position LIMIT $2", afterPosition, limit);
        using var row = command.ExecuteReader();
        var rows = new List<OutboxRow>();
        while (row.Read())
        {
            rows.Add(new OutboxRow(
                row.GetInt64(0), new GrainKey(row.GetString(1), row.GetString(2)), row.GetInt64(3), row.GetInt32(4), row.GetString(5), row.GetString(6)));
        }
        return rows;
    });

    public IReadOnlyList<SealedDay> DaysToSeal(DateTimeOffset now) => Read(connection => DaySealer.Read(connection, now));

    public IReadOnlyList<MarkedStretch> Unremoved() => Read(JournalArchive.Unremoved);

    public IReadOnlyList<CountedRefusals> Refusals(GrainKey key, long afterStamp, int limit) => Read(connection =>
    {
        using var command = Command(
            connection, "SELECT stamp, counts FROM refusal WHERE kind = $1 AND id = $2 AND stamp > $3 ORDER BY stamp LIMIT $4", key.Kind, key.Id, afterStamp, limit);
        using var row = command.ExecuteReader();
        var rows = new List<CountedRefusals>();
        while (row.Read()) rows.Add(new CountedRefusals(key, row.GetInt64(0), row.GetString(1)));
        return rows;
    });

    public StoredSnapshot? Snapshot(GrainKey key) => Read(connection =>
    {
        using var command = Command(connection, "SELECT sequence, hash, code, manifest, files FROM snapshot WHERE kind = $1 AND id = $2", key.Kind, key.Id);
        using var row = command.ExecuteReader();
        return row.Read()
            ? new StoredSnapshot(
                row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetInt32(2), row.GetFieldValue<byte[]>(3),
                [.. row.GetString(4).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse)])
            : null;
    });

    public IReadOnlyList<byte[]> File(GrainKey key, Guid file) => Read(connection =>
    {
        using var command = Command(
            connection, "SELECT data FROM page WHERE kind = $1 AND id = $2 AND file = $3 ORDER BY no", key.Kind, key.Id, file.ToString("D"));
        using var row = command.ExecuteReader();
        var pages = new List<byte[]>();
        while (row.Read()) pages.Add(row.GetFieldValue<byte[]>(0));
        return pages;
    });

    public IReadOnlyList<byte[]?> Pages(GrainKey key, IReadOnlyList<PageAddress> addresses) => Read(connection =>
    {
        using var command = Command(connection, "SELECT data FROM page WHERE kind = $1 AND id = $2 AND file = $3 AND no = $4", key.Kind, key.Id, "", 0);
        var pages = new List<byte[]?>(addresses.Count);
        foreach (var address in addresses)
        {
            command.Parameters[2].Value = address.File.ToString("D");
            command.Parameters[3].Value = address.Number;
            pages.Add((byte[]?)command.ExecuteScalar());
        }
        return pages;
    });

    /// <summary>For one who reads for long; it does not come from the pool.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(_connectionString) { Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new JournalException($"{path} cannot be read: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        using var any = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(any);
    }

    private static Head? Head(SqliteConnection connection, GrainKey key)
    {
        using var command = Command(connection, "SELECT sequence, hash, fence FROM head WHERE kind = $1 AND id = $2", key.Kind, key.Id);
        using var row = command.ExecuteReader();
        return row.Read() ? new Head(row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2)) : null;
    }

    private static List<StoredBatch> Batches(SqliteConnection connection, GrainKey key, long afterSequence, out bool isAll)
    {
        using var command = Command(
            connection,
            "SELECT previous, sequence, batch_id, stamp, hash, format, events FROM batch WHERE kind = $1 AND id = $2 AND sequence > $3 ORDER BY sequence",
            key.Kind, key.Id, afterSequence);
        using var row = command.ExecuteReader();
        var batches = new List<StoredBatch>();
        for (var bytes = 0; ;)
        {
            isAll = !row.Read();
            if (isAll || bytes >= PageBytes) return batches;
            var events = row.GetFieldValue<byte[]>(6); // the text's UTF-8 as it lies there
            bytes += events.Length;
            batches.Add(new StoredBatch(
                row.GetInt64(0), row.GetInt64(1), Guid.Parse(row.GetString(2)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
                row.GetFieldValue<byte[]>(4), row.GetInt32(5), events));
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"${i + 1}", values[i]);
        return command;
    }

    private T Read<T>(Func<SqliteConnection, T> read)
    {
        try
        {
            using var connection = new SqliteConnection(_connectionString);
            connection.Open();
            return read(connection);
        }
        catch (SqliteException e)
        {
            throw new JournalException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
