using System.Runtime.InteropServices;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime.Retention;

namespace LiveCommerce.Grains.Runtime.Snapshots;

/// <summary>A snapshot as it was read.</summary>
/// <param name="Stored">Where in the journal it stands.</param>
/// <param name="Manifest">What it is made of.</param>
/// <param name="Pages">The state.</param>
/// <param name="Ids">What is known of the segments; the largest part, and not needed to follow the journal, so that it is read beside the rest.</param>
internal sealed record LoadedSnapshot(StoredSnapshot Stored, SnapshotManifest Manifest, IReadOnlyList<ReadOnlyMemory<byte>> Pages, Task<StoredIds> Ids);

/// <summary>Reads the newest snapshot of a grain from the store.</summary>
internal static class SnapshotReader
{
    /// <summary>Null where there is none, or one of newer code.</summary>
    /// <exception cref="JournalException">The store cannot be read.</exception>
    /// <exception cref="UnreadableSnapshotException">Damaged or incomplete: the grain is replayed from the beginning.</exception>
    public static async ValueTask<LoadedSnapshot?> ReadAsync(ISnapshots store, GrainKey key, int stateFormat)
    {
        if (await store.ReadSnapshotAsync(key) is not { } stored || stored.Code is < 1 or > SnapshotManifest.Code) return null;
        var manifest = SnapshotManifest.Read(stored.Manifest, stored.Code);
        if (manifest.StateFormat > stateFormat) return null; // written by newer code; older formats are read for ever
        var ids = ReadIdsAsync(store, key, manifest);
        var pages = await store.ReadFileAsync(key, manifest.State);
        if (pages.Count != manifest.StatePages) throw new UnreadableSnapshotException($"{key}: the snapshot has {pages.Count} of {manifest.StatePages} pages.");
        var state = pages.Select((page, number) => manifest.Sealed ? PageSeal.Open(new PageAddress(manifest.State, number), page) : page);
        return new LoadedSnapshot(stored, manifest, [.. state], ids);
    }

    private static async Task<StoredIds> ReadIdsAsync(ISnapshots store, GrainKey key, SnapshotManifest manifest)
    {
        if (manifest.Segments.Count == 0) return StoredIds.None;
        var segments = new List<StoredSegment>(manifest.Segments.Count);
        foreach (var place in manifest.Segments) segments.Add(ReadIndex(place, await store.ReadFileAsync(key, place.Index)));
        return new StoredIds(segments);
    }

    /// <summary>First ids, 16 bytes each, then the filter; cut into pages.</summary>
    public static IReadOnlyList<byte[]> WriteIndex(IdSegment segment)
    {
        var firsts = segment.Pages.Select(page => page.First).ToArray();
        byte[] whole = [.. MemoryMarshal.AsBytes(firsts.AsSpan()), .. segment.Filter.ToArray()];
        return [.. whole.Chunk(StateCapture.PageSize)];
    }

    private static StoredSegment ReadIndex(SegmentPlace place, IReadOnlyList<byte[]> pages)
    {
        if (pages.Count != place.IndexPages) throw new UnreadableSnapshotException($"The index {place.Index} has {pages.Count} of {place.IndexPages} pages.");
        var contents = pages.Select((page, number) => place.Open(new PageAddress(place.Index, number), page)).ToList();
        var firsts = new Guid[place.Pages];
        if (contents.Sum(static content => content.Length) < firsts.Length * 16) throw new UnreadableSnapshotException($"The index {place.Index} of finished ids is cut.");
        var rest = MemoryMarshal.AsBytes(firsts.AsSpan());
        for (var number = 0; rest.Length > 0; number++)
        {
            var some = Math.Min(rest.Length, contents[number].Length);
            contents[number].Span[..some].CopyTo(rest);
            rest = rest[some..];
            contents[number] = contents[number][some..];
        }
        return new StoredSegment(place, firsts, IdFilter.Load(contents));
    }
}
