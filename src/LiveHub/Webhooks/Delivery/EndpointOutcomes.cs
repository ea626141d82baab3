using System.Security.Cryptography;
using LiveCommerce.LiveHub.Webhooks.Storage;

namespace LiveCommerce.LiveHub.Webhooks.Delivery;

/// <summary>What follows from an attempt, in one transaction: the delivery's next step, and what it means for the endpoint.</summary>
internal sealed class EndpointOutcomes(WebhookWriter writer, EndpointBook book, TimeProvider time, ILogger<EndpointOutcomes> log)
{
    private const int Steps = 1 << 20;

    public Task StoreAsync(DueDelivery delivery, Attempt attempt, CancellationToken cancellationToken)
    {
        var chance = RandomNumberGenerator.GetInt32(Steps + 1) / (double)Steps;
        return writer.RunAsync(
            tables =>
            {
                var now = time.GetUtcNow();
                if (attempt.IsTaken) tables.Settle(delivery, attempt, delivered: true, now);
                else if (RetrySchedule.After(delivery.Attempts + 1, attempt.RetryAfter, chance) is { } wait) tables.Postpone(delivery, attempt, now + wait, now);
                else tables.Settle(delivery, attempt, delivered: false, now);
                var changed = Judge(delivery.EndpointId, attempt, now);
                if (changed is not null) tables.PutHealth(changed);
                return changed;
            },
            changed =>
            {
                // As the book says by now: a host may have changed his wish meanwhile.
                if (changed is null || book.Find(changed.Id) is not { } present) return;
                book.Put(present with { Halt = changed.Halt, HaltedAt = changed.HaltedAt, FailingSince = changed.FailingSince });
                if (changed.Halt is { } halt && present.IsOn) WebhookLog.Halted(log, changed.Id, halt, attempt.Status, attempt.Fault);
            },
            cancellationToken);
    }

    /// <summary>The endpoint as it is after an attempt; null where nothing about it has changed, which is nearly always.</summary>
    private WebhookEndpoint? Judge(string endpointId, Attempt attempt, DateTimeOffset now)
    {
        if (book.Find(endpointId) is not { } endpoint) return null;
        if (attempt.IsTaken) return endpoint.FailingSince is null ? null : endpoint with { FailingSince = null };
        if (!endpoint.IsOn) return null;
        if (attempt.IsGone) return endpoint with { Halt = EndpointHalt.Gone, HaltedAt = now, FailingSince = endpoint.FailingSince ?? now };
        if (endpoint.FailingSince is not { } since) return endpoint with { FailingSince = now };
        return now - since >= WebhookEndpoint.FailsAtMost ? endpoint with { Halt = EndpointHalt.Failing, HaltedAt = now } : null;
    }
}
