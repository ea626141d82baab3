using LiveCommerce.Checkout.Payments.Notices;
using LiveCommerce.Grains.Journal;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Payments;

/// <summary>
/// Compares the provider's lists with the purchases: at the start and once an hour a week of them, and every few minutes the newest. Nothing is remembered
/// between runs, because what was closed is no difference any more.
/// </summary>
internal sealed class ReconciliationService(
    Reconciliation reconciliation, IOptions<PaymentSettings> settings, TimeProvider time, ILogger<ReconciliationService> log) : BackgroundService
{
    private static readonly TimeSpan Long = TimeSpan.FromDays(7);
    private static readonly TimeSpan Short = TimeSpan.FromHours(2);
    private static readonly TimeSpan LongEvery = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var every = TimeSpan.FromMinutes(settings.Value.ReconcileMinutes);
        var lastLong = DateTimeOffset.MinValue;
        try
        {
            while (true)
            {
                var isLong = time.GetUtcNow() - lastLong >= LongEvery;
                if (await TryAsync(isLong ? Long : Short, every, stoppingToken) && isLong) lastLong = time.GetUtcNow();
                await Task.Delay(every, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start begins with a week.
        }
    }

    /// <summary>True where the provider's lists were read to their ends.</summary>
    private async Task<bool> TryAsync(TimeSpan back, TimeSpan every, CancellationToken cancellationToken)
    {
        try
        {
            return (await reconciliation.RunAsync(time.GetUtcNow() - back, cancellationToken)).IsComplete;
        }
        catch (JournalException e)
        {
            PaymentInboxLog.ReconciliationFailed(log, e, every);
            return false;
        }
    }
}
