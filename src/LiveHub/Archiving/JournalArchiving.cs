using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Archive;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Ledger.Archives;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.LiveHub.Storage;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Archiving;

/// <summary>Keeps the live journal bounded while the server runs: once an hour it looks whether sealed days are older than they have to be kept.</summary>
internal sealed class JournalArchiving(
    IJournal journal, DataDirectory directory, IOptions<ArchiveOptions> options, OwnerClock clock, TimeProvider time, ILogger<JournalArchiving> log) : BackgroundService
{
    /// <summary>The folder in the data directory.</summary>
    public const string Folder = "archives";

    /// <summary>A marker is small beside so many batches.</summary>
    private const int LeastBatches = 32;

    /// <summary>It works a fifth of the time.</summary>
    private const int Rests = 4;

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var days = options.Value.RetainDays;
        if (days == 0 || journal is not IArchivable archivable) return;
        var archiver = new JournalArchiver(archivable, directory.PathOf(Folder), new ArchivePace(time, Rests));
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                // Whole days, so that a run that finds nothing new finds the same as the one before.
                var before = new DateTimeOffset(clock.Now.UtcDateTime.Date, TimeSpan.Zero).AddDays(-days).ToUnixTimeMilliseconds();
                var result = await archiver.RunAsync(new ArchivePlan(before) { LeastBatches = LeastBatches }, stoppingToken);
                if (result.Path is not null) ArchivingLog.Archived(log, result.Batches, result.Owners, result.Path, result.Bytes);
                if (result.Kept > 0) ArchivingLog.Kept(log, result.Kept);
            }
            catch (Exception e) when (e is JournalException or UnreadableJournalException or IOException or UnauthorizedAccessException)
            {
                ArchivingLog.Failed(log, e);
            }
        }
    }
}

internal static partial class ArchivingLog
{
    [LoggerMessage(3411, LogLevel.Information, "{Batches} batches of {Owners} owners moved from the journal to {Path} ({Bytes} bytes). Keep the file: 'verify --archive' needs it.")]
    public static partial void Archived(ILogger logger, long batches, int owners, string path, long bytes);

    [LoggerMessage(3412, LogLevel.Warning, "{Owners} owners keep batches that are in the archive too, because no complete snapshot covers them.")]
    public static partial void Kept(ILogger logger, int owners);

    [LoggerMessage(3413, LogLevel.Error, "The older part of the journal could not be archived; nothing is lost, and the next try comes in an hour.")]
    public static partial void Failed(ILogger logger, Exception exception);
}
