using LiveCommerce.LiveHub.Webhooks.Delivery;
using LiveCommerce.LiveHub.Webhooks.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Webhooks;

/// <summary>Once a minute: forgets what is over and old, and disables endpoints that have fallen too far behind.</summary>
internal sealed class WebhookUpkeep(
    WebhookWriter writer, EndpointBook book, IOptions<WebhookOptions> options, TimeProvider time, ILogger<WebhookUpkeep> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>Rows at once, so that other writers of the file wait a moment only.</summary>
    private const int Chunk = 1_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await TidyAsync(stoppingToken);
            }
            catch (SqliteException e)
            {
                WebhookLog.NotTidied(log, e);
            }
        }
    }

    internal async Task TidyAsync(CancellationToken cancellationToken)
    {
        foreach (var id in book.All.Keys) await JudgeBacklogAsync(id, cancellationToken);
        while (await writer.RunAsync(tables => tables.Forget(time.GetUtcNow() - options.Value.Retention, Chunk), cancellationToken: cancellationToken) >= Chunk)
        {
            // the next part
        }
    }

    private async Task JudgeBacklogAsync(string endpointId, CancellationToken cancellationToken) => await writer.RunAsync(
        tables =>
        {
            if (book.Find(endpointId) is not { IsOn: true } endpoint || tables.Waiting(endpointId) <= options.Value.MaxWaiting) return null;
            var halted = endpoint with { Halt = EndpointHalt.Backlog, HaltedAt = time.GetUtcNow() };
            tables.PutHealth(halted);
            return halted;
        },
        halted =>
        {
            if (halted is null || book.Find(endpointId) is not { } present) return;
            book.Put(present with { Halt = halted.Halt, HaltedAt = halted.HaltedAt });
            WebhookLog.Halted(log, endpointId, EndpointHalt.Backlog, null, null);
        },
        cancellationToken);
}
