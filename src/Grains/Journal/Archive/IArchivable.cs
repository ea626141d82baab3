using System.Data.Common;

namespace LiveCommerce.Grains.Journal.Archive;

/// <summary>
/// A journal whose sealed part can leave for files while owners go on deciding. The order is the promise: first the file is on the disk, then
/// the marker that names it is committed, then the batches leave piece by piece. Whatever ends the process between two of these steps leaves
/// the batches, or the file and what is left of them. Every implementation passes tests/Grains.Tests/Journal/Sealing/ArchiveSpec.
/// </summary>
public interface IArchivable
{
    /// <summary>A connection of the caller's own that sees the tables by their plain names and cannot write. Batches never change, so every statement may be an instant of its own.</summary>
    /// <exception cref="JournalException">Out of reach.</exception>
    ValueTask<DbConnection> OpenReadingAsync();

    /// <summary>Commits the marker of a stretch that lies in a sealed, synced file. Its batches stay until they are removed.</summary>
    /// <exception cref="JournalException">The journal cannot be written now; it is as it was.</exception>
    ValueTask<MarkOutcome> MarkAsync(ArchivedStretch stretch);

    /// <summary>Removes the oldest batches of a marked stretch in one short transaction.</summary>
    /// <param name="stretch">Without a marker nothing is removed.</param>
    /// <param name="most">How many batches at once; a batch may weigh half a megabyte.</param>
    /// <returns>How many were removed; fewer than <paramref name="most"/> where nothing is left.</returns>
    /// <exception cref="JournalException">The journal cannot be written now; it is as it was.</exception>
    ValueTask<int> RemoveAsync(MarkedStretch stretch, int most);

    /// <summary>Marked stretches of which batches are still in the journal: what an interrupted archiver has left.</summary>
    /// <exception cref="JournalException">The journal cannot be read now.</exception>
    ValueTask<IReadOnlyList<MarkedStretch>> ReadUnremovedAsync();
}

/// <summary>What became of a marker.</summary>
public enum MarkOutcome
{
    /// <summary>Nothing happened; not an answer.</summary>
    None = 0,

    /// <summary>Durable.</summary>
    Marked,

    /// <summary>No complete snapshot that this release can read reaches the end of the stretch: its owner could not start without the batches.</summary>
    NotCovered,

    /// <summary>The journal does not hold the batches that the file does, or another archiver was faster.</summary>
    Changed,
}
