using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Checkout.Payments.Notices;
using LiveCommerce.Checkout.Payments.Stripe;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Payments;

/// <summary>
/// Applies the messages that were stored. The effect is a command to the purchase's owner, which knows what it has heard; so a process that dies between the
/// effect and the mark applies a message twice and changes nothing.
/// </summary>
internal sealed class PaymentInboxService(PaymentInbox inbox, PaymentDesk desk, TimeProvider time, ILogger<PaymentInboxService> log) : BackgroundService
{
    private const int MaxTries = 12, PageSize = 64;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(6);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var filled = inbox.Filled;
        await using var look = time.CreateTimer(_ => filled.Set(), null, LookEvery, LookEvery);
        var forgotten = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (time.GetUtcNow() - forgotten >= ForgetEvery)
                {
                    await inbox.ForgetOldAsync(stoppingToken);
                    forgotten = time.GetUtcNow();
                }
                var due = inbox.Due(PageSize);
                foreach (var message in due) await ApplyAsync(message, stoppingToken);
                if (due.Count < PageSize) await filled.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (SqliteException e)
            {
                PaymentInboxLog.CannotRead(log, e);
                await filled.WaitAsync(stoppingToken);
            }
        }
    }

    private async Task ApplyAsync(WaitingMessage message, CancellationToken cancellationToken)
    {
        Sent sent;
        string type;
        try
        {
            var read = StripeMessages.Read(message.Body);
            (type, sent) = (read.Type, await desk.TakeAsync(read.Notice, cancellationToken));
        }
        catch (FormatException e)
        {
            PaymentInboxLog.Parked(log, message.EventId, e.Message);
            await inbox.ParkAsync(message, e.Message, cancellationToken);
            return;
        }
        if (sent.IsDone)
        {
            await inbox.MarkAppliedAsync(message, type, cancellationToken);
        }
        else if (message.Tries + 1 >= MaxTries)
        {
            PaymentInboxLog.Parked(log, message.EventId, sent.Reason!);
            await inbox.ParkAsync(message, sent.Reason!, cancellationToken);
        }
        else
        {
            var wait = TimeSpan.FromSeconds(1L << (int)message.Tries);
            await inbox.TryAgainAsync(message, wait < MaxBackOff ? wait : MaxBackOff, sent.Reason!, cancellationToken);
        }
    }
}

internal static partial class PaymentInboxLog
{
    [LoggerMessage(3701, LogLevel.Critical, "The payment provider's message {EventId} cannot be applied and is parked: {Reason}. See GET /api/v1/payments/messages/parked.")]
    public static partial void Parked(ILogger logger, string eventId, string reason);

    [LoggerMessage(3702, LogLevel.Error, "The payment provider's messages cannot be read now; they are kept.")]
    public static partial void CannotRead(ILogger logger, Exception exception);

    [LoggerMessage(3703, LogLevel.Warning, "A message for the payment provider's endpoint was refused: {Verdict}.")]
    public static partial void Refused(ILogger logger, string verdict);

    [LoggerMessage(3704, LogLevel.Error, "Reconciliation with the payment provider failed; it is tried again in {Wait}.")]
    public static partial void ReconciliationFailed(ILogger logger, Exception exception, TimeSpan wait);
}
