using System.Text.Json.Nodes;

namespace LiveCommerce.Ledger.Tests.Journals;

/// <summary>The sums over all pools that a writer would keep, lawful or not: moves between pools cancel out, so one row of numbers is enough.</summary>
internal static class HeadCounters
{
    public static long[] Of(IEnumerable<TestBatch> batches)
    {
        var (stocked, available, reserved, paying, sold, writtenOff) = (0L, 0L, 0L, 0L, 0L, 0L);
        var waiting = new Dictionary<string, long>();
        var reservations = new Dictionary<string, (long Quantity, bool Paying)>();
        foreach (var e in batches.SelectMany(batch => batch.Events).Select(TryParse).OfType<JsonObject>())
        {
            var id = (string?)e["reservationId"] ?? "";
            var (quantity, isPaying) = reservations.GetValueOrDefault(id);
            switch ((string?)e["type"])
            {
                case "restocked.v1" or "restocked.v2":
                    stocked += (long)e["quantity"]!;
                    available += (long)e["quantity"]!;
                    break;
                case "withdrawn.v1" or "withdrawn.v2":
                    stocked -= (long)e["quantity"]!;
                    available -= (long)e["quantity"]!;
                    break;
                case "stocked-set.v1":
                    stocked += (long)e["quantity"]! - (long)e["expected"]!;
                    available += (long)e["quantity"]! - (long)e["expected"]!;
                    break;
                case "written-off.v1" or "recovered.v1":
                    var lost = (string?)e["type"] == "written-off.v1" ? (long)e["quantity"]! : -(long)e["quantity"]!;
                    available -= lost;
                    writtenOff += lost;
                    break;
                case "return-restocked.v1":
                    sold -= (long)e["quantity"]!;
                    available += (long)e["quantity"]!;
                    break;
                case "return-written-off.v1":
                    sold -= (long)e["quantity"]!;
                    writtenOff += (long)e["quantity"]!;
                    break;
                case "joined.v1":
                    waiting.TryAdd(id, (long)e["quantity"]!);
                    break;
                case "promoted.v1" when waiting.Remove(id, out var waited):
                    reservations[id] = (waited, false);
                    available -= waited;
                    reserved += waited;
                    break;
                case "reserved.v1" or "reserved.v2" when !reservations.ContainsKey(id):
                    quantity = (long)e["quantity"]!;
                    reservations[id] = (quantity, false);
                    available -= quantity;
                    reserved += quantity;
                    break;
                case "payment-begun.v1" when !isPaying:
                    reservations[id] = (quantity, true);
                    reserved -= quantity;
                    paying += quantity;
                    break;
                case "confirmed.v1":
                    if (isPaying) paying -= quantity;
                    else reserved -= quantity;
                    sold += quantity;
                    reservations[id] = default;
                    break;
                case "released.v1" or "expired.v1":
                    if (isPaying) paying -= quantity;
                    else reserved -= quantity;
                    available += quantity;
                    reservations[id] = default;
                    break;
            }
        }
        return [stocked, available, reserved, paying, sold, writtenOff];
    }

    private static JsonNode? TryParse(string happened)
    {
        try
        {
            return JsonNode.Parse(happened);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
