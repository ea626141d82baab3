using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime.Retention;

namespace LiveCommerce.Grains.Runtime.Snapshots;

/// <summary>
/// Stores one capture: pages of the state, one segment per hour of what has finished since the last time (joined with small older ones, so
/// that an hour has few), and last the snapshot that names them. Runs beside the pump; nobody waits for it.
/// </summary>
/// <param name="store">Where it goes.</param>
/// <param name="key">The owner.</param>
/// <param name="newId">Makes the names of files.</param>
/// <param name="now">For those names.</param>
/// <param name="pace">
/// Given where sales go on meanwhile: after each piece it rests for twice as long as the piece took, because who reserves in that time would
/// otherwise wait for the processor and the disk. Null writes without a rest.
/// </param>
internal sealed class SnapshotWriter(ISnapshots store, GrainKey key, Func<DateTimeOffset, Guid> newId, DateTimeOffset now, TimeProvider? pace) : IDisposable
{
    private const int BytesAtOnce = 1 << 20;
    private const int RestsPerPiece = 2;
    private static readonly TimeSpan MaxRest = TimeSpan.FromMilliseconds(200);

    private readonly List<StoredPage> _waiting = [];
    private readonly CancellationTokenSource _resting = new();
    private int _bytes;
    private long _since;
    private volatile bool _isAbandoned;

    /// <summary>Bytes of the state's pages, when it has ended.</summary>
    public long StateBytes { get; private set; }

    /// <summary>Somebody waits for the end after all: no more rests.</summary>
    public void Hurry() => _resting.Cancel();

    /// <summary>The memory that it was taken from is thrown away: it stops at the next piece and takes the place of no other.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        Hurry();
    }

    public void Dispose() => _resting.Dispose();

    /// <summary>The segments afterwards; null where it could not be stored, or somebody has stored a later one.</summary>
    /// <exception cref="JournalException">The store cannot be read.</exception>
    /// <exception cref="UnreadableSnapshotException">An older segment is damaged or gone.</exception>
    public async ValueTask<StoredIds?> WriteAsync(StateCapture capture, long sequence, byte[] hash, DateTimeOffset stamp, int stateFormat, StoredIds before)
    {
        _since = pace?.GetTimestamp() ?? 0;
        var state = newId(now);
        var number = 0;
        foreach (var page in capture.Pages())
        {
            StateBytes += page.Length;
            if (!await AddAsync(PageSeal.Make(new PageAddress(state, number++), page))) return null;
        }
        var segments = before.Segments.Where(segment => segment.Place.KeepUntil > stamp).ToList();
        foreach (var fresh in capture.Segments(NewKey()))
        {
            if (await AddAsync(fresh, segments, stamp) is not { } place) return null;
            if (place.Count > 0) segments.Insert(0, place.Segment!);
        }
        if (!await FlushAsync() || _isAbandoned) return null;
        var manifest = new SnapshotManifest(state, number, stateFormat, stamp.ToUnixTimeMilliseconds(), [.. segments.Select(segment => segment.Place)], Sealed: true);
        return await store.CompleteAsync(key, new StoredSnapshot(sequence, hash, SnapshotManifest.Code, manifest.Write(), manifest.Files))
            ? new StoredIds(segments)
            : null;
    }

    /// <summary>Joins the fresh segment with those of its hour that are not much larger, the newest first, and takes these out of the list.</summary>
    private async ValueTask<(int Count, StoredSegment? Segment)?> AddAsync(IdSegment fresh, List<StoredSegment> segments, DateTimeOffset stamp)
    {
        var joined = new List<(IEnumerable<byte[]> Pages, int Count)> { (fresh.Pages.Select(page => page.Data), fresh.Count) };
        var count = fresh.Count;
        foreach (var older in segments.Where(segment => segment.Place.Hour == fresh.Hour).ToList())
        {
            if (older.Place.Count > 2 * count) break;
            var pages = await store.ReadFileAsync(key, older.Place.Data);
            // Another owner's later snapshot may be taking this file away: what is left of it must not pass for all of it.
            if (pages.Count != older.Place.Pages) throw new UnreadableSnapshotException($"{key}: the segment {older.Place.Data} has {pages.Count} of {older.Place.Pages} pages.");
            var place = older.Place;
            joined.Add((pages.Select((page, number) => place.Open(new PageAddress(place.Data, number), page).ToArray()), place.Count));
            count += older.Place.Count;
            segments.Remove(older);
        }
        var segment = joined.Count == 1 ? fresh : SegmentMerge.Merge(fresh.Hour, joined, stamp, NewKey());
        if (segment is null) return (0, null);
        var (data, index) = (newId(now), newId(now));
        for (var number = 0; number < segment.Pages.Count; number++)
        {
            if (!await AddAsync(PageSeal.Make(new PageAddress(data, number), segment.Pages[number].Data))) return null;
        }
        var parts = SnapshotReader.WriteIndex(segment);
        for (var number = 0; number < parts.Count; number++)
        {
            if (!await AddAsync(PageSeal.Make(new PageAddress(index, number), parts[number]))) return null;
        }
        var stored = new SegmentPlace(data, index, segment.Pages.Count, parts.Count, segment.Hour, segment.Count, segment.KeepUntil, Sealed: true);
        return (segment.Count, new StoredSegment(stored, [.. segment.Pages.Select(page => page.First)], segment.Filter));
    }

    private ValueTask<bool> AddAsync(StoredPage page)
    {
        _waiting.Add(page);
        _bytes += page.Data.Length;
        return _bytes < BytesAtOnce ? new(!_isAbandoned) : FlushAsync();
    }

    private async ValueTask<bool> FlushAsync()
    {
        if (_waiting.Count == 0) return true;
        var pages = _waiting.ToArray();
        _waiting.Clear();
        _bytes = 0;
        if (!await store.WritePagesAsync(key, pages)) return false;
        if (pace is not null) await RestAsync(pace);
        return true;
    }

    private async ValueTask RestAsync(TimeProvider time)
    {
        var rest = RestsPerPiece * time.GetElapsedTime(_since);
        try
        {
            if (rest > TimeSpan.Zero) await Task.Delay(rest < MaxRest ? rest : MaxRest, time, _resting.Token);
        }
        catch (OperationCanceledException)
        {
            // it was told to hurry
        }
        _since = time.GetTimestamp();
    }

    /// <summary>Two ids made by the system's generator: nobody outside knows 128 bits of them.</summary>
    private UInt128 NewKey()
    {
        Span<byte> bytes = stackalloc byte[32];
        newId(now).TryWriteBytes(bytes);
        newId(now).TryWriteBytes(bytes[16..]);
        return BitConverter.ToUInt128(System.Security.Cryptography.SHA256.HashData(bytes));
    }
}
