using LiveCommerce.Grains.Runtime;
using LiveCommerce.LiveHub.Webhooks.Storage;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Webhooks.Delivery;

/// <summary>
/// Sends to one endpoint what is due there: entities side by side, each of them in order, a bounded number at the same time. It holds no more in memory
/// than it is sending; the rest waits in the tables. While nothing comes through it tries one at a time, so a dead endpoint costs next to nothing.
/// </summary>
internal sealed class EndpointQueue(
    string endpointId, EndpointBook book, WebhookReads reads, EndpointOutcomes outcomes, WebhookCaller caller, WebhookOptions options, TimeProvider time,
    ILogger<EndpointQueue> log)
{
    /// <summary>Failures in a row after which it is one at a time; a receiver that says itself that it has too much is taken at its word.</summary>
    private const int FailuresBeforeCaution = 8;

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(10);

    private readonly Signal _look = new();
    private readonly Lock _lock = new();
    private readonly HashSet<long> _running = [];
    private int _failuresInARow;
    private DateTimeOffset _holdUntil;

    /// <summary>Something may be due.</summary>
    public void Look() => _look.Set();

    /// <summary>Runs until cancelled or the endpoint is halted or removed; then what is being sent is let finish, or cancelled with it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var attempts = new List<Task>();
        try
        {
            while (book.Find(endpointId) is { IsOn: true })
            {
                attempts.RemoveAll(attempt => attempt.IsCompleted);
                var until = Take(out var due);
                foreach (var delivery in due) attempts.Add(Task.Run(() => AttemptAsync(delivery, cancellationToken), CancellationToken.None));
                if (due.Count == 0) await SleepAsync(until, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // what is not settled is due after the next start
        }
        await Task.WhenAll(attempts);
    }

    /// <summary>Takes what may start now; or says until when nothing can, unless <see cref="Look"/> is called.</summary>
    private DateTimeOffset Take(out List<DueDelivery> due)
    {
        due = [];
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (_holdUntil > now) return _holdUntil;
            var free = (_failuresInARow >= FailuresBeforeCaution ? 1 : options.Concurrency) - _running.Count;
            if (free <= 0) return now + LongestSleep;
            try
            {
                foreach (var delivery in reads.Due(endpointId, now, free + _running.Count))
                {
                    if (due.Count < free && _running.Add(delivery.Number)) due.Add(delivery);
                }
                return due.Count > 0 ? now : reads.NextDue(endpointId, now) ?? now + LongestSleep;
            }
            catch (SqliteException e)
            {
                foreach (var delivery in due) _running.Remove(delivery.Number);
                due.Clear();
                WebhookLog.CannotRead(log, e, endpointId);
                return now + LookAgainAfter;
            }
        }
    }

    private async Task SleepAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        var left = (until - time.GetUtcNow()).TotalMilliseconds;
        // A millisecond more: due times are stored in milliseconds.
        var wait = TimeSpan.FromMilliseconds(1 + Math.Clamp(left, 0, LongestSleep.TotalMilliseconds));
        await using var alarm = time.CreateTimer(static look => ((Signal)look!).Set(), _look, wait, Timeout.InfiniteTimeSpan);
        await _look.WaitAsync(cancellationToken);
    }

    private async Task AttemptAsync(DueDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            if (book.Find(endpointId) is not { IsOn: true } endpoint) return;
            var attempt = await caller.SendAsync(delivery, endpoint, cancellationToken);
            Note(attempt);
            await StoreAsync(delivery, attempt, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // it is sent again after the next start, under the same id
        }
#pragma warning disable CA1031 // a mistake in one attempt must not end the queue of the endpoint
        catch (Exception e)
#pragma warning restore CA1031
        {
            WebhookLog.AttemptFailed(log, e, delivery.EventId, endpointId);
            await StoreAsync(delivery, new Attempt(null, "internal"), cancellationToken);
        }
        finally
        {
            lock (_lock) _running.Remove(delivery.Number);
            _look.Set();
        }
    }

    private void Note(Attempt attempt)
    {
        lock (_lock)
        {
            _failuresInARow = attempt.IsTaken ? 0 : attempt.IsThrottled ? Math.Max(_failuresInARow + 1, FailuresBeforeCaution) : _failuresInARow + 1;
            if (!attempt.IsThrottled || RetrySchedule.Bounded(attempt.RetryAfter) is not { } wait) return;
            var until = time.GetUtcNow() + wait;
            if (until > _holdUntil) _holdUntil = until;
        }
    }

    /// <summary>What came of an attempt is not forgotten because the disk is full for a while.</summary>
    private async Task StoreAsync(DueDelivery delivery, Attempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    await outcomes.StoreAsync(delivery, attempt, cancellationToken);
                    return;
                }
                catch (SqliteException e)
                {
                    WebhookLog.NotStored(log, e, delivery.EventId, endpointId);
                    await Task.Delay(LookAgainAfter, time, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // it is sent again after the next start, under the same id
        }
    }
}
