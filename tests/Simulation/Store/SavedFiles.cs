using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Simulation.Store;

/// <summary>Pages and snapshots as the store keeps them.</summary>
internal sealed class SavedFiles
{
    private const long Hour = 3_600_000;

    private readonly Dictionary<GrainKey, StoredSnapshot> _newest = [];
    private readonly Dictionary<GrainKey, SortedDictionary<(Guid File, int Number), byte[]>> _pages = [];

    public StoredSnapshot? Newest(GrainKey key) => _newest.GetValueOrDefault(key);

    public IReadOnlyList<byte[]> File(GrainKey key, Guid file) => [.. PagesOf(key).Where(page => page.Key.File == file).Select(page => page.Value)];

    public byte[]? Page(GrainKey key, PageAddress address) => PagesOf(key).GetValueOrDefault((address.File, address.Number));

    public void Write(GrainKey key, StoredPage page) => PagesOf(key)[(page.Address.File, page.Address.Number)] = page.Data;

    /// <summary>False where a later one is there. Old files that the new one does not name leave.</summary>
    public bool Complete(GrainKey key, StoredSnapshot snapshot)
    {
        if (Newest(key) is { } there && there.Sequence >= snapshot.Sequence) return false;
        _newest[key] = snapshot;
        if (snapshot.Files.Count == 0) return true;
        var young = snapshot.Files.Max(MadeAt) - Hour;
        foreach (var page in PagesOf(key).Keys.Where(page => !snapshot.Files.Contains(page.File) && MadeAt(page.File) < young).ToList()) PagesOf(key).Remove(page);
        return true;
    }

    /// <summary>The first 48 bits of a UUIDv7 are milliseconds.</summary>
    private static long MadeAt(Guid file)
    {
        Span<byte> bytes = stackalloc byte[16];
        file.TryWriteBytes(bytes, bigEndian: true, out _);
        var at = 0L;
        foreach (var part in bytes[..6]) at = (at << 8) | part;
        return at;
    }

    private SortedDictionary<(Guid File, int Number), byte[]> PagesOf(GrainKey key)
    {
        if (!_pages.TryGetValue(key, out var pages)) _pages.Add(key, pages = []);
        return pages;
    }
}
