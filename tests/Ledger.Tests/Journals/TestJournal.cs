using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Ledger.Canonical;
using LiveCommerce.Ledger.Journal;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Tests.Journals;

/// <summary>
/// A journal written by hand after docs/journal.md, in a folder of its own. Chains, heads and counters are made to fit whatever events it is
/// given, so that a fault in the events can only be found by understanding them.
/// </summary>
internal sealed class TestJournal : IDisposable
{
    private readonly List<TestBatch> _batches = [];
    private readonly List<Action<SqliteConnection>> _afterwards = [];
    private int _ids;

    public TestJournal() => Directory = System.IO.Directory.CreateTempSubdirectory("ledger-").FullName;

    public string Directory { get; }

    public string Path => System.IO.Path.Combine(Directory, "journal.db");

    /// <summary>Lines of the provider's books; null means that there are none.</summary>
    public string? Books { get; set; }

    /// <summary>Version of the schema, and with it the format of every batch.</summary>
    public int Version { get; init; } = 1;

    /// <summary>What it is verified with.</summary>
    public Func<JournalSource, JournalSource> With { get; set; } = source => source;

    public TestBatch Append(string kind, string id, params string[] events)
    {
        var batch = new TestBatch { Kind = kind, Id = id, Events = events, BatchId = new Guid(++_ids, 7, 7, [1, 2, 3, 4, 5, 6, 7, 8]).ToString("D") };
        _batches.Add(batch);
        return batch;
    }

    /// <summary>Every event in a batch of its own, except where "|" separates batches of several.</summary>
    public void Each(string kind, string id, params IEnumerable<string> events)
    {
        foreach (var happened in events) Append(kind, id, happened.Split('|'));
    }

    public TestBatch Last(string kind) => _batches.Last(batch => batch.Kind == kind);

    /// <summary>SQL that is executed after everything was written.</summary>
    public void Tamper(string sql) => _afterwards.Add(connection => Execute(connection, sql));

    /// <summary>Something that is done after everything was written, in turn with what <see cref="Tamper"/> was told.</summary>
    public void Then(Action<SqliteConnection> action) => _afterwards.Add(action);

    public void Write()
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false }.ToString());
        connection.Open();
        Execute(connection,
            """
            PRAGMA journal_mode = WAL;
            CREATE TABLE batch (kind TEXT NOT NULL, id TEXT NOT NULL, sequence INTEGER NOT NULL, previous INTEGER NOT NULL, batch_id TEXT NOT NULL,
                stamp INTEGER NOT NULL, hash BLOB NOT NULL, events TEXT NOT NULL, PRIMARY KEY (kind, id, sequence)) STRICT, WITHOUT ROWID;
            CREATE TABLE head (kind TEXT NOT NULL, id TEXT NOT NULL, sequence INTEGER NOT NULL, hash BLOB NOT NULL, stamp INTEGER NOT NULL,
                next_due INTEGER, stocked INTEGER, available INTEGER, reserved INTEGER, paying INTEGER, sold INTEGER, written_off INTEGER,
                PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
            CREATE TABLE outbox (position INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, sequence INTEGER NOT NULL,
                ordinal INTEGER NOT NULL, type TEXT NOT NULL, payload TEXT NOT NULL) STRICT;
            PRAGMA user_version = 1;
            """);
        if (Version == 2) Execute(connection, SecondSchema.Sql);
        foreach (var owner in _batches.GroupBy(batch => (batch.Kind, batch.Id))) WriteOwner(connection, [.. owner]);
        foreach (var action in _afterwards) action(connection);
        if (Books is null) return;
        System.IO.Directory.CreateDirectory(System.IO.Path.Combine(Directory, "sandbox"));
        File.WriteAllText(System.IO.Path.Combine(Directory, "sandbox", "books.jsonl"), Books);
    }

    public VerifyReport Verify()
    {
        Write();
        return Verification.Run(With(JournalSource.In(Directory)!), new VerifyOptions());
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    private void WriteOwner(SqliteConnection connection, List<TestBatch> batches)
    {
        var (sequence, hash, stamp) = (0L, new byte[32], 0L);
        foreach (var batch in batches)
        {
            var previous = sequence;
            sequence += batch.ClaimedCount ?? batch.Events.Length;
            stamp = batch.Stamp ?? batch.Events.Select(AtOf).LastOrDefault();
            var events = $"[{string.Join(',', batch.Events)}]";
            if (Version == 2)
            {
                if (!batch.IsRaw) events = Encoding.UTF8.GetString(CanonicalJson.Of(Encoding.UTF8.GetBytes(events)));
                hash = SecondSchema.HashOf(batch.Kind, batch.Id, previous, sequence, batch.BatchId, stamp, events, hash);
                Execute(connection, "INSERT INTO batch VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    batch.Kind, batch.Id, sequence, previous, batch.BatchId, stamp, hash, events, 2);
                continue;
            }
            var text = $"{batch.Kind}\n{batch.Id}\n{previous}\n{sequence}\n{batch.BatchId}\n{stamp}\n{events}";
            hash = SHA256.HashData([.. hash, .. Encoding.UTF8.GetBytes(text)]);
            Execute(connection, "INSERT INTO batch VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                batch.Kind, batch.Id, sequence, previous, batch.BatchId, stamp, hash, events);
        }
        var (kind, id) = (batches[0].Kind, batches[0].Id);
        object?[] counters = kind == "stock" ? [.. HeadCounters.Of(batches).Select(n => (object?)n)] : new object?[6];
        // 0 is due at once: never too late.
        Execute(connection,
            "INSERT INTO head (kind, id, sequence, hash, stamp, next_due, stocked, available, reserved, paying, sold, written_off) " +
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            [kind, id, sequence, hash, stamp, 0L, .. counters]);
    }

    /// <summary>Reads the instant as text: some events are no JSON on purpose.</summary>
    private static long AtOf(string happened)
    {
        var start = happened.IndexOf("\"at\":", StringComparison.Ordinal);
        if (start < 0) return 0;
        var digits = happened.AsSpan(start + 5);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return long.Parse(end < 0 ? digits : digits[..end]);
    }

    internal static void Execute(SqliteConnection connection, string sql, params object?[] values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"${i + 1}", values[i] ?? DBNull.Value);
        command.ExecuteNonQuery();
    }
}

/// <summary>A batch as it will be written; the settable members plant faults that SQL could only plant together with a broken chain.</summary>
internal sealed class TestBatch
{
    public required string Kind { get; init; }

    public required string Id { get; init; }

    public required string[] Events { get; init; }

    public required string BatchId { get; set; }

    public int? ClaimedCount { get; set; }

    public long? Stamp { get; set; }

    /// <summary>In format 2: stored as it is, canonical or not.</summary>
    public bool IsRaw { get; set; }
}
