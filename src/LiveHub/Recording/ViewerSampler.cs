using Dapper;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Storage;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Recording;

/// <summary>Notes every ten seconds how many watch, for the record: nothing else remembers it.</summary>
internal sealed partial class ViewerSampler(StreamChannels channels, ShopDatabase database, TimeProvider time, ILogger<ViewerSampler> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SampleAsync(stoppingToken);
            }
            catch (SqliteException e)
            {
                NotSampled(log, e); // a gap in a curve
            }
        }
    }

    internal async Task SampleAsync(CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow().ToUnixTimeMilliseconds();
        var samples = channels.Watched().Select(channel => new { id = channel.StreamId, at, viewers = channel.Viewers, peak = channel.PeakViewers }).ToList();
        if (samples.Count == 0) return;
        await database.WriteAsync(
            connection => connection.Execute("INSERT INTO viewer_sample VALUES (@id, @at, @viewers, @peak) ON CONFLICT DO NOTHING", samples), cancellationToken);
    }

    [LoggerMessage(3511, LogLevel.Warning, "How many watch could not be noted.")]
    private static partial void NotSampled(ILogger logger, Exception exception);
}
