using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LiveCommerce.Ledger.Canonical;
using LiveCommerce.Ledger.Merkle;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Tests.Journals;

/// <summary>The second schema as docs/journal.md describes it, and a chain in format 2, written apart from the code under test.</summary>
internal static class SecondSchema
{
    public const string Sql =
        """
        ALTER TABLE batch ADD COLUMN format INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE head ADD COLUMN fence INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE snapshot (kind TEXT NOT NULL, id TEXT NOT NULL, sequence INTEGER NOT NULL, hash BLOB NOT NULL, code INTEGER NOT NULL, manifest TEXT NOT NULL, files TEXT NOT NULL,
            PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
        CREATE TABLE day_root (day TEXT NOT NULL PRIMARY KEY, root BLOB NOT NULL, leaves INTEGER NOT NULL, previous_hash BLOB NOT NULL, hash BLOB NOT NULL)
            STRICT, WITHOUT ROWID;
        CREATE TABLE archive (kind TEXT NOT NULL, id TEXT NOT NULL, sequence INTEGER NOT NULL, previous INTEGER NOT NULL, hash BLOB NOT NULL,
            previous_hash BLOB NOT NULL, first_stamp INTEGER NOT NULL, stamp INTEGER NOT NULL, batches INTEGER NOT NULL, root BLOB NOT NULL, state TEXT NOT NULL,
            file_hash BLOB NOT NULL, PRIMARY KEY (kind, id, sequence)) STRICT, WITHOUT ROWID;
        CREATE TABLE refusal (kind TEXT NOT NULL, id TEXT NOT NULL, stamp INTEGER NOT NULL, counts TEXT NOT NULL, hash BLOB NOT NULL,
            PRIMARY KEY (kind, id, stamp)) STRICT, WITHOUT ROWID;
        PRAGMA user_version = 2;
        """;

    public static byte[] HashOf(string kind, string id, long previous, long sequence, string batchId, long stamp, string events, byte[] hashBefore)
    {
        var batch = new JsonObject
        {
            ["stamp"] = stamp,
            ["sequence"] = sequence,
            ["previousHash"] = Convert.ToHexStringLower(hashBefore),
            ["previous"] = previous,
            ["kind"] = kind,
            ["id"] = id,
            ["batchId"] = batchId,
            ["events"] = "EVENTS",
        };
        var text = Encoding.UTF8.GetString(CanonicalJson.Of(Encoding.UTF8.GetBytes(batch.ToJsonString())));
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.Replace("\"EVENTS\"", events, StringComparison.Ordinal)));
    }

    /// <summary>Brings a journal of either version to the second schema with every chain in format 2; what was there keeps its meaning.</summary>
    public static void Convert2(SqliteConnection connection)
    {
        using (var version = connection.CreateCommand())
        {
            version.CommandText = "PRAGMA user_version";
            if (version.ExecuteScalar() is 1L) TestJournal.Execute(connection, Sql);
        }
        Rechain(connection, (_, events) => events);
    }

    /// <summary>
    /// Rewrites every batch as a forger would who knows the format: events as he likes them, all hashes, heads, snapshots and day roots made
    /// to fit.
    /// </summary>
    public static void Rechain(SqliteConnection connection, Func<string, string, string> change)
    {
        var owner = ("", "");
        var hash = new byte[32];
        foreach (var row in Rows(connection, "SELECT kind, id, sequence, previous, batch_id, stamp, events FROM batch ORDER BY kind, id, sequence"))
        {
            var (kind, id, sequence, previous) = ((string)row[0], (string)row[1], (long)row[2], (long)row[3]);
            if (owner != (kind, id))
                hash = (byte[]?)Rows(connection, "SELECT hash FROM archive WHERE kind = $1 AND id = $2 AND sequence = $3", kind, id, previous).SingleOrDefault()?[0] ?? new byte[32];
            owner = (kind, id);
            var events = Encoding.UTF8.GetString(CanonicalJson.Of(Encoding.UTF8.GetBytes(change($"{kind}/{id}", (string)row[6]))));
            hash = HashOf(kind, id, previous, sequence, (string)row[4], (long)row[5], events, hash);
            TestJournal.Execute(connection, "UPDATE batch SET events = $4, hash = $5, format = 2 WHERE kind = $1 AND id = $2 AND sequence = $3", kind, id, sequence, events, hash);
            TestJournal.Execute(connection, "UPDATE head SET hash = $4 WHERE kind = $1 AND id = $2 AND sequence = $3", kind, id, sequence, hash);
            TestJournal.Execute(connection, "UPDATE snapshot SET hash = $4 WHERE kind = $1 AND id = $2 AND sequence = $3", kind, id, sequence, hash);
        }
        Reseal(connection);
    }

    /// <summary>Makes the stored day roots fit the batches that are there.</summary>
    public static void Reseal(SqliteConnection connection)
    {
        var before = new byte[32];
        foreach (var day in Rows(connection, "SELECT day FROM day_root ORDER BY day").Select(row => (string)row[0]).ToList())
        {
            var begin = new DateTimeOffset(DateOnly.Parse(day).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds();
            var root = new MerkleRoot();
            foreach (var row in Rows(connection, "SELECT hash FROM batch WHERE stamp >= $1 AND stamp < $2 ORDER BY kind, id, sequence", begin, begin + 86_400_000))
                root.Add((byte[])row[0]);
            var text = $"{{\"day\":\"{day}\",\"leaves\":{root.Leaves},\"previousHash\":\"{System.Convert.ToHexStringLower(before)}\",\"root\":\"{System.Convert.ToHexStringLower(root.Value())}\"}}";
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
            TestJournal.Execute(connection, "UPDATE day_root SET root = $2, leaves = $3, previous_hash = $4, hash = $5 WHERE day = $1", day, root.Value(), root.Leaves, before, hash);
            before = hash;
        }
    }

    public static List<object[]> Rows(SqliteConnection connection, string sql, params object[] values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"${i + 1}", values[i]);
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return rows;
    }
}
