using System.Collections.Immutable;
using System.Text.Json;
using Dapper;
using LiveCommerce.Checkout.Webhooks;
using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Webhooks.Storage;

/// <summary>What is read of the webhooks' tables, each as of the last commit.</summary>
internal sealed class WebhookReads(ShopDatabase database)
{
    /// <summary>Deliveries on a page of the log.</summary>
    public const int MaxPage = 200;

    public IReadOnlyList<WebhookEndpoint> Endpoints() => database.Read(connection =>
    {
        var secrets = connection.Query<SecretRow>(
                "SELECT endpoint_id AS EndpointId, generation AS Generation, secret AS Secret, expires_at AS ExpiresAt FROM webhook_secret ORDER BY generation DESC")
            .ToLookup(row => row.EndpointId, row => new EndpointSecret(row.Generation, WebhookSecret.FromBytes(row.Secret), Instant(row.ExpiresAt)), StringComparer.Ordinal);
        return connection.Query<EndpointRow>(
                """
                SELECT endpoint_id AS Id, made_at AS MadeAt, url AS Url, description AS Description, types AS Types, format AS Format, payload AS Payload,
                    halt AS Halt, halted_at AS HaltedAt, failing_since AS FailingSince
                FROM webhook_endpoint
                """)
            .Select(row => new WebhookEndpoint(
                row.Id,
                new EndpointWish(
                    row.Url, row.Description, JsonSerializer.Deserialize<ImmutableArray<string>>(row.Types), Enum.Parse<WebhookFormat>(row.Format),
                    Enum.Parse<WebhookPayload>(row.Payload)),
                DateTimeOffset.FromUnixTimeMilliseconds(row.MadeAt), [.. secrets[row.Id]], row.Halt is { } halt ? Enum.Parse<EndpointHalt>(halt) : null,
                Instant(row.HaltedAt), Instant(row.FailingSince)))
            .ToList();
    });

    /// <summary>Deliveries that are due, the longest due first.</summary>
    public IReadOnlyList<DueDelivery> Due(string endpointId, DateTimeOffset now, int limit) => database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT d.number, v.event_id, d.entity, v.sequence, v.message, d.attempts
            FROM webhook_delivery d JOIN webhook_event v ON v.number = d.number
            WHERE d.endpoint_id = $1 AND d.due_at <= $2 ORDER BY d.due_at, d.number LIMIT $3
            """;
        command.Parameters.AddWithValue("$1", endpointId);
        command.Parameters.AddWithValue("$2", now.ToUnixTimeMilliseconds());
        command.Parameters.AddWithValue("$3", limit);
        using var reader = command.ExecuteReader();
        var due = new List<DueDelivery>(limit);
        while (reader.Read())
            due.Add(new(endpointId, reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt32(5)));
        return due;
    });

    /// <summary>When the next one is due that is not due now.</summary>
    public DateTimeOffset? NextDue(string endpointId, DateTimeOffset now) => Instant(database.Read(connection => connection.ExecuteScalar<long?>(
        "SELECT min(due_at) FROM webhook_delivery WHERE endpoint_id = @endpointId AND due_at > @now", new { endpointId, now = now.ToUnixTimeMilliseconds() })));

    /// <summary>Deliveries to an endpoint, the newest event first.</summary>
    /// <param name="before">Number of an event, exclusive.</param>
    /// <param name="state">Null for all.</param>
    public IReadOnlyList<DeliveryEntry> Log(string endpointId, long before, string? state, int limit) => database.Read(connection => connection.Query<LogRow>(
            """
            SELECT d.number AS Number, v.event_id AS EventId, v.type AS Type, v.kept_at AS KeptAt, d.state AS State, d.attempts AS Attempts,
                d.due_at AS DueAt, d.last_at AS LastAt, d.last_status AS LastStatus, d.last_fault AS LastFault
            FROM webhook_delivery d JOIN webhook_event v ON v.number = d.number
            WHERE d.endpoint_id = @endpointId AND d.number < @before AND (@state IS NULL OR d.state = @state) ORDER BY d.number DESC LIMIT @limit
            """,
            new { endpointId, before, state, limit })
        .Select(row => new DeliveryEntry(
            row.Number, row.EventId, row.Type, DateTimeOffset.FromUnixTimeMilliseconds(row.KeptAt), row.State, (int)row.Attempts, Instant(row.DueAt), Instant(row.LastAt),
            (int?)row.LastStatus, row.LastFault))
        .ToList());

    private static DateTimeOffset? Instant(long? milliseconds) => milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;

    private sealed class EndpointRow
    {
        public string Id { get; init; } = "";

        public long MadeAt { get; init; }

        public string Url { get; init; } = "";

        public string Description { get; init; } = "";

        public string Types { get; init; } = "[]";

        public string Format { get; init; } = "";

        public string Payload { get; init; } = "";

        public string? Halt { get; init; }

        public long? HaltedAt { get; init; }

        public long? FailingSince { get; init; }
    }

    private sealed class SecretRow
    {
        public string EndpointId { get; init; } = "";

        public long Generation { get; init; }

        public byte[] Secret { get; init; } = [];

        public long? ExpiresAt { get; init; }
    }

    private sealed class LogRow
    {
        public long Number { get; init; }

        public string EventId { get; init; } = "";

        public string Type { get; init; } = "";

        public long KeptAt { get; init; }

        public string State { get; init; } = "";

        public long Attempts { get; init; }

        public long? DueAt { get; init; }

        public long? LastAt { get; init; }

        public long? LastStatus { get; init; }

        public string? LastFault { get; init; }
    }
}

/// <summary>One line of the log of deliveries.</summary>
internal sealed record DeliveryEntry(
    long Number, string EventId, string Type, DateTimeOffset KeptAt, string State, int Attempts, DateTimeOffset? DueAt, DateTimeOffset? LastAt, int? LastStatus,
    string? LastFault);
