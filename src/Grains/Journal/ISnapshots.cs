using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal;

/// <summary>
/// What owners save beside the journal so that waking is quick and finished ids need no memory: never the truth, always to be had again from
/// it. Writes here ride on no batch; one that is lost costs time and nothing else. Files are immutable and made of pages.
/// </summary>
public interface ISnapshots
{
    /// <summary>The newest complete snapshot; null where there is none.</summary>
    /// <exception cref="JournalException">The store cannot be read.</exception>
    ValueTask<StoredSnapshot?> ReadSnapshotAsync(GrainKey key);

    /// <summary>All pages of a file in order; fewer than were written where the file is not complete any more.</summary>
    /// <exception cref="JournalException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<byte[]>> ReadFileAsync(GrainKey key, Guid file);

    /// <summary>Single pages; null for one that is not there.</summary>
    /// <exception cref="JournalException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<byte[]?>> ReadPagesAsync(GrainKey key, IReadOnlyList<PageAddress> addresses);

    /// <summary>Writes pages durably. False where that failed; the snapshot is given up then.</summary>
    ValueTask<bool> WritePagesAsync(GrainKey key, IReadOnlyList<StoredPage> pages);

    /// <summary>
    /// Makes a snapshot the newest one, after all of its pages were written; not where a later one is there. Files of the grain that
    /// <paramref name="snapshot"/> does not name leave, except those made less than an hour before its newest file: another owner may be
    /// writing them.
    /// </summary>
    ValueTask<bool> CompleteAsync(GrainKey key, StoredSnapshot snapshot);
}

/// <summary>A claim about the journal at one sequence; whoever reads it checks sequence and hash against the journal.</summary>
/// <param name="Sequence">Of the last event that it contains.</param>
/// <param name="Hash">Chain hash there.</param>
/// <param name="Code">Format version; one that is newer than this code is ignored.</param>
/// <param name="Manifest">What the kind wants to know of its files, as canonical JSON.</param>
/// <param name="Files">All files that belong to it.</param>
public sealed record StoredSnapshot(long Sequence, byte[] Hash, int Code, byte[] Manifest, IReadOnlyList<Guid> Files);

/// <param name="File">UUIDv7.</param>
/// <param name="Number">From 0.</param>
public readonly record struct PageAddress(Guid File, int Number);

/// <param name="Address">Where.</param>
/// <param name="Data">At most 64 KB and one record; older releases wrote up to 256 KB.</param>
public sealed record StoredPage(PageAddress Address, byte[] Data);
