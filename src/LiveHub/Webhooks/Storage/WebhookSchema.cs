using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Webhooks.Storage;

/// <summary>
/// Endpoints, the events that were told, and one row for each delivery. A delivery that waits and is the first of its entity has a due time; those
/// behind it have none, which is what keeps their order. Nothing of this is in a journal: it is about sending, not about what happened.
/// </summary>
internal sealed class WebhookSchema : IShopSchema
{
    public string Feature => "webhooks";

    public IReadOnlyList<string> Migrations { get; } =
    [
        """
        CREATE TABLE webhook_endpoint (
            endpoint_id TEXT PRIMARY KEY, made_at INTEGER NOT NULL, url TEXT NOT NULL, description TEXT NOT NULL, types TEXT NOT NULL,
            format TEXT NOT NULL, payload TEXT NOT NULL, halt TEXT, halted_at INTEGER, failing_since INTEGER) STRICT, WITHOUT ROWID;
        CREATE TABLE webhook_secret (
            endpoint_id TEXT NOT NULL, generation INTEGER NOT NULL, secret BLOB NOT NULL, expires_at INTEGER,
            PRIMARY KEY (endpoint_id, generation)) STRICT, WITHOUT ROWID;

        CREATE TABLE webhook_event (
            number INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL UNIQUE, entity TEXT NOT NULL, sequence TEXT NOT NULL, type TEXT NOT NULL,
            kept_at INTEGER NOT NULL, message TEXT NOT NULL) STRICT;
        CREATE INDEX webhook_event_kept ON webhook_event (kept_at);

        CREATE TABLE webhook_delivery (
            endpoint_id TEXT NOT NULL, number INTEGER NOT NULL, entity TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'given-up')), attempts INTEGER NOT NULL, due_at INTEGER,
            last_at INTEGER, last_status INTEGER, last_fault TEXT, PRIMARY KEY (endpoint_id, number)) STRICT, WITHOUT ROWID;
        CREATE INDEX webhook_delivery_due ON webhook_delivery (endpoint_id, due_at, number) WHERE due_at IS NOT NULL;
        CREATE INDEX webhook_delivery_entity ON webhook_delivery (endpoint_id, entity, number) WHERE state = 'waiting';
        CREATE INDEX webhook_delivery_event ON webhook_delivery (number);
        """,
    ];
}
