using LiveCommerce.LoadTests.Client;

namespace LiveCommerce.LoadTests.Verdict;

/// <summary>
/// Money taken twice or wrongly, as far as it shows from the outside: the sandbox provider's ledger is not public, so this looks at
/// purchases and orders only.
/// </summary>
public static class Charges
{
    public static long Doubled(Evidence evidence)
    {
        var paid = evidence.Buyers.SelectMany(static b => b.Purchases).Where(static p => p.Told.Status == "paid").ToList();
        var orders = evidence.Orders ?? [];
        return Extra(paid, static p => p.ReservationId)
            + Extra(evidence.Buyers.SelectMany(static b => b.Purchases), static p => p.Key)
            + orders.GroupBy(static o => o.PurchaseId).Sum(static same => same.Count() - 1)
            + UnaskedOrders(evidence.Buyers, orders)
            + orders.Count(order => !IsRight(order, evidence));
    }

    // Different purchases that should have been one.
    private static long Extra(IEnumerable<PurchaseEvidence> purchases, Func<PurchaseEvidence, string> oneEach) =>
        purchases.GroupBy(oneEach).Sum(static same => same.Select(static p => p.Told.PurchaseId).Distinct().LongCount() - 1);

    // Orders of a buyer beyond the purchases that this buyer was told are paid, unless an answer to that buyer is missing.
    private static long UnaskedOrders(IEnumerable<BuyerEvidence> buyers, IReadOnlyList<Order> orders)
    {
        var perBuyer = orders.DistinctBy(static o => o.PurchaseId).GroupBy(static o => o.BuyerId ?? "").ToDictionary(static g => g.Key, static g => g.Count());
        return buyers.Where(static b => b.Ending is not Ending.Unknown).Sum(buyer =>
        {
            var told = buyer.Purchases.Where(static p => p.Told.Status == "paid").Select(static p => p.Told.PurchaseId).Distinct().Count();
            return Math.Max(0, perBuyer.GetValueOrDefault(buyer.BuyerId) - told);
        });
    }

    private static bool IsRight(Order order, Evidence evidence) =>
        order.Total.Currency == evidence.Price.Currency
        && order.Total.Amount == order.Lines.Sum(static l => l.UnitPrice.Amount * l.Quantity)
        && order.Lines.Where(l => l.Sku == evidence.Sku).All(l => l.UnitPrice == evidence.Price);
}
