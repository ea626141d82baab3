using System.Data.Common;
using LiveCommerce.Grains.Journal.Archive;
using LiveCommerce.Grains.Journal.Days;

namespace LiveCommerce.Grains.Journal.Postgres;

public sealed partial class PostgresJournal : ISealsDays, IArchivable
{
    public async ValueTask<IReadOnlyList<SealedDay>> SealDaysAsync(DateTimeOffset now)
    {
        _stamps.Sealed.Raise(DayRoots.ClosedAt(now));
        return await _ledger.SealAsync(now);
    }

    public async ValueTask<DbConnection> OpenReadingAsync() => await PostgresLedger.OpenReadingAsync(_sources.Archiving);

    public async ValueTask<MarkOutcome> MarkAsync(ArchivedStretch stretch) =>
        await SnapshotCoverage.ReachesAsync(this, stretch.Key, stretch.Sequence) ? await _ledger.MarkAsync(stretch) : MarkOutcome.NotCovered;

    public async ValueTask<int> RemoveAsync(MarkedStretch stretch, int most) => await _ledger.RemoveAsync(stretch, most);

    public async ValueTask<IReadOnlyList<MarkedStretch>> ReadUnremovedAsync() => await _ledger.UnremovedAsync();
}
