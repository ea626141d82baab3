using System.Text.Json;

namespace LiveCommerce.LiveHub.Webhooks.Storage;

internal sealed partial class WebhookTables
{
    /// <summary>Makes an endpoint, or writes down another wish for it; neither its health nor its secrets.</summary>
    public void Put(WebhookEndpoint endpoint) => Execute(
        """
        INSERT INTO webhook_endpoint (endpoint_id, made_at, url, description, types, format, payload) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (endpoint_id) DO UPDATE SET url = excluded.url, description = excluded.description, types = excluded.types, format = excluded.format,
            payload = excluded.payload
        """,
        endpoint.Id, endpoint.MadeAt.ToUnixTimeMilliseconds(), endpoint.Wish.Url, endpoint.Wish.Description, JsonSerializer.Serialize(endpoint.Wish.Types),
        endpoint.Wish.Format.ToString(), endpoint.Wish.Payload.ToString());

    /// <summary>Whether and why it is halted, and since when it fails.</summary>
    public void PutHealth(WebhookEndpoint endpoint) => Execute(
        "UPDATE webhook_endpoint SET halt = $2, halted_at = $3, failing_since = $4 WHERE endpoint_id = $1",
        endpoint.Id, endpoint.Halt?.ToString(), endpoint.HaltedAt?.ToUnixTimeMilliseconds(), endpoint.FailingSince?.ToUnixTimeMilliseconds());

    /// <summary>What waits for another attempt need not wait any longer: the endpoint is said to be in order again.</summary>
    public void Hurry(string endpointId, DateTimeOffset now) => Execute(
        "UPDATE webhook_delivery SET due_at = $2 WHERE endpoint_id = $1 AND due_at > $2", endpointId, now.ToUnixTimeMilliseconds());

    /// <summary>Exactly these secrets.</summary>
    public void PutSecrets(WebhookEndpoint endpoint)
    {
        Execute("DELETE FROM webhook_secret WHERE endpoint_id = $1", endpoint.Id);
        foreach (var secret in endpoint.Secrets)
        {
            Execute("INSERT INTO webhook_secret VALUES ($1, $2, $3, $4)",
                endpoint.Id, secret.Generation, secret.Secret.ToBytes(), secret.ExpiresAt?.ToUnixTimeMilliseconds());
        }
    }

    /// <summary>With all its deliveries and secrets.</summary>
    public void Remove(string endpointId)
    {
        Execute("DELETE FROM webhook_delivery WHERE endpoint_id = $1", endpointId);
        Execute("DELETE FROM webhook_secret WHERE endpoint_id = $1", endpointId);
        Execute("DELETE FROM webhook_endpoint WHERE endpoint_id = $1", endpointId);
    }
}
