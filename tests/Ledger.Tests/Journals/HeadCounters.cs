using System.Text.Json.Nodes;

namespace LiveCommerce.Ledger.Tests.Journals;

/// <summary>The sums over all pools that a writer would keep, lawful or not: moves between pools cancel out, so one row of numbers is enough.</summary>
internal static class HeadCounters
{
    public static long[] Of(IEnumerable<TestBatch> batches)
    {
        var (stocked, available, reserved, paying, sold) = (0L, 0L, 0L, 0L, 0L);
        var reservations = new Dictionary<string, (long Quantity, bool Paying)>();
        foreach (var e in batches.SelectMany(batch => batch.Events).Select(TryParse).OfType<JsonObject>())
        {
            var id = (string?)e["reservationId"] ?? "";
            var (quantity, isPaying) = reservations.GetValueOrDefault(id);
            switch ((string?)e["type"])
            {
                case "restocked.v1":
                    stocked += (long)e["quantity"]!;
                    available += (long)e["quantity"]!;
                    break;
                case "withdrawn.v1":
                    stocked -= (long)e["quantity"]!;
                    available -= (long)e["quantity"]!;
                    break;
                case "reserved.v1" when !reservations.ContainsKey(id):
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
        return [stocked, available, reserved, paying, sold, 0];
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
