using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime.Retention;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Runtime.Snapshots;

/// <summary>One segment as its owner knows it: filter and first ids in memory, records in the store.</summary>
/// <param name="Place">Where it lies.</param>
/// <param name="Firsts">The first id of each page.</param>
/// <param name="Filter">Which ids are certainly not in it.</param>
internal sealed record StoredSegment(SegmentPlace Place, Guid[] Firsts, IdFilter Filter)
{
    /// <summary>The page where this id would lie; null where it certainly does not.</summary>
    public PageAddress? PageOf(Guid id)
    {
        if (!Filter.MayContain(id)) return null;
        var at = Array.BinarySearch(Firsts, id);
        if (at < 0) at = ~at - 1;
        return at < 0 ? null : new PageAddress(Place.Data, at);
    }
}

/// <summary>
/// Finished things that have left memory. Those of one hour lie in few segments, and an id tells its hour; so a new id costs a look at the
/// filters of its own hour and mostly nothing else.
/// </summary>
internal sealed class StoredIds
{
    public static readonly StoredIds None = new([]);

    private readonly Dictionary<DateTimeOffset, List<StoredSegment>> _byHour = [];

    /// <param name="segments">Newest first.</param>
    public StoredIds(IReadOnlyList<StoredSegment> segments)
    {
        Segments = segments;
        foreach (var segment in segments)
        {
            if (!_byHour.TryGetValue(segment.Place.Hour, out var hour)) _byHour.Add(segment.Place.Hour, hour = []);
            hour.Add(segment);
        }
    }

    public IReadOnlyList<StoredSegment> Segments { get; }

    public bool IsEmpty => Segments.Count == 0;

    /// <summary>Pages in which this id may lie, the newest first.</summary>
    public IEnumerable<(SegmentPlace Place, PageAddress Page)> PagesOf(Guid id)
    {
        if (!_byHour.TryGetValue(IdSegment.HourOf(new ReservationId(id).MadeAt), out var hour)) yield break;
        foreach (var segment in hour)
        {
            if (segment.PageOf(id) is { } page) yield return (segment.Place, page);
        }
    }

    /// <summary>What is stored under these ids; those that are nowhere are left out. One read for all of them.</summary>
    /// <exception cref="JournalException">The store cannot be read.</exception>
    /// <exception cref="UnreadableSnapshotException">A page is damaged or gone.</exception>
    public async ValueTask<IReadOnlyList<(Guid Id, byte[] Content)>> FindAsync(ISnapshots store, GrainKey key, IReadOnlyList<Guid> ids)
    {
        var wanted = new List<(Guid Id, PageAddress Page)>();
        var places = new Dictionary<PageAddress, SegmentPlace>();
        foreach (var id in ids)
        {
            foreach (var (place, page) in PagesOf(id))
            {
                wanted.Add((id, page));
                places[page] = place;
            }
        }
        if (wanted.Count == 0) return [];
        var addresses = places.Keys.ToList();
        var pages = await store.ReadPagesAsync(key, addresses);
        var read = new Dictionary<PageAddress, ReadOnlyMemory<byte>>(addresses.Count);
        for (var i = 0; i < addresses.Count; i++)
        {
            var page = pages[i] ?? throw new UnreadableSnapshotException($"{key}: page {addresses[i]} of finished ids is gone.");
            read.Add(addresses[i], places[addresses[i]].Open(addresses[i], page));
        }
        var found = new List<(Guid, byte[])>();
        var seen = new HashSet<Guid>();
        foreach (var (id, page) in wanted)
        {
            if (SegmentPages.TryFind(read[page].Span, id, out var content) && seen.Add(id)) found.Add((id, content.ToArray()));
        }
        return found;
    }
}
