using System.Data.Common;
using LiveCommerce.Grains.Journal.Archive;

namespace LiveCommerce.Grains.Journal.Sqlite;

/// <summary>
/// Markers and removals are transactions of their own between two commits. Pages of removed batches are free and are written again: the file does
/// not shrink, and does not grow as long as no more comes than leaves.
/// </summary>
public sealed partial class SqliteJournal : IArchivable
{
    public ValueTask<DbConnection> OpenReadingAsync() => new(_reads.Open());

    public async ValueTask<MarkOutcome> MarkAsync(ArchivedStretch stretch) =>
        await SnapshotCoverage.ReachesAsync(this, stretch.Key, stretch.Sequence)
            ? await _thread.RunAsync(() => InTransaction(writer => writer.Mark(stretch)))
            : MarkOutcome.NotCovered;

    public async ValueTask<int> RemoveAsync(MarkedStretch stretch, int most) => await _thread.RunAsync(() => InTransaction(writer => writer.Remove(stretch, most)));

    public ValueTask<IReadOnlyList<MarkedStretch>> ReadUnremovedAsync() => new(_reads.Unremoved());
}
