using LiveCommerce.Checkout.Webhooks;
using LiveCommerce.Grains.ShopEvents;
using LiveCommerce.LiveHub.Webhooks.Delivery;
using LiveCommerce.LiveHub.Webhooks.Storage;

namespace LiveCommerce.LiveHub.Webhooks;

/// <summary>What became of a host's wish about an endpoint.</summary>
internal enum DeskStatus
{
    Done,

    /// <summary>It was not there before; its secret is shown with this answer and never again.</summary>
    Created,
    NotFound,

    /// <summary>As many as a shop may have.</summary>
    TooMany,

    /// <summary>The secret was rotated by somebody else, or as many secrets sign as may.</summary>
    WrongGeneration,
    TooManySecrets,
}

internal readonly record struct DeskAnswer(DeskStatus Status, WebhookEndpoint? Endpoint = null);

/// <summary>What hosts do with endpoints, one after the other.</summary>
internal sealed class EndpointDesk(WebhookWriter writer, EndpointBook book, DeliveryService delivery, TimeProvider time) : IDisposable
{
    /// <summary>Events that are replayed in one transaction.</summary>
    private const int ReplayChunk = 500;

    private readonly SemaphoreSlim _turn = new(1, 1);

    public void Dispose() => _turn.Dispose();

    /// <summary>Makes the endpoint, or gives it another wish. A repeat changes nothing, so that an answer that was lost can be asked for again.</summary>
    public Task<DeskAnswer> SaveAsync(string id, EndpointWish wish) => TakeTurnAsync(async () =>
    {
        var present = book.Find(id);
        if (present is null && book.All.Count >= WebhookEndpoint.MaxPerShop) return new(DeskStatus.TooMany);
        if (present?.Wish == wish) return new(DeskStatus.Done, present);
        var saved = present is null ? New(id, wish) : present with { Wish = wish };
        await writer.RunAsync(
            tables =>
            {
                tables.Put(saved);
                if (present is null) tables.PutSecrets(saved);
                return saved;
            },
            _ => book.Put(book.Find(id) is { } now ? now with { Wish = wish } : saved));
        return new(present is null ? DeskStatus.Created : DeskStatus.Done, saved);
    });

    public Task<DeskAnswer> RemoveAsync(string id) => ChangeAsync(id, async endpoint =>
    {
        await writer.RunAsync(
            tables =>
            {
                tables.Remove(id);
                return id;
            },
            book.Remove);
        return new(DeskStatus.Done, endpoint);
    });

    /// <summary>Halts it by the host's wish. What waits stays; nothing is added while it is halted.</summary>
    public Task<DeskAnswer> DisableAsync(string id) => ChangeAsync(id, endpoint => endpoint.IsOn
        ? HealAsync(endpoint with { Halt = EndpointHalt.ByHost, HaltedAt = time.GetUtcNow() }, hurry: false)
        : Task.FromResult<DeskAnswer>(new(DeskStatus.Done, endpoint)));

    /// <summary>Sends to it again, at once, whatever had halted it.</summary>
    public Task<DeskAnswer> EnableAsync(string id) => ChangeAsync(id, endpoint =>
        HealAsync(endpoint with { Halt = null, HaltedAt = null, FailingSince = null }, hurry: true));

    /// <summary>A new secret; the others sign beside it until their time is over.</summary>
    /// <param name="generation">Of the newest as the host knows it, so that a wish which comes twice rotates once.</param>
    public Task<DeskAnswer> RotateAsync(string id, long generation) => ChangeAsync(id, async endpoint =>
    {
        var now = time.GetUtcNow();
        if (endpoint.Generation != generation) return new(DeskStatus.WrongGeneration, endpoint);
        var old = endpoint.Signing(now).Select(secret => secret with { ExpiresAt = secret.ExpiresAt ?? now + WebhookEndpoint.Overlap }).ToList();
        if (old.Count >= WebhookEndpoint.MaxSecrets) return new(DeskStatus.TooManySecrets, endpoint);
        var rotated = endpoint with { Secrets = [new EndpointSecret(generation + 1, WebhookSecret.Create(), null), .. old] };
        await writer.RunAsync(
            tables =>
            {
                tables.PutSecrets(rotated);
                return rotated;
            },
            _ => book.Put((book.Find(id) ?? rotated) with { Secrets = rotated.Secrets }));
        return new(DeskStatus.Done, rotated);
    });

    /// <summary>An event of its own, to this endpoint alone, whatever types it wants. Null where the endpoint is not there or is halted.</summary>
    public async Task<string?> TestAsync(string id)
    {
        if (book.Find(id) is not { IsOn: true }) return null;
        var now = time.GetUtcNow();
        var name = Guid.CreateVersion7(now).ToString("N");
        var message = ShopEventMessage.Write(EventIntake.TestType, now, new() { ["endpointId"] = id });
        var happened = new KeptEvent($"evt_test_{name}", $"test/{name}", KeptEvent.Place(1, 0), EventIntake.TestType, message.Payload);
        await writer.RunAsync(tables => tables.Keep(happened, [id], now), _ => delivery.Look(id));
        return happened.EventId;
    }

    /// <summary>One event again. False where it was never meant for this endpoint, or is forgotten.</summary>
    public Task<bool> ReplayAsync(string id, string eventId) =>
        writer.RunAsync(tables => tables.Replay(id, eventId, time.GetUtcNow()), _ => delivery.Look(id));

    /// <summary>All events that it wants and that came in since an instant, those of before it was made included, as far back as they are kept.</summary>
    /// <returns>How many; those that wait anyway are among them.</returns>
    public async Task<long> ReplaySinceAsync(WebhookEndpoint endpoint, DateTimeOffset since)
    {
        var (count, after) = (0L, (long?)0L);
        while (after is { } from)
        {
            (var replayed, after) = await writer.RunAsync(
                tables => tables.ReplaySince(endpoint.Id, endpoint.Wish, since, from, ReplayChunk, time.GetUtcNow()), _ => delivery.Look(endpoint.Id));
            count += replayed;
        }
        return count;
    }

    private WebhookEndpoint New(string id, EndpointWish wish) =>
        new(id, wish, time.GetUtcNow(), [new EndpointSecret(1, WebhookSecret.Create(), null)]);

    private async Task<DeskAnswer> HealAsync(WebhookEndpoint changed, bool hurry)
    {
        await writer.RunAsync(
            tables =>
            {
                tables.PutHealth(changed);
                if (hurry) tables.Hurry(changed.Id, time.GetUtcNow());
                return changed;
            },
            book.Put);
        return new(DeskStatus.Done, changed);
    }

    private Task<DeskAnswer> ChangeAsync(string id, Func<WebhookEndpoint, Task<DeskAnswer>> change) => TakeTurnAsync(() =>
        book.Find(id) is { } endpoint ? change(endpoint) : Task.FromResult(new DeskAnswer(DeskStatus.NotFound)));

    private async Task<DeskAnswer> TakeTurnAsync(Func<Task<DeskAnswer>> work)
    {
        await _turn.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            _turn.Release();
        }
    }
}
