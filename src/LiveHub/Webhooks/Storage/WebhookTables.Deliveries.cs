using System.Globalization;
using System.Text.Json;

namespace LiveCommerce.LiveHub.Webhooks.Storage;

/// <summary>One event as it is kept.</summary>
/// <param name="Entity">Whose events keep their order.</param>
/// <param name="Sequence">Its place among those of its entity, as a text that sorts.</param>
/// <param name="Message">A <see cref="Grains.ShopEvents.ShopEventMessage"/> as it lay in the outbox.</param>
internal sealed record KeptEvent(string EventId, string Entity, string Sequence, string Type, string Message)
{
    /// <param name="sequence">Of the commit.</param>
    /// <param name="ordinal">Within the commit.</param>
    public static string Place(long sequence, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{sequence:0000000000000000}-{ordinal:00000}");
}

internal sealed partial class WebhookTables
{
    /// <summary>The first of its entity that waits is due; the others have to wait until it is settled.</summary>
    private const string DueIfFirst =
        """
        CASE WHEN EXISTS (SELECT 1 FROM webhook_delivery b WHERE b.endpoint_id = e.value AND b.entity = $2 AND b.state = 'waiting') THEN NULL ELSE $3 END
        """;

    /// <summary>Keeps an event with its deliveries, once: one that is known changes nothing.</summary>
    /// <param name="endpoints">Those that want it.</param>
    /// <returns>False where it was known.</returns>
    public bool Keep(KeptEvent happened, IReadOnlyCollection<string> endpoints, DateTimeOffset now)
    {
        var at = now.ToUnixTimeMilliseconds();
        if (Number(
            "INSERT INTO webhook_event (event_id, entity, sequence, type, kept_at, message) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING number",
            happened.EventId, happened.Entity, happened.Sequence, happened.Type, at, happened.Message) is not { } number) return false;
        if (endpoints.Count == 0) return true;
        Execute(
            $"""
            INSERT INTO webhook_delivery (endpoint_id, number, entity, state, attempts, due_at)
            SELECT e.value, $1, $2, 'waiting', 0, {DueIfFirst} FROM json_each($4) e
            """,
            number, happened.Entity, at, JsonSerializer.Serialize(endpoints));
        return true;
    }

    /// <summary>Notes an attempt after which the delivery is over, and lets the next one of the entity go.</summary>
    public void Settle(DueDelivery delivery, Attempt attempt, bool delivered, DateTimeOffset now)
    {
        var at = now.ToUnixTimeMilliseconds();
        Execute(
            """
            UPDATE webhook_delivery SET state = $3, attempts = $4, due_at = NULL, last_at = $5, last_status = $6, last_fault = $7
            WHERE endpoint_id = $1 AND number = $2
            """,
            delivery.EndpointId, delivery.Number, delivered ? "delivered" : "given-up", delivery.Attempts + 1, at, attempt.Status, attempt.Fault);
        Lift(delivery.EndpointId, delivery.Entity, at);
    }

    /// <summary>Notes an attempt after which there will be another.</summary>
    public void Postpone(DueDelivery delivery, Attempt attempt, DateTimeOffset nextAt, DateTimeOffset now) => Execute(
        """
        UPDATE webhook_delivery SET attempts = $3, due_at = CASE WHEN due_at IS NULL THEN NULL ELSE $4 END, last_at = $5, last_status = $6, last_fault = $7
        WHERE endpoint_id = $1 AND number = $2 AND state = 'waiting'
        """,
        delivery.EndpointId, delivery.Number, delivery.Attempts + 1, nextAt.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds(), attempt.Status, attempt.Fault);

    /// <summary>
    /// Sends one event again, with the same id. Later events of its entity that still wait are held back behind it. False where there is none of that
    /// id, or it was not meant for this endpoint and never sent there.
    /// </summary>
    public bool Replay(string endpointId, string eventId, DateTimeOffset now)
    {
        if (Number("SELECT number FROM webhook_event WHERE event_id = $1", eventId) is not { } number
            || Number("SELECT 1 FROM webhook_delivery WHERE endpoint_id = $1 AND number = $2", endpointId, number) is null) return false;
        Again(endpointId, number, now.ToUnixTimeMilliseconds());
        return true;
    }

    /// <summary>The next events after a number that an endpoint wants and that were kept since an instant; ends with the last number that was looked at.</summary>
    /// <param name="after">0 to begin with.</param>
    /// <param name="limit">Events at once, so that other writers wait a moment only.</param>
    public (int Replayed, long? Last) ReplaySince(string endpointId, EndpointWish wish, DateTimeOffset since, long after, int limit, DateTimeOffset now)
    {
        var numbers = new List<(long Number, string Type)>();
        using (var reader = Prepare(
            "SELECT number, type FROM webhook_event WHERE number > $1 AND kept_at >= $2 AND type <> $3 ORDER BY number LIMIT $4",
            [after, since.ToUnixTimeMilliseconds(), EventIntake.TestType, limit]).ExecuteReader())
        {
            while (reader.Read()) numbers.Add((reader.GetInt64(0), reader.GetString(1)));
        }
        var wanted = numbers.Where(row => wish.Wants(row.Type)).ToList();
        foreach (var (number, _) in wanted) Again(endpointId, number, now.ToUnixTimeMilliseconds());
        return (wanted.Count, numbers.Count < limit ? null : numbers[^1].Number);
    }

    public long Waiting(string endpointId) =>
        Number("SELECT count(*) FROM webhook_delivery WHERE endpoint_id = $1 AND state = 'waiting'", endpointId) ?? 0;

    /// <summary>Forgets what is over and older than an instant, and what waits for an endpoint that has been halted since before it.</summary>
    /// <returns>How much; less than <paramref name="limit"/> where nothing more is to be forgotten.</returns>
    public int Forget(DateTimeOffset before, int limit)
    {
        var deliveries = Execute(
            """
            DELETE FROM webhook_delivery WHERE state <> 'waiting' AND (endpoint_id, number) IN (
                SELECT d.endpoint_id, d.number FROM webhook_event v JOIN webhook_delivery d ON d.number = v.number
                WHERE v.kept_at < $1 AND d.state <> 'waiting' AND coalesce(d.last_at, 0) < $1 LIMIT $2)
            """,
            before.ToUnixTimeMilliseconds(), limit);
        var abandoned = Execute(
            """
            DELETE FROM webhook_delivery WHERE (endpoint_id, number) IN (
                SELECT d.endpoint_id, d.number FROM webhook_endpoint e JOIN webhook_delivery d ON d.endpoint_id = e.endpoint_id
                WHERE e.halted_at < $1 AND d.state = 'waiting' LIMIT $2)
            """,
            before.ToUnixTimeMilliseconds(), limit);
        var events = Execute(
            """
            DELETE FROM webhook_event WHERE number IN (
                SELECT v.number FROM webhook_event v WHERE v.kept_at < $1
                AND NOT EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.number = v.number) LIMIT $2)
            """,
            before.ToUnixTimeMilliseconds(), limit);
        return Math.Max(Math.Max(deliveries, abandoned), events);
    }

    private void Again(string endpointId, long number, long now)
    {
        Execute(
            """
            INSERT INTO webhook_delivery (endpoint_id, number, entity, state, attempts)
            SELECT $1, number, entity, 'waiting', 0 FROM webhook_event WHERE number = $2
            ON CONFLICT DO UPDATE SET state = 'waiting', attempts = 0, due_at = NULL WHERE state <> 'waiting'
            """,
            endpointId, number);
        Execute(
            """
            UPDATE webhook_delivery SET due_at = NULL WHERE endpoint_id = $1 AND state = 'waiting' AND due_at IS NOT NULL AND number > $2
                AND entity = (SELECT entity FROM webhook_event WHERE number = $2)
            """,
            endpointId, number);
        Execute(
            """
            UPDATE webhook_delivery SET due_at = coalesce(due_at, $3) WHERE endpoint_id = $1 AND number = (
                SELECT min(b.number) FROM webhook_delivery b WHERE b.endpoint_id = $1 AND b.state = 'waiting'
                    AND b.entity = (SELECT entity FROM webhook_event WHERE number = $2))
            """,
            endpointId, number, now);
    }

    private void Lift(string endpointId, string entity, long now) => Execute(
        """
        UPDATE webhook_delivery SET due_at = $3 WHERE endpoint_id = $1 AND due_at IS NULL AND number = (
            SELECT min(b.number) FROM webhook_delivery b WHERE b.endpoint_id = $1 AND b.entity = $2 AND b.state = 'waiting')
        """,
        endpointId, entity, now);
}
