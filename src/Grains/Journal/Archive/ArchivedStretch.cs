using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal.Archive;

/// <summary>Batches of one owner that lie in a sealed file, as the journal remembers them; docs/journal.md explains each column.</summary>
public sealed record ArchivedStretch(
    GrainKey Key, long Sequence, long Previous, byte[] Hash, byte[] PreviousHash, long FirstStamp, long Stamp, long Batches, byte[] Root, string State, byte[] FileHash)
{
    public MarkedStretch Marker => new(Key, Previous, Sequence);
}

/// <summary>Which batches a marker stands for: those after <paramref name="Previous"/> up to <paramref name="Sequence"/>.</summary>
public sealed record MarkedStretch(GrainKey Key, long Previous, long Sequence);
