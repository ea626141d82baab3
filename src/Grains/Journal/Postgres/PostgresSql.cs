namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>
/// The statements that write. All writers take the same two locks in the same order. First the *turn* of a grain: a transaction-level advisory
/// lock, whose waiting line is first come, first served, which PostgreSQL does not promise for rows. Then the head row itself, which also
/// holds against writers that know nothing of turns.
/// </summary>
internal static class PostgresSql
{
    /// <summary>The lock number of a grain's turn, not negative. <c>i</c> is any row with kind and id.</summary>
    private const string Turn = "hashtextextended(i.kind, hashtextextended(i.id, 0)) & 9223372036854775807";

    /// <summary>
    /// The lock number that says "messages above this position are on their way": far below zero, minus the position. See <see cref="ReadFloor"/>.
    /// </summary>
    private const string FloorBase = "(-4611686018427387904)";

    /// <summary>Is the head the one that <c>i</c> expects? No row counts as a head at sequence 0 without a fence.</summary>
    private const string Stands =
        """
        coalesce((SELECT o.sequence = i.expected AND o.hash = i.previous_hash AND o.fence = i.fence FROM journal.head AS o WHERE o.kind = i.kind AND o.id = i.id),
                 i.expected = 0 AND i.fence = 0 AND i.previous_hash = decode(repeat('00', 32), 'hex'))
        """;

    public const string Begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

    public const string Commit = "COMMIT";

    /// <summary>
    /// Goes before COMMIT. A statement that is timed out while its commit waits for a synchronous standby would be acknowledged without the standby.
    /// </summary>
    public const string NoTimeout = "SET LOCAL statement_timeout = 0";

    public const string Savepoint = "SAVEPOINT one";

    public const string KeepSavepoint = "RELEASE SAVEPOINT one";

    public const string UndoSavepoint = "ROLLBACK TO SAVEPOINT one";

    /// <summary>Writes a row for the journal's own sake, so that the commit has to reach the disk. Never waits: rows of other nodes are left alone.</summary>
    public const string Probe =
        """
        WITH gone AS (DELETE FROM journal.probe WHERE ctid IN (SELECT p.ctid FROM journal.probe AS p FOR UPDATE SKIP LOCKED))
        INSERT INTO journal.probe DEFAULT VALUES
        """;

    /// <summary>Heads of new grains at sequence 0, so that there is a row to lock. $1 kinds, $2 ids.</summary>
    public const string EnsureHeads =
        $"""
        INSERT INTO journal.head (kind, id, sequence, hash, stamp)
        SELECT i.kind, i.id, 0, decode(repeat('00', 32), 'hex'), 0 FROM (SELECT unnest($1) AS kind, unnest($2) AS id) AS i
        WHERE pg_try_advisory_xact_lock({Turn})
        ORDER BY i.kind, i.id
        ON CONFLICT DO NOTHING
        """;

    /// <summary>
    /// A whole group in one statement that never waits for a lock. Rows are places (from 1) and 1 written or confirmed, 2 another head, 3 somebody
    /// else's turn; a batch without a row met another head. A head that was changed after the statement's snapshot is locked and judged as it is now:
    /// READ COMMITTED looks again.
    /// 4: its stamp lies in a sealed day ($24 is the end of the newest one that this node knows), or is older than $25 ms by the server's own clock,
    /// so that whoever seals a day a while after its end meets nobody who still writes into it.
    /// Arrays are unnested side by side in the select list, which costs no table; events are taken from theirs by place, so they are not copied.
    /// </summary>
    public const string Append =
        $"""
        WITH input AS MATERIALIZED (
            SELECT i.*, i.stamp < s.oldest AS is_sealed, CASE WHEN i.sequence <> i.expected AND i.stamp >= s.oldest THEN pg_try_advisory_xact_lock({Turn}) END AS is_ours
            FROM (SELECT generate_subscripts($1, 1) AS n, unnest($1) AS kind, unnest($2) AS id, unnest($3) AS expected, unnest($4) AS fence,
                         unnest($5) AS sequence, unnest($6) AS previous_hash, unnest($7) AS hash, unnest($8) AS stamp, unnest($9) AS format,
                         unnest($10) AS batch_id, unnest($11) AS next_due, unnest($12) AS stocked, unnest($13) AS available,
                         unnest($14) AS reserved, unnest($15) AS paying, unnest($16) AS sold, unnest($17) AS written_off,
                         unnest($18) AS first_message, unnest($19) AS messages) AS i
            CROSS JOIN (SELECT greatest($24, (extract(epoch FROM clock_timestamp()) * 1000)::bigint - $25) AS oldest) AS s
        ), locked AS MATERIALIZED (
            SELECT i.*, h.stands
            FROM input AS i LEFT JOIN LATERAL (
                SELECT o.sequence = i.expected AND o.hash = i.previous_hash AND o.fence = i.fence AS stands
                FROM journal.head AS o
                WHERE i.is_ours AND o.kind = i.kind AND o.id = i.id
                FOR UPDATE OF o SKIP LOCKED) AS h ON true
            WHERE i.sequence <> i.expected
        ), moved AS (
            UPDATE journal.head AS h
            SET sequence = l.sequence, hash = l.hash, stamp = l.stamp, next_due = l.next_due, stocked = l.stocked, available = l.available,
                reserved = l.reserved, paying = l.paying, sold = l.sold, written_off = l.written_off
            FROM locked AS l
            WHERE l.stands AND h.kind = l.kind AND h.id = l.id
            RETURNING l.n, l.kind, l.id, l.expected, l.sequence, l.batch_id, l.stamp, l.hash, l.format, l.first_message, l.messages
        ), written AS (
            INSERT INTO journal.batch (kind, id, sequence, previous, batch_id, stamp, hash, format, events)
            SELECT m.kind, m.id, m.sequence, m.expected, m.batch_id, m.stamp, m.hash, m.format, ($20)[m.n] FROM moved AS m
        ), floor AS MATERIALIZED (
            SELECT pg_advisory_xact_lock_shared({FloorBase} - (CASE WHEN p.is_called THEN p.last_value ELSE 0 END))
            FROM journal.outbox_position AS p
            WHERE cardinality($21) > 0
        ), told AS (
            INSERT INTO journal.outbox (kind, id, sequence, ordinal, type, payload)
            SELECT m.kind, m.id, m.sequence, k - m.first_message, ($21)[k], ($22)[k]
            FROM floor CROSS JOIN moved AS m CROSS JOIN LATERAL generate_series(m.first_message, m.first_message + m.messages - 1) AS k
            ORDER BY k
        ), sent AS (
            DELETE FROM journal.outbox
            WHERE position IN (SELECT o.position FROM journal.outbox AS o WHERE o.position = ANY ($23) FOR UPDATE SKIP LOCKED)
        )
        SELECT m.n, 1 FROM moved AS m
        UNION ALL
        SELECT l.n, CASE WHEN l.is_sealed THEN 4 ELSE 3 END FROM locked AS l
        WHERE l.stands IS NULL AND (
            l.is_sealed OR NOT l.is_ours OR l.expected = 0 OR EXISTS (SELECT FROM journal.head AS o WHERE o.kind = l.kind AND o.id = l.id))
        UNION ALL
        SELECT i.n, CASE WHEN {Stands} THEN 1 ELSE 2 END
        FROM input AS i WHERE i.sequence = i.expected
        """;

    /// <summary>Takes the turns of a settlement, in the order of their numbers. $1 kinds, $2 ids.</summary>
    public const string TakeTurns =
        $"""
        SELECT pg_advisory_xact_lock(t.turn)
        FROM (SELECT DISTINCT {Turn} AS turn FROM (SELECT unnest($1) AS kind, unnest($2) AS id) AS i ORDER BY 1) AS t
        """;

    /// <summary>Waits for the rows, in key order. $1 kinds, $2 ids.</summary>
    public const string LockHeads =
        """
        SELECT h.sequence
        FROM (SELECT unnest($1) AS kind, unnest($2) AS id) AS i JOIN journal.head AS h ON h.kind = i.kind AND h.id = i.id
        ORDER BY h.kind, h.id
        FOR UPDATE OF h
        """;

    /// <summary>
    /// Under the locks: is the batch there, and does the head stand as it expects? $1 kinds, $2 ids, $3 expected, $4 fences, $5 sequences,
    /// $6 previous hashes, $7 batch ids.
    /// </summary>
    public const string Look =
        $"""
        SELECT i.n,
               EXISTS (SELECT FROM journal.batch AS b WHERE b.kind = i.kind AND b.id = i.id AND b.sequence = i.sequence AND b.batch_id = i.batch_id),
               {Stands}
        FROM (SELECT generate_subscripts($1, 1) AS n, unnest($1) AS kind, unnest($2) AS id, unnest($3) AS expected, unnest($4) AS fence,
                     unnest($5) AS sequence, unnest($6) AS previous_hash, unnest($7) AS batch_id) AS i
        """;

    /// <summary>Keeps stragglers out. $1 kinds, $2 ids.</summary>
    public const string RaiseFences =
        """
        UPDATE journal.head AS h SET fence = h.fence + 1
        FROM (SELECT unnest($1) AS kind, unnest($2) AS id) AS i WHERE h.kind = i.kind AND h.id = i.id
        """;

    /// <summary>
    /// A position is drawn before the commit that shows it, so a smaller one may appear later. Every writer of messages therefore locks, before it
    /// draws, the position below which it will not draw; a reader that first asks for the highest position drawn and then for these locks knows
    /// up to where nothing can appear any more. Transactions that write no messages hold nobody back.
    /// </summary>
    public const string ReadCeiling = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM journal.outbox_position";

    public const string ReadFloor =
        $"""
        SELECT min({FloorBase} - key)
        FROM (SELECT (classid::bigint << 32) | objid::bigint AS key
              FROM pg_locks
              WHERE locktype = 'advisory' AND objsubid = 1 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS l
        WHERE key <= {FloorBase}
        """;

}
