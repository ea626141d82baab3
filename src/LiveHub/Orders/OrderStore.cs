using System.Text.Json;
using Dapper;
using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Orders;

/// <summary>Orders for reading, newest first. Filled from the outbox: a message that comes twice changes nothing.</summary>
public sealed class OrderStore(ShopDatabase database, WireJson json) : IOutboxHandler
{
    public const int MaxPage = 200;

    private const string Columns =
        """
        o.rowid AS RowId, o.purchase_id AS PurchaseId, o.order_number AS OrderNumber, o.buyer AS Buyer, o.placed_at AS PlacedAt,
        o.amount AS Amount, o.currency AS Currency, o.lines AS Lines, c.contact_id AS ContactId, c.name AS Name, c.email AS Email, c.address AS Address
        """;

    public IReadOnlyCollection<string> Types { get; } = [OrderMessage.MessageType];

    public async Task<Sent> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var order = OrderMessage.Read(row.Payload);
        await database.WriteAsync(
            connection => connection.Execute(
                """
                INSERT INTO orders (purchase_id, order_number, buyer, placed_at, amount, currency, lines, contact_id)
                VALUES (@PurchaseId, @OrderNumber, @buyer, @placedAt, @amount, @currency, @lines, @ContactId) ON CONFLICT (purchase_id) DO NOTHING
                """,
                new
                {
                    order.PurchaseId,
                    order.OrderNumber,
                    buyer = order.Buyer.Value,
                    placedAt = order.PlacedAt.ToUnixTimeMilliseconds(),
                    amount = order.Total.Amount,
                    currency = order.Total.Currency,
                    lines = JsonSerializer.Serialize(order.Lines.Select(line => new OrderLineWire(line.Sku, line.Title, line.Quantity, line.UnitPrice, line.ReservationId)), json.Options),
                    order.ContactId,
                }),
            cancellationToken);
        return Sent.Done;
    }

    /// <summary>One buyer's orders; contacts are left out, the buyer knows them.</summary>
    public OrderPage Of(BuyerId buyer, long? after, int limit) => Page(
        $"SELECT {Columns} FROM orders o LEFT JOIN contact c ON NULL WHERE o.buyer = @buyer AND o.rowid < @after ORDER BY o.rowid DESC LIMIT @limit",
        new { buyer = buyer.Value, after = after ?? long.MaxValue, limit = Size(limit) + 1 }, limit, forHost: false);

    /// <summary>All orders, for hosts.</summary>
    public OrderPage All(long? after, int limit) => Page(
        $"SELECT {Columns} FROM orders o LEFT JOIN contact c ON c.contact_id = o.contact_id WHERE o.rowid < @after ORDER BY o.rowid DESC LIMIT @limit",
        new { after = after ?? long.MaxValue, limit = Size(limit) + 1 }, limit, forHost: true);

    private static int Size(int limit) => Math.Clamp(limit, 1, MaxPage);

    private OrderPage Page(string sql, object parameters, int limit, bool forHost)
    {
        var rows = database.Read(connection => connection.Query<Row>(sql, parameters).AsList());
        var more = rows.Count > Size(limit);
        if (more) rows.RemoveAt(rows.Count - 1);
        return new OrderPage([.. rows.Select(row => Wire(row, forHost))], more ? rows[^1].RowId : null);
    }

    private OrderWire Wire(Row row, bool forHost) => new(
        row.OrderNumber, row.PurchaseId, DateTimeOffset.FromUnixTimeMilliseconds(row.PlacedAt), new Money(row.Amount, row.Currency),
        JsonSerializer.Deserialize<IReadOnlyList<OrderLineWire>>(row.Lines, json.Options)!,
        forHost ? row.Buyer : null,
        forHost && row.ContactId is not null ? new ContactWire(row.Name, row.Email, row.Address) : null);

    private sealed class Row
    {
        public long RowId { get; init; }

        public string PurchaseId { get; init; } = "";

        public string OrderNumber { get; init; } = "";

        public string Buyer { get; init; } = "";

        public long PlacedAt { get; init; }

        public long Amount { get; init; }

        public string Currency { get; init; } = "";

        public string Lines { get; init; } = "";

        public string? ContactId { get; init; }

        public string? Name { get; init; }

        public string? Email { get; init; }

        public string? Address { get; init; }
    }
}

public sealed record OrderPage(IReadOnlyList<OrderWire> Items, long? Next);

/// <summary>One order; <paramref name="BuyerId"/> and <paramref name="Contact"/> are shown to hosts only.</summary>
public sealed record OrderWire(
    string OrderNumber, string PurchaseId, DateTimeOffset PlacedAt, Money Total, IReadOnlyList<OrderLineWire> Lines, string? BuyerId, ContactWire? Contact);

/// <summary>One line of an order; orders of older servers do not name the reservation.</summary>
public sealed record OrderLineWire(Sku Sku, string Title, long Quantity, Money UnitPrice, ReservationId? ReservationId = null);

public sealed record ContactWire(string? Name = null, string? Email = null, string? Address = null);
