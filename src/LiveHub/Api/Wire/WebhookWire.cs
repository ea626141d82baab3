using LiveCommerce.LiveHub.Webhooks;
using LiveCommerce.LiveHub.Webhooks.Storage;

namespace LiveCommerce.LiveHub.Api.Wire;

/// <summary>What a host says about an endpoint. No <paramref name="Types"/> means all.</summary>
public sealed record WebhookEndpointDraft(
    string Url, string Description = "", IReadOnlyList<string>? Types = null, WebhookFormat Format = WebhookFormat.Standard,
    WebhookPayload Payload = WebhookPayload.Full);

/// <summary>Generation of the newest secret, as the host knows it.</summary>
public sealed record WebhookRotation(long Generation);

public sealed record WebhookReplay(DateTimeOffset Since);

/// <summary>How many events are sent again.</summary>
public sealed record WebhookReplayed(long Events);

/// <summary>An event that is on its way to one endpoint.</summary>
public sealed record WebhookSending(string EventId);

public sealed record WebhookTypes(IReadOnlyList<string> Types);

public sealed record WebhookEndpoints(IReadOnlyList<WebhookEndpointWire> Items);

/// <summary>One endpoint.</summary>
/// <param name="Halt">Why nothing is sent to it; absent while something is.</param>
/// <param name="FailingSince">The first failure since the last success.</param>
/// <param name="Generation">Of the newest secret.</param>
/// <param name="Secret">Only in the answer to the call that made it.</param>
/// <param name="OldSecretUntil">Until then the secret before it signs as well.</param>
public sealed record WebhookEndpointWire(
    string EndpointId, string Url, string Description, IReadOnlyList<string> Types, WebhookFormat Format, WebhookPayload Payload, bool Enabled,
    EndpointHalt? Halt, DateTimeOffset? HaltedAt, DateTimeOffset? FailingSince, DateTimeOffset MadeAt, long Generation, string? Secret, DateTimeOffset? OldSecretUntil)
{
    internal static WebhookEndpointWire From(WebhookEndpoint endpoint, DateTimeOffset now, bool withSecret = false) => new(
        endpoint.Id, endpoint.Wish.Url, endpoint.Wish.Description, endpoint.Wish.Types, endpoint.Wish.Format, endpoint.Wish.Payload, endpoint.IsOn, endpoint.Halt,
        endpoint.HaltedAt, endpoint.FailingSince, endpoint.MadeAt, endpoint.Generation, withSecret ? endpoint.Secrets[0].Secret.Reveal() : null,
        endpoint.Signing(now).Max(secret => secret.ExpiresAt));
}

/// <summary>One line of the log of deliveries.</summary>
/// <param name="State">waiting, delivered or given-up.</param>
/// <param name="NextAt">When it is tried next; absent where it waits behind another event of the same entity.</param>
/// <param name="LastStatus">Of the last answer.</param>
/// <param name="LastFault">Why the last attempt failed.</param>
public sealed record WebhookDeliveryWire(
    string EventId, string Type, DateTimeOffset QueuedAt, string State, int Attempts, DateTimeOffset? NextAt, DateTimeOffset? LastAt, int? LastStatus, string? LastFault)
{
    internal static WebhookDeliveryWire From(DeliveryEntry entry) => new(
        entry.EventId, entry.Type, entry.KeptAt, entry.State, entry.Attempts, entry.DueAt, entry.LastAt, entry.LastStatus, entry.LastFault);
}

public sealed record WebhookDeliveries(IReadOnlyList<WebhookDeliveryWire> Items, long? Next);
