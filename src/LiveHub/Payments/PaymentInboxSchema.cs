using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Payments;

/// <summary>
/// Messages of the provider, each once. The body, which may name a person, stays only until it was applied; the id stays, so that a repeat is known.
/// </summary>
internal sealed class PaymentInboxSchema : IShopSchema
{
    public string Feature => "payment-inbox";

    public IReadOnlyList<string> Migrations { get; } =
    [
        """
        CREATE TABLE payment_message (
            provider TEXT NOT NULL, event_id TEXT NOT NULL, received_at INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'applied', 'parked')),
            type TEXT, tries INTEGER NOT NULL, next_at INTEGER NOT NULL, reason TEXT, body BLOB, PRIMARY KEY (provider, event_id)) STRICT;
        CREATE INDEX payment_message_next ON payment_message (next_at) WHERE state = 'waiting';
        CREATE INDEX payment_message_parked ON payment_message (received_at) WHERE state = 'parked';
        CREATE INDEX payment_message_old ON payment_message (received_at) WHERE state = 'applied';
        """,
    ];
}
