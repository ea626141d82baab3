using Dapper;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Payments;

/// <summary>Where the provider's messages lie until they were applied. That a message is stored is durable before the provider is told so.</summary>
public sealed class PaymentInbox(ShopDatabase database, TimeProvider time)
{
    /// <summary>Repeats are known for so long; providers repeat for some days.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    private const int MaxListed = 200;

    /// <summary>Set where a message has come.</summary>
    public Signal Filled { get; } = new();

    /// <summary>Stores it once; false for a repeat.</summary>
    public async Task<bool> StoreAsync(string provider, string eventId, byte[] body, CancellationToken cancellationToken)
    {
        var isNew = await database.WriteAsync(
            connection => connection.Execute(
                """
                INSERT INTO payment_message (provider, event_id, received_at, state, tries, next_at, body)
                VALUES (@provider, @eventId, @now, 'waiting', 0, @now, @body) ON CONFLICT DO NOTHING
                """,
                new { provider, eventId, now = Now, body }) == 1,
            cancellationToken);
        if (isNew) Filled.Set();
        return isNew;
    }

    /// <summary>Those whose time has come, in the order in which it came.</summary>
    public IReadOnlyList<WaitingMessage> Due(int limit) => database.Read(connection => connection.Query<WaitingMessage>(
        """
        SELECT provider AS Provider, event_id AS EventId, tries AS Tries, body AS Body FROM payment_message
        WHERE state = 'waiting' AND next_at <= @now ORDER BY next_at, rowid LIMIT @limit
        """,
        new { now = Now, limit }).AsList());

    public Task MarkAppliedAsync(WaitingMessage message, string type, CancellationToken cancellationToken) => UpdateAsync(
        "UPDATE payment_message SET state = 'applied', type = @type, reason = NULL, body = NULL WHERE provider = @Provider AND event_id = @EventId",
        new { message.Provider, message.EventId, type }, cancellationToken);

    public Task TryAgainAsync(WaitingMessage message, TimeSpan after, string reason, CancellationToken cancellationToken) => UpdateAsync(
        "UPDATE payment_message SET tries = tries + 1, next_at = @next, reason = @reason WHERE provider = @Provider AND event_id = @EventId",
        new { message.Provider, message.EventId, next = Now + (long)after.TotalMilliseconds, reason }, cancellationToken);

    /// <summary>Nobody can do anything with it; it delays no other and waits for a person.</summary>
    public Task ParkAsync(WaitingMessage message, string reason, CancellationToken cancellationToken) => UpdateAsync(
        "UPDATE payment_message SET state = 'parked', tries = tries + 1, reason = @reason WHERE provider = @Provider AND event_id = @EventId",
        new { message.Provider, message.EventId, reason }, cancellationToken);

    /// <summary>The parked ones, oldest first; without their bodies.</summary>
    public IReadOnlyList<ParkedMessage> Parked() => database.Read(connection => connection.Query<ParkedMessage>(
        """
        SELECT provider AS Provider, event_id AS EventId, received_at AS ReceivedAtMs, tries AS Tries, reason AS Reason FROM payment_message
        WHERE state = 'parked' ORDER BY received_at LIMIT @MaxListed
        """,
        new { MaxListed }).AsList());

    /// <summary>A person has seen to it that it can be applied now; false where there is no such parked message.</summary>
    public async Task<bool> UnparkAsync(string eventId, CancellationToken cancellationToken)
    {
        var found = await database.WriteAsync(
            connection => connection.Execute(
                "UPDATE payment_message SET state = 'waiting', tries = 0, next_at = @now WHERE event_id = @eventId AND state = 'parked'", new { eventId, now = Now }) > 0,
            cancellationToken);
        if (found) Filled.Set();
        return found;
    }

    public Task ForgetOldAsync(CancellationToken cancellationToken) => UpdateAsync(
        "DELETE FROM payment_message WHERE state = 'applied' AND received_at < @before", new { before = Now - (long)Retention.TotalMilliseconds }, cancellationToken);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private Task<int> UpdateAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute(sql, parameters), cancellationToken);
}

/// <summary>A message that is to be applied.</summary>
public sealed record WaitingMessage(string Provider, string EventId, long Tries, byte[] Body);

/// <summary>A message that nobody could apply.</summary>
public sealed record ParkedMessage(string Provider, string EventId, long ReceivedAtMs, long Tries, string Reason);
