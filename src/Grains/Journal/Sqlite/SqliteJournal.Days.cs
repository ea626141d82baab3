using LiveCommerce.Grains.Journal.Days;

namespace LiveCommerce.Grains.Journal.Sqlite;

/// <summary>Roots are computed over a connection that only reads, while sales go on, and stored by the one that writes.</summary>
public sealed partial class SqliteJournal : ISealsDays
{
    public async ValueTask<IReadOnlyList<SealedDay>> SealDaysAsync(DateTimeOffset now)
    {
        var days = _reads.DaysToSeal(now);
        if (days.Count == 0) return days;
        var stored = await _thread.RunAsync(() => Beside(writer =>
        {
            writer.Store(days);
            return true;
        }));
        return stored ? days : throw new JournalException($"The roots of {days.Count} days could not be stored: {LastFault}");
    }
}
