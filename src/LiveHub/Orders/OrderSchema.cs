using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Orders;

/// <summary>
/// The list of orders (a read model of the purchases' journal) and, in a table of its own, who they go to: the only place where a buyer's
/// name and address are kept. Deleting a contact leaves the books whole.
/// </summary>
internal sealed class OrderSchema : IShopSchema
{
    public string Feature => "orders";

    public IReadOnlyList<string> Migrations { get; } =
    [
        """
        CREATE TABLE orders (
            purchase_id TEXT NOT NULL UNIQUE, order_number TEXT NOT NULL UNIQUE, buyer TEXT NOT NULL, placed_at INTEGER NOT NULL,
            amount INTEGER NOT NULL, currency TEXT NOT NULL, lines TEXT NOT NULL, contact_id TEXT) STRICT;
        CREATE INDEX orders_buyer ON orders (buyer);
        CREATE TABLE contact (
            contact_id TEXT PRIMARY KEY, name TEXT, email TEXT, address TEXT, saved_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        """,
    ];
}
