using System.Text;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Tests.Journal;

/// <summary>Writes the batches of one grain as its shell would: each continues the one before.</summary>
internal sealed class Batches(string id, string kind = "stock")
{
    public GrainKey Key { get; } = new(kind, id);

    public long Sequence { get; private set; }

    public byte[] Hash { get; private set; } = ChainHash.Genesis;

    public long Fence { get; set; }

    /// <summary>A batch on top of the last one that was taken; it becomes the last one with <see cref="Take"/>.</summary>
    public Append Next(string events = "[1]", int count = 1, DateTimeOffset? due = null, UnitCounters? counters = null, params OutboxMessage[] outbox)
    {
        var json = Encoding.UTF8.GetBytes(events);
        var stamp = ManualTime.Start.AddMilliseconds(Sequence);
        var batch = Guid.CreateVersion7(stamp);
        var hash = ChainHash.Next(ChainHash.CurrentFormat, Hash, Key, Sequence, Sequence + count, batch, stamp, json);
        return new Append(Key, batch, Sequence, Fence, Sequence + count, Hash, hash, stamp, ChainHash.CurrentFormat, json, due, counters, outbox);
    }

    /// <summary>Asks whether the last batch that was taken still is the newest.</summary>
    public Append Check() =>
        new(Key, Guid.Empty, Sequence, Fence, Sequence, Hash, Hash, ManualTime.Start, ChainHash.CurrentFormat, default, null, null, []);

    /// <summary>Somebody else's batch is the newest now.</summary>
    public void Follow(StoredBatch batch) => (Sequence, Hash) = (batch.Sequence, batch.Hash);

    public Append Take(Append batch)
    {
        (Sequence, Hash) = (batch.Sequence, batch.Hash);
        return batch;
    }
}
