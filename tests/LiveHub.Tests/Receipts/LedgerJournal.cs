using System.Text;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Tests.Journal;

namespace LiveCommerce.LiveHub.Tests.Receipts;

/// <summary>Writes an owner's first event, at 5 ms, with the real journal.</summary>
internal static class LedgerJournal
{
    public static void Append(SqliteJournal journal, GrainKey key, string events, UnitCounters? counters)
    {
        var (batchId, stamp, bytes) = (Guid.NewGuid(), DateTimeOffset.FromUnixTimeMilliseconds(5), Encoding.UTF8.GetBytes(events));
        var hash = ChainHash.Next(ChainHash.Genesis, key, 0, 1, batchId, stamp, bytes);
        var outcome = journal.Append([new Append(key, batchId, 0, 0, 1, ChainHash.Genesis, hash, stamp, 1, bytes, null, counters, [])], []);
        Assert.Equal([AppendOutcome.Committed], outcome);
    }
}
