using System.Globalization;
using Dapper;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Recording;

/// <summary>What happened in a show, minute by minute.</summary>
/// <param name="Items">One per minute and SKU in which something happened.</param>
/// <param name="Viewers">How many watched, as it was noted.</param>
/// <param name="Incomplete">SKUs whose past had left for an archive before the show was recorded.</param>
public sealed record ShowRecordWire(
    string StreamId, DateTimeOffset WentLiveAt, DateTimeOffset EndedAt, IReadOnlyList<ItemMinuteWire> Items, IReadOnlyList<ViewersWire> Viewers,
    IReadOnlyList<string> Incomplete);

public sealed record ItemMinuteWire(
    long Minute, string Sku, long Reservations, long UnitsReserved, long Waiting, long Released, long Expired, long UnitsSold, long Orders,
    IReadOnlyList<Money> Revenue, IReadOnlyDictionary<string, long> Refused);

public sealed record ViewersWire(DateTimeOffset At, long Viewers, long Peak);

/// <summary>Reads the record of a show, and writes it as a table for other programs.</summary>
internal sealed class ShowRecords(RecordingStore recordings, ShopDatabase database)
{
    private static readonly string[] Columns =
        ["minute", "sku", "reservations", "units_reserved", "waiting", "released", "expired", "units_sold", "orders", "revenue_amount", "revenue_currency", "refused", "refused_reasons"];

    public ShowRecordWire Read(ShowRecording recording)
    {
        var (from, to) = recording.Span;
        var viewers = database.Read(connection => connection.Query<(long At, long Viewers, long Peak)>(
            "SELECT at, viewers, peak FROM viewer_sample WHERE stream_id = @id AND at BETWEEN @from AND @to ORDER BY at",
            new { id = recording.StreamId, from = from.ToUnixTimeMilliseconds(), to = to.ToUnixTimeMilliseconds() }).AsList());
        return new ShowRecordWire(
            recording.StreamId, from, to,
            [.. recordings.Minutes(recording.StreamId).Select(entry => Wire(entry.Minute, entry.Sku, entry.Counts))],
            [.. viewers.Select(row => new ViewersWire(DateTimeOffset.FromUnixTimeMilliseconds(row.At), row.Viewers, row.Peak))],
            recording.Incomplete);
    }

    /// <summary>RFC 4180, one line per minute, SKU and currency; money in minor units.</summary>
    public static string Csv(ShowRecordWire record)
    {
        var lines = new List<string> { string.Join(',', Columns) };
        foreach (var item in record.Items)
        {
            var reasons = string.Join(' ', item.Refused.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key}:{entry.Value}")));
            // The counts of a minute stand on one line only, or a sum over the column would count them once per currency.
            for (var i = 0; i < Math.Max(1, item.Revenue.Count); i++)
            {
                var money = i < item.Revenue.Count ? item.Revenue[i] : (Money?)null;
                long Once(long value) => i == 0 ? value : 0;
                lines.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{item.Minute},{CsvCell.Of(item.Sku)},{Once(item.Reservations)},{Once(item.UnitsReserved)},{Once(item.Waiting)},{Once(item.Released)},{Once(item.Expired)},{Once(item.UnitsSold)},{Once(item.Orders)},{money?.Amount ?? 0},{money?.Currency},{Once(item.Refused.Values.Sum())},{(i == 0 ? reasons : "")}"));
            }
        }
        return string.Join("\r\n", lines) + "\r\n";
    }

    private static ItemMinuteWire Wire(long minute, string sku, ItemMinute counts) => new(
        minute, sku, counts.Reservations, counts.UnitsReserved, counts.Waiting, counts.Released, counts.Expired, counts.UnitsSold, counts.Orders,
        [.. counts.Revenue.Select(entry => new Money(entry.Value, entry.Key))], counts.Refused);
}
