using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Days;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.LiveHub.Hosting;

/// <summary>Seals each day of the journal once it is over, so that nobody can rewrite the past without changing a root that others may have noted.</summary>
internal sealed class DaySealing(IJournal journal, OwnerClock clock, TimeProvider time, ILogger<DaySealing> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (journal is not ISealsDays days) return;
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var day in await days.SealDaysAsync(clock.Now)) SealingLog.Sealed(log, day.Day, day.Leaves, Convert.ToHexStringLower(day.Root));
            }
            catch (JournalException e)
            {
                SealingLog.Failed(log, e);
            }
        }
    }
}

internal static partial class SealingLog
{
    [LoggerMessage(3401, LogLevel.Information, "{Day} is sealed: {Leaves} batches, root {Root}. Keep this line elsewhere, or use 'anchor export'.")]
    public static partial void Sealed(ILogger logger, string day, long leaves, string root);

    [LoggerMessage(3402, LogLevel.Error, "The days that are over could not be sealed; the next try comes in a quarter of an hour.")]
    public static partial void Failed(ILogger logger, Exception exception);
}
