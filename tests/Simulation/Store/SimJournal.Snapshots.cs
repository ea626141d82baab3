using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Simulation.Store;

/// <summary>
/// Snapshots beside the journal. A write may fail, fail with a part of the pages there, or succeed without anybody hearing of it; and a crash
/// may come between the pages and the snapshot that names them.
/// </summary>
internal sealed partial class SimJournal : ISnapshots
{
    public ValueTask<StoredSnapshot?> ReadSnapshotAsync(GrainKey key) => Read(() => store.Saved.Newest(key));

    public ValueTask<IReadOnlyList<byte[]>> ReadFileAsync(GrainKey key, Guid file) => Read(() => store.Saved.File(key, file));

    public ValueTask<IReadOnlyList<byte[]?>> ReadPagesAsync(GrainKey key, IReadOnlyList<PageAddress> addresses) =>
        Read<IReadOnlyList<byte[]?>>(() => [.. addresses.Select(address => store.Saved.Page(key, address))]);

    public ValueTask<bool> WritePagesAsync(GrainKey key, IReadOnlyList<StoredPage> pages) => Save(
        () =>
        {
            foreach (var page in pages) store.Saved.Write(key, page);
            return true;
        },
        () =>
        {
            for (var i = 0; i < pages.Count / 2; i++) store.Saved.Write(key, pages[i]);
        });

    public ValueTask<bool> CompleteAsync(GrainKey key, StoredSnapshot snapshot) => Save(
        () =>
        {
            store.Loop.Trace.Line(store.Loop.Now, $"{connection.Name}: snapshot of {key} at {snapshot.Sequence}");
            var isNewest = store.Saved.Complete(key, snapshot);
            if (isNewest) store.SnapshotStored?.Invoke(key, snapshot);
            return isNewest;
        },
        () => { });

    private ValueTask<bool> Save(Func<bool> save, Action savePart)
    {
        var reply = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var faults = store.Faults;
        var fails = faults.Hits(Faults.SnapshotFails);
        var isSaved = !fails || faults.Coin();
        var throws = fails && faults.Coin();
        var result = false;
        connection.Work(
            faults.ReadLeg(),
            () =>
            {
                if (isSaved) result = save();
                else savePart();
            },
            savePart,
            () =>
            {
                if (throws) connection.Throw(faults.Leg(), reply, new JournalException("The connection broke."));
                else connection.Reply(faults.Leg(), reply, () => result && !fails);
            });
        return new(reply.Task);
    }
}
