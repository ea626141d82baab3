using Dapper;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Orders;

/// <summary>What was sold of some SKUs in a span of time, from the list of orders.</summary>
public sealed class SalesFigures(ShopDatabase database)
{
    /// <summary>Orders that hold one of the SKUs, and the worth of those lines per currency.</summary>
    public (long Orders, IReadOnlyList<Money> Revenue) Of(IReadOnlyCollection<Sku> skus, DateTimeOffset from, DateTimeOffset to)
    {
        var rows = database.Read(connection => connection.Query<Row>(
            """
            SELECT o.currency AS Currency, count(DISTINCT o.purchase_id) AS Orders,
                sum(json_extract(line.value, '$.quantity') * json_extract(line.value, '$.unitPrice.amount')) AS Amount
            FROM orders o, json_each(o.lines) line
            WHERE o.placed_at BETWEEN @from AND @to AND json_extract(line.value, '$.sku') IN @skus
            GROUP BY o.currency ORDER BY o.currency
            """,
            new { from = from.ToUnixTimeMilliseconds(), to = to.ToUnixTimeMilliseconds(), skus = skus.Select(sku => sku.Value) }).AsList());
        return (rows.Sum(row => row.Orders), [.. rows.Select(row => new Money(row.Amount, row.Currency))]);
    }

    private sealed class Row
    {
        public string Currency { get; init; } = "";

        public long Orders { get; init; }

        public long Amount { get; init; }
    }
}
