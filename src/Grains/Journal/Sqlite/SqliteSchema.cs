using Microsoft.Data.Sqlite;

namespace LiveCommerce.Grains.Journal.Sqlite;

/// <summary>Tables of journal.db. docs/journal.md describes each column; a script that shipped is never edited.</summary>
internal static class SqliteSchema
{
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE head (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            sequence INTEGER NOT NULL CHECK (sequence > 0),
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            stamp INTEGER NOT NULL,
            next_due INTEGER,
            stocked INTEGER,
            available INTEGER CHECK (available >= 0),
            reserved INTEGER CHECK (reserved >= 0),
            paying INTEGER CHECK (paying >= 0),
            sold INTEGER CHECK (sold >= 0),
            written_off INTEGER CHECK (written_off >= 0),
            PRIMARY KEY (kind, id),
            CHECK (stocked = available + reserved + paying + sold + written_off)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX head_due ON head (next_due) WHERE next_due IS NOT NULL;

        CREATE TABLE batch (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            previous INTEGER NOT NULL CHECK (previous < sequence),
            batch_id TEXT NOT NULL,
            stamp INTEGER NOT NULL,
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            events TEXT NOT NULL,
            PRIMARY KEY (kind, id, sequence)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE outbox (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            type TEXT NOT NULL,
            payload TEXT NOT NULL,
            UNIQUE (kind, id, sequence, ordinal)
        ) STRICT;
        """,

        // Fences for owners that lost the outcome of a commit, heads that hold nothing but a fence, and the format of each batch's hash.
        """
        CREATE TABLE head_2 (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            sequence INTEGER NOT NULL CHECK (sequence >= 0),
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            fence INTEGER NOT NULL DEFAULT 0 CHECK (fence >= 0),
            stamp INTEGER NOT NULL,
            next_due INTEGER,
            stocked INTEGER,
            available INTEGER CHECK (available >= 0),
            reserved INTEGER CHECK (reserved >= 0),
            paying INTEGER CHECK (paying >= 0),
            sold INTEGER CHECK (sold >= 0),
            written_off INTEGER CHECK (written_off >= 0),
            PRIMARY KEY (kind, id),
            CHECK (stocked = available + reserved + paying + sold + written_off)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO head_2 SELECT kind, id, sequence, hash, 0, stamp, next_due, stocked, available, reserved, paying, sold, written_off FROM head;
        DROP TABLE head;
        ALTER TABLE head_2 RENAME TO head;
        CREATE INDEX head_due ON head (next_due) WHERE next_due IS NOT NULL;

        ALTER TABLE batch ADD COLUMN format INTEGER NOT NULL DEFAULT 1;
        CREATE INDEX batch_stamp ON batch (stamp); -- a day's leaves are found without reading events

        CREATE TABLE page (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            file TEXT NOT NULL,
            no INTEGER NOT NULL,
            data BLOB NOT NULL,
            PRIMARY KEY (kind, id, file, no)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE snapshot (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            sequence INTEGER NOT NULL CHECK (sequence > 0),
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            code INTEGER NOT NULL,
            manifest TEXT NOT NULL,
            files TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (kind, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE day_root (
            day TEXT NOT NULL PRIMARY KEY,
            root BLOB NOT NULL CHECK (length(root) = 32),
            leaves INTEGER NOT NULL CHECK (leaves > 0),
            previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE archive (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            previous INTEGER NOT NULL CHECK (previous < sequence),
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
            first_stamp INTEGER NOT NULL,
            stamp INTEGER NOT NULL CHECK (stamp >= first_stamp),
            batches INTEGER NOT NULL CHECK (batches > 0),
            root BLOB NOT NULL CHECK (length(root) = 32),
            state TEXT NOT NULL,
            file_hash BLOB NOT NULL CHECK (length(file_hash) = 32),
            PRIMARY KEY (kind, id, sequence)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE refusal (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            stamp INTEGER NOT NULL,
            counts TEXT NOT NULL,
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            PRIMARY KEY (kind, id, stamp)
        ) STRICT, WITHOUT ROWID;
        """,
    ];

    public static int Version => Migrations.Length;

    public static void Migrate(SqliteConnection connection)
    {
        var version = Convert.ToInt32(Scalar(connection, "PRAGMA user_version"));
        if (version > Migrations.Length)
            throw new JournalException($"journal.db was written by a newer LiveCommerce (version {version}, known here: {Migrations.Length}).");
        for (var next = version + 1; next <= Migrations.Length; next++)
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            Scalar(connection, Migrations[next - 1]);
            Scalar(connection, $"PRAGMA user_version = {next}");
            transaction.Commit();
        }
    }

    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
