using LiveCommerce.Ledger.Tests.Journals;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Tests.Sealed;

/// <summary>One way to falsify a journal; the choice of row and value is the seed's.</summary>
internal sealed record Tampering(string Name, Action<SqliteConnection, Random> Plant)
{
    /// <summary>Edits of every column of what is verified, then rows that go, come, or change places, then what a forger with time would do.</summary>
    public static readonly Tampering[] All =
    [
        Edit("batch", "kind", "'stream'", "kind = 'stock'"),
        Edit("batch", "id", "id || 'X'"),
        Edit("batch", "sequence", "sequence + 1000"),
        Edit("batch", "previous", "previous - 1"),
        Edit("batch", "batch_id", "lower('AAAAAAAA') || substr(batch_id, 9)"),
        Edit("batch", "stamp", "stamp + 1"),
        new("batch.hash", (c, random) => Flip(c, random, "batch", "hash")),
        Edit("batch", "format", "1"),
        new("batch.events", AlterEvents),
        Edit("batch", "events", "replace(events, '[', '[ ')"),
        Edit("head", "sequence", "sequence + 1"),
        new("head.hash", (c, random) => Flip(c, random, "head", "hash")),
        Edit("head", "stamp", "stamp - 1"),
        Edit("head", "available", "available + 1, stocked = stocked + 1", "kind = 'stock'"),
        Edit("head", "sold", "sold + 1, stocked = stocked + 1", "kind = 'stock'"),
        Edit("day_root", "leaves", "leaves + 1"),
        new("day_root.root", (c, random) => Flip(c, random, "day_root", "root")),
        new("day_root.previous_hash", (c, random) => Flip(c, random, "day_root", "previous_hash")),
        new("day_root.hash", (c, random) => Flip(c, random, "day_root", "hash")),
        Edit("refusal", "counts", "replace(counts, 'sold-out', 'sold-oux')"),
        Edit("refusal", "stamp", "stamp + 1"),
        new("refusal.hash", (c, random) => Flip(c, random, "refusal", "hash")),
        Edit("snapshot", "sequence", "sequence - 1"),
        new("snapshot.hash", (c, random) => Flip(c, random, "snapshot", "hash")),
        Edit("archive", "sequence", "sequence + 1"),
        Edit("archive", "previous", "previous - 1"),
        Edit("archive", "batches", "batches + 1"),
        Edit("archive", "first_stamp", "first_stamp - 1"),
        Edit("archive", "stamp", "stamp + 1"),
        Edit("archive", "state", "replace(state, '\"units\":[', '\"units\":[1')", "state <> ''"),
        new("archive.root", (c, random) => Flip(c, random, "archive", "root")),
        new("archive.hash", (c, random) => Flip(c, random, "archive", "hash")),
        new("archive.file_hash", (c, random) => Flip(c, random, "archive", "file_hash")),

        new("a batch deleted", (c, random) => Execute(c, $"DELETE FROM batch WHERE {Pick(c, random, "batch")}")),
        new("a head deleted", (c, random) => Execute(c, $"DELETE FROM head WHERE {Pick(c, random, "head")}")),
        new("a day deleted", (c, random) => Execute(c, $"DELETE FROM day_root WHERE {Pick(c, random, "day_root")}")),
        new("a row of refusals deleted", (c, random) => Execute(c, $"DELETE FROM refusal WHERE {Pick(c, random, "refusal")}")),
        new("a marker deleted", (c, random) => Execute(c, $"DELETE FROM archive WHERE {Pick(c, random, "archive")}")),
        new("a batch doubled", (c, random) => Execute(c,
            $"INSERT INTO batch (kind, id, sequence, previous, batch_id, stamp, hash, format, events) SELECT kind, id, sequence + 1000, previous, batch_id, stamp, hash, format, events FROM batch WHERE {Pick(c, random, "batch")}")),
        new("the events of two batches swapped", Swap),
        new("two batches in each other's place", SwapPlaces),
        new("a batch edited and its hash computed anew", EditAndRehash),
        new("the tail cut off and the head set back", CutTail),
        new("a whole owner removed", RemoveOwner),
        new("everything rewritten, every hash made to fit", RewriteAll),
        new("one owner rewritten from its beginning", RewriteOne),
        new("the tail cut off and every root made to fit", (c, random) => { CutTail(c, random); SecondSchema.Reseal(c); }),
        new("a whole owner removed and every root made to fit", (c, random) => { RemoveOwner(c, random); SecondSchema.Reseal(c); }),
    ];

    private static Tampering Edit(string table, string column, string value, string? where = null) => new($"{table}.{column} edited", (c, random) =>
        Execute(c, $"UPDATE {table} SET {column} = {value} WHERE {Pick(c, random, table, where)}"));

    private static void Flip(SqliteConnection c, Random random, string table, string column)
    {
        var where = Pick(c, random, table);
        var bytes = (byte[])SecondSchema.Rows(c, $"SELECT {column} FROM {table} WHERE {where}")[0][0];
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        Execute(c, $"UPDATE {table} SET {column} = $1 WHERE {where}", bytes);
    }

    /// <summary>One digit or letter inside a value becomes another one; the JSON stays canonical.</summary>
    private static string Altered(string events, Random random)
    {
        var places = Enumerable.Range(0, events.Length).Where(i => char.IsAsciiDigit(events[i]) && events[i] is not '0').ToList();
        var at = places[random.Next(places.Count)];
        return $"{events[..at]}{(events[at] == '9' ? '8' : (char)(events[at] + 1))}{events[(at + 1)..]}";
    }

    private static void AlterEvents(SqliteConnection c, Random random)
    {
        var where = Pick(c, random, "batch");
        Execute(c, $"UPDATE batch SET events = $1 WHERE {where}", Altered((string)SecondSchema.Rows(c, $"SELECT events FROM batch WHERE {where}")[0][0], random));
    }

    private static void Swap(SqliteConnection c, Random random)
    {
        var (one, other) = TwoOfOneOwner(c, random);
        foreach (var (to, from) in new[] { (one, other), (other, one) }) Execute(c, $"UPDATE batch SET events = $1, stamp = $2 WHERE {Of(to)}", from[8], from[5]);
    }

    private static void SwapPlaces(SqliteConnection c, Random random)
    {
        var (one, other) = TwoOfOneOwner(c, random);
        foreach (var (to, from) in new[] { (one, other), (other, one) })
            Execute(c, $"UPDATE batch SET events = $1, stamp = $2, batch_id = $3, hash = $4 WHERE {Of(to)}", from[8], from[5], from[4], from[6]);
    }

    private static void EditAndRehash(SqliteConnection c, Random random)
    {
        var row = SecondSchema.Rows(c, $"SELECT {Columns} FROM batch WHERE {Pick(c, random, "batch", "EXISTS (SELECT 1 FROM batch n WHERE n.kind = batch.kind AND n.id = batch.id AND n.previous = batch.sequence)")}")[0];
        var before = SecondSchema.Rows(c, "SELECT hash FROM batch WHERE kind = $1 AND id = $2 AND sequence = $3", row[0], row[1], row[3]);
        if (before.Count == 0) before = SecondSchema.Rows(c, "SELECT hash FROM archive WHERE kind = $1 AND id = $2 AND sequence = $3", row[0], row[1], row[3]);
        var events = Altered((string)row[8], random);
        var hash = SecondSchema.HashOf(
            (string)row[0], (string)row[1], (long)row[3], (long)row[2], (string)row[4], (long)row[5], events, before.Count == 0 ? new byte[32] : (byte[])before[0][0]);
        Execute(c, $"UPDATE batch SET events = $1, hash = $2 WHERE {Of(row)}", events, hash);
    }

    private static void CutTail(SqliteConnection c, Random random)
    {
        var last = SecondSchema.Rows(c, $"SELECT {Columns} FROM batch WHERE {Pick(c, random, "batch", "kind = 'stock' AND previous > 0 AND sequence > (SELECT coalesce(max(sequence), 0) FROM archive a WHERE a.id = batch.id) + 3")}")[0];
        Execute(c, "DELETE FROM batch WHERE kind = $1 AND id = $2 AND sequence >= $3", last[0], last[1], last[2]);
        Execute(c,
            "UPDATE head SET (sequence, hash, stamp) = (SELECT sequence, hash, stamp FROM batch WHERE kind = $1 AND id = $2 ORDER BY sequence DESC LIMIT 1) " +
            "WHERE kind = $1 AND id = $2 AND EXISTS (SELECT 1 FROM batch WHERE kind = $1 AND id = $2)", last[0], last[1]);
    }

    private static void RemoveOwner(SqliteConnection c, Random random)
    {
        var owner = SecondSchema.Rows(c, $"SELECT kind, id FROM head WHERE {Pick(c, random, "head", "kind = 'purchase'")}")[0];
        foreach (var table in new[] { "batch", "head", "archive", "snapshot", "refusal" }) Execute(c, $"DELETE FROM {table} WHERE kind = $1 AND id = $2", owner);
    }

    /// <summary>Every buyer becomes somebody else, everywhere alike: no rule is broken, only the past is another.</summary>
    private static void RewriteAll(SqliteConnection c, Random random) =>
        SecondSchema.Rechain(c, (_, events) => events.Replace("\"g0000", $"\"g{random.Next(1, 10)}000", StringComparison.Ordinal));

    private static void RewriteOne(SqliteConnection c, Random random)
    {
        var owner = SecondSchema.Rows(c, $"SELECT kind || '/' || id FROM head WHERE {Pick(c, random, "head", "kind = 'stock'")}")[0][0];
        SecondSchema.Rechain(c, (name, events) => name == (string)owner ? events.Replace("\"operationId\":\"o", "\"operationId\":\"q", StringComparison.Ordinal) : events);
    }

    private const string Columns = "kind, id, sequence, previous, batch_id, stamp, hash, format, events";

    private static (object[] One, object[] Other) TwoOfOneOwner(SqliteConnection c, Random random)
    {
        var owner = SecondSchema.Rows(c, "SELECT kind, id FROM batch GROUP BY kind, id HAVING count(*) > 3 ORDER BY kind, id");
        var chosen = owner[random.Next(owner.Count)];
        var rows = SecondSchema.Rows(c, $"SELECT {Columns} FROM batch WHERE kind = $1 AND id = $2 ORDER BY sequence", chosen);
        var at = random.Next(rows.Count - 1);
        return (rows[at], rows[random.Next(at + 1, rows.Count)]);
    }

    /// <summary>A condition that holds for one row, chosen by the seed.</summary>
    private static string Pick(SqliteConnection c, Random random, string table, string? where = null)
    {
        var key = table switch { "batch" or "archive" => "kind || '|' || id || '|' || sequence", "day_root" => "day", "refusal" => "kind || '|' || id || '|' || stamp", _ => "kind || '|' || id" };
        var rows = SecondSchema.Rows(c, $"SELECT {key} FROM {table} WHERE {where ?? "1"} ORDER BY 1");
        return $"{key} = '{rows[random.Next(rows.Count)][0]}'";
    }

    private static string Of(object[] row) => $"kind = '{row[0]}' AND id = '{row[1]}' AND sequence = {row[2]}";

    private static void Execute(SqliteConnection c, string sql, params object?[] values) => TestJournal.Execute(c, sql, values);
}
