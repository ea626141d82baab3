using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.ShopEvents;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Webhooks.Delivery;
using LiveCommerce.LiveHub.Webhooks.Storage;

namespace LiveCommerce.LiveHub.Webhooks;

/// <summary>
/// Takes events out of the outbox and writes down where they have to go. The relay hands them over at least once and in the order of their owner; the
/// id follows from the place in the journal, so one that comes again is known, and whoever receives it twice can tell.
/// </summary>
internal sealed class EventIntake(WebhookWriter writer, EndpointBook book, SecretStore secrets, DeliveryService delivery, TimeProvider time) : IOutboxHandler
{
    /// <summary>What a host has sent to see whether it arrives. Nothing has happened in the shop.</summary>
    public const string TestType = "webhook.test";

    public IReadOnlyCollection<string> Types { get; } = [ShopEventMessage.MessageType];

    public async Task<Sent> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        if (book.All.IsEmpty) return Sent.Done; // a shop without webhooks pays nothing for them
        var message = ShopEventMessage.Read(row.Payload);
        var happened = new KeptEvent(IdOf(row), $"{row.Key.Kind}/{row.Key.Id}", KeptEvent.Place(row.Sequence, row.Ordinal), message.Event, row.Payload);
        await writer.RunAsync(
            tables =>
            {
                string[] wanting = [.. book.All.Values.Where(endpoint => endpoint.IsOn && endpoint.Wish.Wants(message.Event)).Select(endpoint => endpoint.Id)];
                return tables.Keep(happened, wanting, time.GetUtcNow()) ? wanting : [];
            },
            wanting =>
            {
                foreach (var endpointId in wanting) delivery.Look(endpointId);
            },
            cancellationToken);
        return Sent.Done;
    }

    /// <summary>Keyed by this shop, so that a receiver of several shops never takes two events for one. No dot, as the standard asks.</summary>
    private string IdOf(OutboxRow row) =>
        "evt_" + Convert.ToHexStringLower(secrets.Digest($"\nwebhook\n{row.Key.Kind}\n{row.Key.Id}\n{row.Sequence}\n{row.Ordinal}").AsSpan(0, 16));
}
