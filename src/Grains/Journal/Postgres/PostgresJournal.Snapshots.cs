using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal.Postgres;

public sealed partial class PostgresJournal
{
    public ValueTask<StoredSnapshot?> ReadSnapshotAsync(GrainKey key) => _snapshots.ReadAsync(key);

    public ValueTask<IReadOnlyList<byte[]>> ReadFileAsync(GrainKey key, Guid file) => _snapshots.FileAsync(key, file);

    public ValueTask<IReadOnlyList<byte[]?>> ReadPagesAsync(GrainKey key, IReadOnlyList<PageAddress> addresses) => _snapshots.PagesAsync(key, addresses);

    public ValueTask<bool> WritePagesAsync(GrainKey key, IReadOnlyList<StoredPage> pages) => _snapshots.WritePagesAsync(key, pages);

    public ValueTask<bool> CompleteAsync(GrainKey key, StoredSnapshot snapshot) => _snapshots.CompleteAsync(key, snapshot);
}
