using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Runtime.Snapshots;

namespace LiveCommerce.Grains.Journal.Archive;

/// <summary>Whether an owner could start without its older batches.</summary>
internal static class SnapshotCoverage
{
    /// <summary>True where the newest snapshot reaches a sequence, can be read by this release, and has all of its files.</summary>
    /// <exception cref="JournalException">The store cannot be read.</exception>
    public static async ValueTask<bool> ReachesAsync(ISnapshots store, GrainKey key, long sequence)
    {
        if (await store.ReadSnapshotAsync(key) is not { } snapshot || snapshot.Sequence < sequence || snapshot.Code is < 1 or > SnapshotManifest.Code) return false;
        try
        {
            var manifest = SnapshotManifest.Read(snapshot.Manifest, snapshot.Code);
            // Pages are written in order: where the last one is, all are.
            List<PageAddress> lasts = [new(manifest.State, manifest.StatePages - 1)];
            foreach (var segment in manifest.Segments) lasts.AddRange([new(segment.Data, segment.Pages - 1), new(segment.Index, segment.IndexPages - 1)]);
            return !(await store.ReadPagesAsync(key, lasts)).Contains(null);
        }
        catch (UnreadableSnapshotException)
        {
            return false;
        }
    }
}
