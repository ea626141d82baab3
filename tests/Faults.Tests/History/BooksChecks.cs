using LiveCommerce.Faults.Tests.Api;

namespace LiveCommerce.Faults.Tests.History;

/// <summary>The provider's books against the orders: one charge per order, and no money kept without one.</summary>
internal static class BooksChecks
{
    public static IEnumerable<Breach> Check(Evidence evidence, bool settled)
    {
        foreach (var charges in evidence.Books.Where(line => line.Entry == "charged").GroupBy(line => line.Reference, StringComparer.Ordinal).Where(lines => lines.Skip(1).Any()))
            yield return new Breach(BreachKind.DoubleCharge, charges.Key, $"charged {charges.Count()} times");
        if (!settled) yield break;

        var kept = new Dictionary<string, Money>(StringComparer.Ordinal);
        foreach (var line in evidence.Books)
        {
            var before = kept.GetValueOrDefault(line.Reference)?.Amount ?? 0;
            if (line.Entry == "charged") kept[line.Reference] = line.Money with { Amount = before + line.Amount };
            if (line.Entry == "refunded") kept[line.Reference] = line.Money with { Amount = before - line.Amount };
        }
        foreach (var order in evidence.Orders)
        {
            if (!kept.Remove(order.PurchaseId, out var money)) yield return new Breach(BreachKind.OrderWithoutCharge, order.PurchaseId, $"{order.Total} were not paid");
            else if (money != order.Total) yield return new Breach(BreachKind.ChargeDiffers, order.PurchaseId, $"ordered for {order.Total}, charged {money}");
        }
        foreach (var (reference, money) in kept.Where(rest => rest.Value.Amount != 0))
            yield return new Breach(BreachKind.ChargeWithoutOrder, reference, $"the provider keeps {money}");
    }
}
