using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal;

public sealed partial class InMemoryJournal : ISnapshots
{
    private readonly Dictionary<GrainKey, StoredSnapshot> _snapshots = [];
    private readonly Dictionary<GrainKey, SortedDictionary<(Guid File, int Number), byte[]>> _pages = [];

    public ValueTask<StoredSnapshot?> ReadSnapshotAsync(GrainKey key)
    {
        lock (_lock) return new(_snapshots.GetValueOrDefault(key));
    }

    public ValueTask<IReadOnlyList<byte[]>> ReadFileAsync(GrainKey key, Guid file)
    {
        lock (_lock) return new([.. PagesOf(key).Where(page => page.Key.File == file).Select(page => page.Value)]);
    }

    public ValueTask<IReadOnlyList<byte[]?>> ReadPagesAsync(GrainKey key, IReadOnlyList<PageAddress> addresses)
    {
        lock (_lock) return new([.. addresses.Select(address => PagesOf(key).GetValueOrDefault((address.File, address.Number)))]);
    }

    public ValueTask<bool> WritePagesAsync(GrainKey key, IReadOnlyList<StoredPage> pages)
    {
        lock (_lock)
        {
            foreach (var page in pages) PagesOf(key)[(page.Address.File, page.Address.Number)] = page.Data;
            return new(true);
        }
    }

    public ValueTask<bool> CompleteAsync(GrainKey key, StoredSnapshot snapshot)
    {
        lock (_lock)
        {
            if (_snapshots.TryGetValue(key, out var there) && there.Sequence >= snapshot.Sequence) return new(false);
            _snapshots[key] = snapshot;
            foreach (var (file, number) in PagesOf(key).Keys.Where(page => SnapshotFiles.MayLeave(page.File, snapshot)).ToList()) PagesOf(key).Remove((file, number));
            return new(true);
        }
    }

    private SortedDictionary<(Guid File, int Number), byte[]> PagesOf(GrainKey key)
    {
        if (!_pages.TryGetValue(key, out var pages)) _pages.Add(key, pages = []);
        return pages;
    }
}
