using LiveCommerce.Grains.Runtime;
using Npgsql;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>A page of one grain's history: head and batches from one statement, which sees one instant.</summary>
internal static class PostgresHistory
{
    private const int MaxBytes = 8 * 1024 * 1024;
    private const int MaxBatches = 10_000;

    // The size of a stored value is known without reading it, so the page is cut before any events are fetched.
    private const string Sql =
        """
        SELECT h.sequence, h.hash, h.fence, b.previous, b.sequence, b.batch_id, b.stamp, b.hash, b.format, b.events
        FROM (SELECT) AS one
        LEFT JOIN journal.head AS h ON h.kind = $1 AND h.id = $2
        LEFT JOIN LATERAL (
            SELECT * FROM (
                SELECT s.*, sum(octet_length(s.events)) OVER (ORDER BY s.sequence) - octet_length(s.events) AS before
                FROM journal.batch AS s
                WHERE s.kind = $1 AND s.id = $2 AND s.sequence > $3
                ORDER BY s.sequence
                LIMIT $5) AS t
            WHERE t.before < $4) AS b ON true
        ORDER BY b.sequence
        """;

    public static NpgsqlBatchCommand Command(GrainKey key, long afterSequence) => new(Sql)
    {
        Parameters =
        {
            new() { Value = key.Kind }, new() { Value = key.Id }, new() { Value = afterSequence }, new() { Value = (long)MaxBytes }, new() { Value = (long)MaxBatches },
        },
    };

    /// <exception cref="InvariantViolationException">The newest batch is not the one that the head names: rows were cut off or changed.</exception>
    public static async Task<HistoryPage> ReadAsync(NpgsqlDataReader row, GrainKey key, long afterSequence)
    {
        Head? head = null;
        var batches = new List<StoredBatch>();
        while (await row.ReadAsync())
        {
            if (head is null && !row.IsDBNull(0)) head = new Head(row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2));
            if (row.IsDBNull(4)) continue;
            batches.Add(new StoredBatch(
                row.GetInt64(3), row.GetInt64(4), row.GetGuid(5), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
                row.GetFieldValue<byte[]>(7), row.GetInt32(8), row.GetFieldValue<byte[]>(9)));
        }
        if (head is null && batches.Count > 0) throw new InvariantViolationException($"{key}: the journal has batches but no head. Run 'verify'.");
        head ??= Head.None;
        var reached = batches.Count > 0 ? batches[^1].Sequence : afterSequence;
        var isWrong = reached == head.Sequence
            ? batches.Count > 0 && !batches[^1].Hash.AsSpan().SequenceEqual(head.Hash)
            : batches.Count == 0 ? head.Sequence > afterSequence : reached > head.Sequence;
        if (isWrong) throw new InvariantViolationException($"{key}: the newest batch is not the one that the head names ({head.Sequence}). Run 'verify'.");
        return new HistoryPage(head, batches);
    }
}
