namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>The schema's steps. docs/journal.md describes each column.</summary>
internal static class PostgresSteps
{
    // STORAGE EXTERNAL: events are written once and read seldom; compressing them would cost the server more than the rest of the append.
    // COLLATE "C": ids are compared as bytes, and their order does not change with the operating system's locales.
    // fillfactor: a head is updated by every batch and should find room on its own page, without touching its indexes.
    public static readonly IReadOnlyList<SchemaStep> All =
    [
        new(1, SchemaPhase.Expand, "journal",
            """
            CREATE TABLE journal.head (
                kind text COLLATE "C" NOT NULL,
                id text COLLATE "C" NOT NULL,
                sequence bigint NOT NULL CHECK (sequence >= 0),
                hash bytea NOT NULL CHECK (octet_length(hash) = 32),
                fence bigint NOT NULL DEFAULT 0 CHECK (fence >= 0),
                stamp bigint NOT NULL,
                next_due bigint,
                stocked bigint,
                available bigint CHECK (available >= 0),
                reserved bigint CHECK (reserved >= 0),
                paying bigint CHECK (paying >= 0),
                sold bigint CHECK (sold >= 0),
                written_off bigint CHECK (written_off >= 0),
                PRIMARY KEY (kind, id),
                CONSTRAINT law CHECK (stocked = available + reserved + paying + sold + written_off)
            ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

            CREATE INDEX head_due ON journal.head (next_due) WHERE next_due IS NOT NULL;

            CREATE TABLE journal.batch (
                kind text COLLATE "C" NOT NULL,
                id text COLLATE "C" NOT NULL,
                sequence bigint NOT NULL,
                previous bigint NOT NULL,
                batch_id uuid NOT NULL,
                stamp bigint NOT NULL,
                hash bytea NOT NULL CHECK (octet_length(hash) = 32),
                format integer NOT NULL,
                events text NOT NULL,
                PRIMARY KEY (kind, id, sequence),
                CHECK (previous >= 0 AND previous < sequence)
            );
            ALTER TABLE journal.batch ALTER COLUMN events SET STORAGE EXTERNAL;

            CREATE TABLE journal.outbox (
                position bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME journal.outbox_position) PRIMARY KEY,
                kind text COLLATE "C" NOT NULL,
                id text COLLATE "C" NOT NULL,
                sequence bigint NOT NULL,
                ordinal integer NOT NULL,
                type text NOT NULL,
                payload text NOT NULL,
                UNIQUE (kind, id, sequence, ordinal)
            ) WITH (autovacuum_vacuum_scale_factor = 0.05);

            CREATE TABLE journal.probe (
                at timestamptz NOT NULL DEFAULT clock_timestamp()
            );
            """, Needs: 1),

        // Additions only: a release that knows nothing of them writes the same journal.
        new(2, SchemaPhase.Expand, "snapshots-roots-archives",
            """
            CREATE TABLE journal.page (
                kind text COLLATE "C" NOT NULL,
                id text COLLATE "C" NOT NULL,
                file uuid NOT NULL,
                no integer NOT NULL CHECK (no >= 0),
                data bytea NOT NULL,
                PRIMARY KEY (kind, id, file, no)
            );
            ALTER TABLE journal.page ALTER COLUMN data SET STORAGE EXTERNAL;

            CREATE TABLE journal.snapshot (
                kind text COLLATE "C" NOT NULL,
                id text COLLATE "C" NOT NULL,
                sequence bigint NOT NULL CHECK (sequence > 0),
                hash bytea NOT NULL CHECK (octet_length(hash) = 32),
                code integer NOT NULL,
                manifest text NOT NULL,
                files text NOT NULL,
                PRIMARY KEY (kind, id)
            );

            CREATE TABLE journal.day_root (
                day text COLLATE "C" PRIMARY KEY,
                root bytea NOT NULL CHECK (octet_length(root) = 32),
                leaves bigint NOT NULL CHECK (leaves > 0),
                previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
                hash bytea NOT NULL CHECK (octet_length(hash) = 32)
            );

            CREATE TABLE journal.archive (
                kind text COLLATE "C" NOT NULL,
                id text COLLATE "C" NOT NULL,
                sequence bigint NOT NULL,
                previous bigint NOT NULL,
                hash bytea NOT NULL CHECK (octet_length(hash) = 32),
                previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
                first_stamp bigint NOT NULL,
                stamp bigint NOT NULL,
                batches bigint NOT NULL CHECK (batches > 0),
                root bytea NOT NULL CHECK (octet_length(root) = 32),
                state text NOT NULL,
                file_hash bytea NOT NULL CHECK (octet_length(file_hash) = 32),
                PRIMARY KEY (kind, id, sequence),
                CHECK (previous < sequence),
                CHECK (stamp >= first_stamp)
            );

            CREATE TABLE journal.refusal (
                kind text COLLATE "C" NOT NULL,
                id text COLLATE "C" NOT NULL,
                stamp bigint NOT NULL,
                counts text NOT NULL,
                hash bytea NOT NULL CHECK (octet_length(hash) = 32),
                PRIMARY KEY (kind, id, stamp)
            );

            CREATE INDEX batch_stamp ON journal.batch (stamp);
            """, Needs: 1),
    ];
}
