using System.Collections.Immutable;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.LiveHub.Webhooks.Storage;

namespace LiveCommerce.LiveHub.Webhooks;

/// <summary>All endpoints in memory, as they are stored. Changed by the writer alone, after each transaction; read by everybody.</summary>
internal sealed class EndpointBook(WebhookReads reads)
{
    private volatile ImmutableDictionary<string, WebhookEndpoint> _all =
        reads.Endpoints().ToImmutableDictionary(endpoint => endpoint.Id, StringComparer.Ordinal);

    /// <summary>Raised after a change; for <see cref="Delivery.DeliveryService"/>.</summary>
    public Signal Changed { get; } = new();

    public ImmutableDictionary<string, WebhookEndpoint> All => _all;

    public WebhookEndpoint? Find(string id) => _all.GetValueOrDefault(id);

    public void Put(WebhookEndpoint endpoint)
    {
        _all = _all.SetItem(endpoint.Id, endpoint);
        Changed.Set();
    }

    public void Remove(string id)
    {
        _all = _all.Remove(id);
        Changed.Set();
    }
}
