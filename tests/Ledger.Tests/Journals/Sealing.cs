using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Archive;
using LiveCommerce.Grains.Journal.Days;
using LiveCommerce.Grains.Journal.Refusals;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Ledger.Anchors;
using LiveCommerce.Ledger.Archives;
using LiveCommerce.Ledger.Canonical;
using LiveCommerce.Ledger.Files;
using LiveCommerce.Ledger.Journal;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Tests.Journals;

/// <summary>What is done to a journal of the second schema after it was written: with the real code of the side that writes.</summary>
internal static class Sealing
{
    public static readonly DateTimeOffset LongAfter = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Days(SqliteConnection connection) => DaySealer.Store(connection, null, DaySealer.Read(connection, LongAfter));

    /// <summary>A snapshot of every owner at its newest batch before an instant.</summary>
    public static void Snapshots(SqliteConnection connection, long before = long.MaxValue) => TestJournal.Execute(connection,
        "INSERT OR REPLACE INTO snapshot (kind, id, sequence, hash, code, manifest, files) " +
        "SELECT kind, id, sequence, hash, 1, '{}', '' FROM batch b WHERE sequence = " +
        "(SELECT max(sequence) FROM batch c WHERE c.kind = b.kind AND c.id = b.id AND c.stamp < $1)", before);

    /// <summary>Three seconds of refusals of one SKU, in front of its newest event.</summary>
    public static void Refusals(SqliteConnection connection, string sku = "MUG")
    {
        var last = (long)SecondSchema.Rows(connection, "SELECT sequence FROM head WHERE kind = 'stock' AND id = $1", sku)[0][0];
        var hash = ChainHash.Genesis;
        for (var second = 1; second <= 3; second++)
        {
            var counts = new RefusalCounts();
            for (var i = 0; i < 5; i++) counts.Add(i % 2 == 0 ? "sold-out" : "limit-reached", Math.Max(1, last - 4 + second));
            var row = new CountedRefusals(new GrainKey("stock", sku), 1_000 * second, counts.ToCanonicalJson());
            hash = row.HashAfter(hash);
            TestJournal.Execute(connection, "INSERT INTO refusal VALUES ($1, $2, $3, $4, $5)", row.Key.Kind, row.Key.Id, row.Stamp, row.Counts, hash);
        }
    }

    /// <summary>Archives everything stamped before an instant that the snapshots cover, into the named file, and removes so many batches of each owner.</summary>
    public static IReadOnlyList<ArchiveRow> Archive(SqliteConnection connection, string path, long before, int removed = int.MaxValue)
    {
        var rows = WriteAsync().GetAwaiter().GetResult();
        Assert.Equal(rows.Select(row => (row.Owner, row.State)), ArchiveSealing.Check(path)!.Select(row => (row.Owner, row.State)));
        using var transaction = connection.BeginTransaction();
        foreach (var row in rows)
        {
            var stretch = new ArchivedStretch(
                new GrainKey(row.Kind, row.Id), row.Sequence, row.Previous, row.Hash, row.PreviousHash, row.FirstStamp, row.Stamp, row.Batches, row.Root, row.State, row.FileHash);
            Assert.Equal(MarkOutcome.Marked, JournalArchive.Mark(connection, transaction, stretch));
            JournalArchive.Remove(connection, transaction, stretch.Marker, removed);
        }
        transaction.Commit();
        return rows;

        async Task<IReadOnlyList<ArchiveRow>> WriteAsync()
        {
            await using var file = File.Create(path);
            return await ArchiveSealing.WriteAsync(connection, new ArchivePlan(before), file);
        }
    }

    public static void Anchor(SqliteConnection connection, string path) => File.WriteAllBytes(path, AnchorExport.Of(new JournalSource(connection.DataSource)).Json);

    public static void Export(SqliteConnection connection, string path)
    {
        using var file = File.Create(path);
        JournalExport.Write(connection, file);
    }

    /// <summary>A signed receipt, and the public key beside it.</summary>
    public static void Receipt(string path, string keyPath, string members, Func<JsonObject, JsonObject>? forge = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(keyPath, key.ExportSubjectPublicKeyInfoPem());
        var signature = key.SignData(LiveCommerce.Ledger.Canonical.CanonicalJson.Of(Encoding.UTF8.GetBytes(members)), HashAlgorithmName.SHA256);
        var receipt = new JsonObject
        {
            ["key"] = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo())),
            ["receipt"] = JsonNode.Parse(members),
            ["signature"] = Convert.ToBase64String(signature),
        };
        File.WriteAllText(path, (forge?.Invoke(receipt) ?? receipt).ToJsonString());
    }
}
