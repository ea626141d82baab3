using LiveCommerce.Grains.Journal.Days;

namespace LiveCommerce.Grains.Journal.Sqlite;

/// <summary>Roots are computed over a connection that only reads, while sales go on, and stored by the one that writes.</summary>
public sealed partial class SqliteJournal : ISealsDays
{
    public async ValueTask<IReadOnlyList<SealedDay>> SealDaysAsync(DateTimeOffset now)
    {
        // On the thread that writes: whoever comes after it is refused, whoever came before it can be read.
        await _thread.RunAsync(() =>
        {
            _sealed.Raise(DayRoots.ClosedAt(now));
            return true;
        });
        var days = _reads.DaysToSeal(now);
        if (days.Count == 0) return days;
        await _thread.RunAsync(() => InTransaction(writer =>
        {
            writer.Store(days);
            return true;
        }));
        return days;
    }
}
