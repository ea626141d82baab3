using System.Text;
using LiveCommerce.Grains.Journal.Archive;
using LiveCommerce.Grains.Journal.Days;
using LiveCommerce.Grains.Journal.Refusals;
using LiveCommerce.Grains.Runtime;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace LiveCommerce.Grains.Journal.Sqlite;

/// <summary>The one connection that writes journal.db, with its prepared statements. Not thread-safe; the journal owns it.</summary>
internal sealed class SqliteWriter : IDisposable
{
    /// <summary>
    /// Pages of 4 KB after which a commit copies the log into the database: 4 MB, some milliseconds for those who wait for that commit. Twice as
    /// much made waits longer and nothing cheaper, and a connection of its own for the copying (which this version of SQLite does not bear, see
    /// docs/decisions/0006) was no quicker.
    /// </summary>
    private const int PagesOfLog = 1_000;

    private const int Constraint = 19; // SQLITE_CONSTRAINT

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin, _commit, _savepoint, _release, _undo;
    private readonly SqliteCommand _insertHead, _updateHead, _readHead, _raiseFence, _hasBatch, _insertOutbox, _deleteOutbox;
    private readonly sqlite3_stmt _insertBatch;

    /// <summary>Opens the file, and refuses one whose settings would lose acknowledged sales or that is newer than this code.</summary>
    public SqliteWriter(string path, bool allowLoss)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            _connection.Open();
            foreach (var pragma in (ReadOnlySpan<string>)["journal_mode=WAL", allowLoss ? "synchronous=NORMAL" : "synchronous=FULL", $"wal_autocheckpoint={PagesOfLog}", "busy_timeout=5000"])
                SqliteSchema.Scalar(_connection, $"PRAGMA {pragma}");
            if (SqliteSchema.Scalar(_connection, "PRAGMA journal_mode") is not "wal" || (!allowLoss && SqliteSchema.Scalar(_connection, "PRAGMA synchronous") is not 2L))
                throw new JournalException("journal.db does not take journal_mode=WAL with synchronous=FULL; acknowledged sales could be lost.");
            SqliteSchema.Migrate(_connection);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _savepoint = Prepare("SAVEPOINT one");
        _release = Prepare("RELEASE one");
        _undo = Prepare("ROLLBACK TO one");
        _insertHead = Prepare(
            "INSERT INTO head (kind, id, sequence, hash, stamp, next_due, stocked, available, reserved, paying, sold, written_off) " +
            "VALUES ($kind, $id, $sequence, $hash, $stamp, $due, $stocked, $available, $reserved, $paying, $sold, $written_off) ON CONFLICT DO NOTHING",
            "$kind", "$id", "$sequence", "$hash", "$stamp", "$due", "$stocked", "$available", "$reserved", "$paying", "$sold", "$written_off");
        _updateHead = Prepare(
            "UPDATE head SET sequence = $sequence, hash = $hash, stamp = $stamp, next_due = $due, stocked = $stocked, available = $available, " +
            "reserved = $reserved, paying = $paying, sold = $sold, written_off = $written_off " +
            "WHERE kind = $kind AND id = $id AND sequence = $expected AND hash = $previous_hash AND fence = $fence",
            "$kind", "$id", "$sequence", "$hash", "$stamp", "$due", "$stocked", "$available", "$reserved", "$paying", "$sold", "$written_off",
            "$expected", "$previous_hash", "$fence");
        _readHead = Prepare("SELECT sequence, hash, fence FROM head WHERE kind = $kind AND id = $id", "$kind", "$id");
        _raiseFence = Prepare(
            "INSERT INTO head (kind, id, sequence, hash, fence, stamp) VALUES ($kind, $id, 0, $genesis, 1, 0) ON CONFLICT DO UPDATE SET fence = fence + 1",
            "$kind", "$id", "$genesis");
        _hasBatch = Prepare("SELECT count(*) FROM batch WHERE kind = $kind AND id = $id AND sequence = $sequence AND batch_id = $batch", "$kind", "$id", "$sequence", "$batch");
        _insertBatch = PrepareRaw("INSERT INTO batch (kind, id, sequence, previous, batch_id, stamp, hash, format, events) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _insertOutbox = Prepare(
            "INSERT INTO outbox (kind, id, sequence, ordinal, type, payload) VALUES ($kind, $id, $sequence, $ordinal, $type, $payload)",
            "$kind", "$id", "$sequence", "$ordinal", "$type", "$payload");
        _deleteOutbox = Prepare("DELETE FROM outbox WHERE position = $position", "$position");
    }

    /// <summary>Refuses a file that is damaged.</summary>
    public void Check()
    {
        if (SqliteSchema.Scalar(_connection, "PRAGMA quick_check(1)") is not "ok" and var fault)
            throw new JournalException($"journal.db is damaged: {fault}. Restore it from a backup; do not delete it.");
    }

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    /// <summary>Writes one batch inside the open transaction; a refused one leaves nothing behind and does not disturb the others.</summary>
    public AppendOutcome Write(Append batch)
    {
        if (batch.IsCheck) return Stands(batch) ? AppendOutcome.Committed : AppendOutcome.Conflict;
        _savepoint.ExecuteNonQuery();
        try
        {
            if (WriteHead(batch) != 1)
            {
                Undo();
                return AppendOutcome.Conflict;
            }
            WriteBatch(batch);
            WriteOutbox(batch);
            _release.ExecuteNonQuery();
            return AppendOutcome.Committed;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Constraint)
        {
            Undo();
            return AppendOutcome.Violation;
        }
    }

    public void DeleteOutbox(IReadOnlyList<long> positions)
    {
        foreach (var position in positions)
        {
            _deleteOutbox.Parameters[0].Value = position;
            _deleteOutbox.ExecuteNonQuery();
        }
    }

    /// <summary>Writes a page without changing anything, so that the commit has to reach the disk.</summary>
    public void Touch() => SqliteSchema.Scalar(_connection, $"PRAGMA user_version = {SqliteSchema.Version}");

    /// <summary>Looks for the batches of a commit that had no answer; where none is there, raises the fence of each.</summary>
    public IReadOnlyList<AppendOutcome> Settle(IReadOnlyList<Append> batches)
    {
        var landed = batches.Any(batch => !batch.IsCheck && Has(batch));
        return [.. batches.Select(batch =>
            batch.IsCheck ? Write(batch) : Has(batch) ? AppendOutcome.Committed : landed ? AppendOutcome.Conflict : KeepOut(batch))];
    }

    public long? SealedUntil => DaySealer.SealedUntil(_connection);

    public void Count(IReadOnlyList<CountedRefusals> rows, CountOutcome[] outcomes)
    {
        using var refusals = new SqliteRefusals(_connection);
        for (var i = 0; i < outcomes.Length; i++) outcomes[i] = refusals.Write(rows[i]);
    }

    public void Store(IReadOnlyList<SealedDay> days) => DaySealer.Store(_connection, null, days);

    public MarkOutcome Mark(ArchivedStretch stretch) => JournalArchive.Mark(_connection, null, stretch);

    public int Remove(MarkedStretch stretch, int most) => JournalArchive.Remove(_connection, null, stretch, most);

    public void WritePage(GrainKey key, StoredPage page) => Run(
        "INSERT INTO page (kind, id, file, no, data) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        key.Kind, key.Id, page.Address.File.ToString("D"), page.Address.Number, page.Data);

    /// <summary>False where a later one is there.</summary>
    public bool WriteSnapshot(GrainKey key, StoredSnapshot snapshot) => Run(
        "INSERT INTO snapshot (kind, id, sequence, hash, code, manifest, files) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO UPDATE SET " +
        "sequence = excluded.sequence, hash = excluded.hash, code = excluded.code, manifest = excluded.manifest, files = excluded.files " +
        "WHERE excluded.sequence > snapshot.sequence",
        key.Kind, key.Id, snapshot.Sequence, snapshot.Hash, snapshot.Code, Encoding.UTF8.GetString(snapshot.Manifest), string.Join(' ', snapshot.Files)) == 1;

    public IReadOnlyList<Guid> Files(GrainKey key)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT DISTINCT file FROM page WHERE kind = $1 AND id = $2";
        command.Parameters.AddWithValue("$1", key.Kind);
        command.Parameters.AddWithValue("$2", key.Id);
        using var row = command.ExecuteReader();
        var files = new List<Guid>();
        while (row.Read()) files.Add(Guid.Parse(row.GetString(0)));
        return files;
    }

    public void DeleteFile(GrainKey key, Guid file) =>
        Run("DELETE FROM page WHERE kind = $1 AND id = $2 AND file = $3", key.Kind, key.Id, file.ToString("D"));

    /// <summary>Copies the whole log into the database and syncs it.</summary>
    /// <exception cref="SqliteException">It could not be done completely.</exception>
    public void CheckpointDurably()
    {
        if (SqliteSchema.Scalar(_connection, "PRAGMA wal_checkpoint(TRUNCATE)") is not 0L)
            throw new SqliteException("The log could not be copied into the database.", 5);
    }

    public void Dispose()
    {
        _insertBatch.Dispose();
        _connection.Dispose();
    }

    private int Run(string sql, params ReadOnlySpan<object> values)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"${i + 1}", values[i]);
        return command.ExecuteNonQuery();
    }

    private AppendOutcome KeepOut(Append batch)
    {
        _raiseFence.Parameters[0].Value = batch.Key.Kind;
        _raiseFence.Parameters[1].Value = batch.Key.Id;
        _raiseFence.Parameters[2].Value = ChainHash.Genesis;
        _raiseFence.ExecuteNonQuery();
        return AppendOutcome.Lost;
    }

    private bool Has(Append batch)
    {
        _hasBatch.Parameters[0].Value = batch.Key.Kind;
        _hasBatch.Parameters[1].Value = batch.Key.Id;
        _hasBatch.Parameters[2].Value = batch.Sequence;
        _hasBatch.Parameters[3].Value = batch.BatchId.ToString("D");
        return Convert.ToInt64(_hasBatch.ExecuteScalar()) == 1;
    }

    private bool Stands(Append batch)
    {
        _readHead.Parameters[0].Value = batch.Key.Kind;
        _readHead.Parameters[1].Value = batch.Key.Id;
        using var row = _readHead.ExecuteReader();
        var head = row.Read() ? new Head(row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2)) : Head.None;
        return head.Sequence == batch.Expected && head.Fence == batch.Fence && head.Hash.AsSpan().SequenceEqual(batch.PreviousHash);
    }

    private void Undo()
    {
        _undo.ExecuteNonQuery();
        _release.ExecuteNonQuery();
    }

    private int WriteHead(Append batch)
    {
        var isNew = batch is { Expected: 0, Fence: 0 };
        var command = isNew ? _insertHead : _updateHead;
        var p = command.Parameters;
        p[0].Value = batch.Key.Kind;
        p[1].Value = batch.Key.Id;
        p[2].Value = batch.Sequence;
        p[3].Value = batch.Hash;
        p[4].Value = batch.Stamp.ToUnixTimeMilliseconds();
        p[5].Value = (object?)batch.NextDue?.ToUnixTimeMilliseconds() ?? DBNull.Value;
        p[6].Value = (object?)batch.Counters?.Stocked ?? DBNull.Value;
        p[7].Value = (object?)batch.Counters?.Available ?? DBNull.Value;
        p[8].Value = (object?)batch.Counters?.Reserved ?? DBNull.Value;
        p[9].Value = (object?)batch.Counters?.Paying ?? DBNull.Value;
        p[10].Value = (object?)batch.Counters?.Sold ?? DBNull.Value;
        p[11].Value = (object?)batch.Counters?.WrittenOff ?? DBNull.Value;
        if (!isNew)
        {
            p[12].Value = batch.Expected;
            p[13].Value = batch.PreviousHash;
            p[14].Value = batch.Fence;
        }
        return command.ExecuteNonQuery();
    }

    /// <summary>Bound by hand, because the provider would turn the events into UTF-16 and back: half a megabyte a batch in a drop.</summary>
    private void WriteBatch(Append batch)
    {
        raw.sqlite3_bind_text(_insertBatch, 1, batch.Key.Kind);
        raw.sqlite3_bind_text(_insertBatch, 2, batch.Key.Id);
        raw.sqlite3_bind_int64(_insertBatch, 3, batch.Sequence);
        raw.sqlite3_bind_int64(_insertBatch, 4, batch.Expected);
        raw.sqlite3_bind_text(_insertBatch, 5, batch.BatchId.ToString("D"));
        raw.sqlite3_bind_int64(_insertBatch, 6, batch.Stamp.ToUnixTimeMilliseconds());
        raw.sqlite3_bind_blob(_insertBatch, 7, batch.Hash);
        raw.sqlite3_bind_int64(_insertBatch, 8, batch.Format);
        raw.sqlite3_bind_text(_insertBatch, 9, batch.Events.Span);
        var step = raw.sqlite3_step(_insertBatch);
        var extended = raw.sqlite3_extended_errcode(_connection.Handle);
        var message = step == raw.SQLITE_DONE ? "" : raw.sqlite3_errmsg(_connection.Handle).utf8_to_string();
        raw.sqlite3_reset(_insertBatch);
        raw.sqlite3_clear_bindings(_insertBatch);
        if (step != raw.SQLITE_DONE) throw new SqliteException(message, extended & 0xFF, extended);
    }

    private void WriteOutbox(Append batch)
    {
        var p = _insertOutbox.Parameters;
        for (var ordinal = 0; ordinal < batch.Outbox.Count; ordinal++)
        {
            p[0].Value = batch.Key.Kind;
            p[1].Value = batch.Key.Id;
            p[2].Value = batch.Sequence;
            p[3].Value = ordinal;
            p[4].Value = batch.Outbox[ordinal].Type;
            p[5].Value = batch.Outbox[ordinal].Payload;
            _insertOutbox.ExecuteNonQuery();
        }
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name, Value = DBNull.Value });
        command.Prepare();
        return command;
    }

    private sqlite3_stmt PrepareRaw(string sql) =>
        raw.sqlite3_prepare_v2(_connection.Handle, sql, out var statement) == raw.SQLITE_OK
            ? statement
            : throw new SqliteException(raw.sqlite3_errmsg(_connection.Handle).utf8_to_string(), raw.sqlite3_errcode(_connection.Handle));
}
