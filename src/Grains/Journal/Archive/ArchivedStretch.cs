using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal.Archive;

/// <summary>Batches of one owner that lie in a sealed file, as the journal remembers them; docs/journal.md explains each column.</summary>
public sealed record ArchivedStretch(
    GrainKey Key, long Sequence, long Previous, byte[] Hash, byte[] PreviousHash, long FirstStamp, long Stamp, long Batches, byte[] Root, string State, byte[] FileHash);
