using System.Text.Json;
using Dapper;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Refusals;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Recording;

/// <summary>What a show's record needs and its journals do not hold: counted refusals, orders, and what the catalogue asked when.</summary>
internal sealed class ShowFacts(IJournal journal, ShopDatabase database, WireJson json)
{
    private const int RefusalsAtOnce = 1_000;

    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public async Task ReadAsync(string sku, ShowSpan span, MomentLog moments, MinuteBook minutes)
    {
        await ReadRefusalsAsync(sku, span, minutes);
        ReadOrders(sku, span, minutes);
        ReadPrices(sku, span, moments);
    }

    private async Task ReadRefusalsAsync(string sku, ShowSpan span, MinuteBook minutes)
    {
        if (journal is not ICountsRefusals counted) return;
        var after = span.From.ToUnixTimeMilliseconds();
        while (true)
        {
            var rows = await counted.ReadRefusalsAsync(new GrainKey(StockKind.KindName, sku), after, RefusalsAtOnce);
            foreach (var row in rows)
            {
                after = row.Stamp;
                // A row is closed up to a second after what it counts.
                var at = DateTimeOffset.FromUnixTimeMilliseconds(row.Stamp);
                if (at > span.To.AddSeconds(1)) return;
                using var counts = JsonDocument.Parse(row.Counts);
                foreach (var entry in counts.RootElement.EnumerateArray())
                    minutes.Of(span.MinuteOf(at < span.To ? at : span.To), sku).Refuse(entry.GetProperty("reason").GetString()!, entry.GetProperty("count").GetInt64());
            }
            if (rows.Count < RefusalsAtOnce) return;
        }
    }

    private void ReadOrders(string sku, ShowSpan span, MinuteBook minutes)
    {
        var orders = database.Read(connection => connection.Query<(long PlacedAt, string Currency, long Amount)>(
            """
            SELECT o.placed_at, o.currency, sum(json_extract(line.value, '$.quantity') * json_extract(line.value, '$.unitPrice.amount'))
            FROM orders o, json_each(o.lines) line
            WHERE o.placed_at > @from AND o.placed_at <= @to AND json_extract(line.value, '$.sku') = @sku
            GROUP BY o.purchase_id
            """,
            new { from = span.From.ToUnixTimeMilliseconds(), to = span.To.ToUnixTimeMilliseconds(), sku }).AsList());
        foreach (var (placedAt, currency, amount) in orders)
        {
            var minute = minutes.Of(span.MinuteOf(DateTimeOffset.FromUnixTimeMilliseconds(placedAt)), sku);
            minute.Orders++;
            minute.Revenue[currency] = minute.Revenue.GetValueOrDefault(currency) + amount;
        }
    }

    private void ReadPrices(string sku, ShowSpan span, MomentLog moments)
    {
        var prices = database.Read(connection => connection.Query<(long FromAt, long Amount, string Currency)>(
            "SELECT from_at, amount, currency FROM list_price WHERE sku = @sku AND from_at <= @to ORDER BY from_at",
            new { sku, to = span.To.ToUnixTimeMilliseconds() }).AsList());
        foreach (var (fromAt, amount, currency) in prices)
        {
            var price = JsonSerializer.Serialize(new Money(amount, currency), json.Options);
            moments.Note(span.SecondOf(DateTimeOffset.FromUnixTimeMilliseconds(fromAt)), Topics.OfPrice(sku), price);
        }
    }
}
