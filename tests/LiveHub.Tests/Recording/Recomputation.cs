using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Tests.Recording;

/// <summary>
/// What a show must have shown, worked out from the journal's rows alone, with arithmetic of its own: general stock of each SKU, the pinned item
/// and the phase of each offer at any instant.
/// </summary>
internal sealed class Recomputation
{
    private readonly List<(long At, string Sku, long Change)> _general = [];
    private readonly List<(long At, string? Sku)> _pinned = [];
    private readonly List<(long At, string OfferId, string Phase)> _phases = [];

    public Recomputation(string journal, string show)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = journal, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        foreach (var (kind, id, events) in connection.Query<(string, string, string)>("SELECT kind, id, CAST(events AS TEXT) FROM batch ORDER BY kind, id, sequence"))
        {
            using var json = JsonDocument.Parse(events);
            foreach (var item in json.RootElement.EnumerateArray())
            {
                if (kind == "stock") ReadStock(id, item);
                else if (kind == "stream" && id == show) ReadStream(item);
            }
        }
    }

    public DateTimeOffset WentLiveAt { get; private set; }

    public DateTimeOffset EndedAt { get; private set; }

    public long Available(string sku, DateTimeOffset at) =>
        _general.Where(entry => entry.Sku == sku && entry.At <= at.ToUnixTimeMilliseconds()).Sum(entry => entry.Change);

    public string? Pinned(DateTimeOffset at) => _pinned.LastOrDefault(entry => entry.At <= at.ToUnixTimeMilliseconds()).Sku;

    public IReadOnlyDictionary<string, string> Phases(DateTimeOffset at) => _phases.Where(entry => entry.At <= at.ToUnixTimeMilliseconds())
        .GroupBy(entry => entry.OfferId).ToDictionary(group => group.Key, group => group.Last().Phase);

    private readonly Dictionary<string, (string Sku, long Quantity, bool General)> _reservations = [];

    private void ReadStock(string sku, JsonElement item)
    {
        var at = At(item);
        switch (item.GetProperty("type").GetString())
        {
            case "restocked.v1": Change(item.GetProperty("quantity").GetInt64()); break;
            case "offer-armed.v1": Change(-item.GetProperty("quantity").GetInt64()); break;
            case "offer-closed.v1": Change(item.GetProperty("returned").GetInt64()); break;
            case "units-returned.v1": Change(item.GetProperty("quantity").GetInt64()); break;
            case "reserved.v1": Reserve(item.GetProperty("reservationId").GetString()!, item.GetProperty("quantity").GetInt64()); break;
            case "reserved-many.v1":
                foreach (var (id, quantity) in item.GetProperty("ids").EnumerateArray().Zip(item.GetProperty("quantities").EnumerateArray()))
                    Reserve(id.GetString()!, quantity.GetInt64());
                break;
            case "released.v1" or "expired.v1": GiveBack(item.GetProperty("reservationId").GetString()!); break;
            case "expired-many.v1":
                foreach (var id in item.GetProperty("ids").EnumerateArray()) GiveBack(id.GetString()!);
                break;
            case "offer-opened.v1" or "payment-begun.v1" or "confirmed.v1": break;
            case var other: throw new InvalidOperationException($"This arithmetic does not know {other}.");
        }

        void Change(long change) => _general.Add((at, sku, change));

        void Reserve(string id, long quantity)
        {
            var isGeneral = !item.TryGetProperty("offerId", out _);
            _reservations.Add(id, (sku, quantity, isGeneral));
            if (isGeneral) Change(-quantity);
        }

        void GiveBack(string id)
        {
            if (_reservations[id] is { General: true } reservation) Change(reservation.Quantity);
        }
    }

    private void ReadStream(JsonElement item)
    {
        switch (item.GetProperty("type").GetString())
        {
            case "went-live.v1": WentLiveAt = DateTimeOffset.FromUnixTimeMilliseconds(At(item)); break;
            case "ended.v1": EndedAt = DateTimeOffset.FromUnixTimeMilliseconds(At(item)); break;
            case "pinned.v1": _pinned.Add((At(item), item.TryGetProperty("sku", out var sku) ? sku.GetString() : null)); break;
            case "pins-set.v1": _pinned.Add((At(item), item.GetProperty("skus").EnumerateArray().Select(pin => pin.GetString()).FirstOrDefault())); break;
            case "offer-started.v1": Phase("arming"); break;
            case "offer-armed.v1": Phase("armed"); break;
            case "offer-opened.v1": Phase("open"); break;
            case "offer-closed.v1": Phase("closed"); break;
            default: break;
        }

        void Phase(string phase) => _phases.Add((At(item), item.GetProperty("offerId").GetString()!, phase));
    }

    private static long At(JsonElement item) => item.GetProperty("at") is { ValueKind: JsonValueKind.Number } number
        ? number.GetInt64()
        : DateTimeOffset.Parse(item.GetProperty("at").GetString()!, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
