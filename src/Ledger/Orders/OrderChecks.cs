using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Purchases;

namespace LiveCommerce.Ledger.Orders;

/// <summary>
/// Stock against purchases at the end of the journal. Both were written by different owners at different times, but each step waited for the
/// commit of the one before, so in one consistent state a sale has its payment and an order has its sales.
/// </summary>
internal static class OrderChecks
{
    public static void Run(FactStore facts, Findings findings, Tally tally)
    {
        CheckSales(facts, findings);
        CheckOrders(facts, findings, tally);
        CheckPaidByTwo(facts, findings);
        CheckOrderNumbers(facts, findings);
    }

    /// <summary>Every sold or paying reservation belongs to a purchase that lists it, promised the same, and is at the right step.</summary>
    private static void CheckSales(FactStore facts, Findings findings)
    {
        const string Sql =
            """
            SELECT s.sku, s.reservation, s.purchase, s.buyer, s.quantity, s.amount, s.currency, s.sequence, s.is_sold,
                p.step, p.paid, p.buyer, l.quantity, l.amount, l.currency
            FROM sale s LEFT JOIN purchase p ON p.id = s.purchase
                LEFT JOIN line l ON l.sku = s.sku AND l.reservation = s.reservation AND l.purchase = s.purchase
            """;
        foreach (var row in facts.Query(Sql))
        {
            var (owner, reservation, purchase) = ($"stock/{row.GetString(0)}", row.GetString(1), row.GetString(2));
            var (sequence, sold) = (row.GetInt64(7), row.GetBoolean(8));
            void Report(BreachKind kind, string sentence) => findings.Add(kind, owner, sequence, sentence);

            var missing = sold ? BreachKind.SoldWithoutPurchase : BreachKind.PayingWithoutPurchase;
            var what = $"reservation {reservation} is {(sold ? "sold" : "being paid")} by purchase {purchase}";
            if (row.IsDBNull(9))
            {
                Report(missing, $"{what}, which does not exist.");
                continue;
            }
            if (row.IsDBNull(12))
            {
                Report(missing, $"{what}, which does not list it.");
                continue;
            }
            var step = Enum.Parse<PurchaseStep>(row.GetString(9));
            if (step == PurchaseStep.Closed)
                Report(sold ? BreachKind.ClosedWithSoldLine : missing, $"{what}, which was closed and has given its lines back.");
            else if (sold && !row.GetBoolean(10))
                Report(BreachKind.SoldWithoutPayment, $"{what}, for which no payment succeeded; it is at the step '{step}'.");

            var granted = (Quantity: row.GetInt64(4), Price: new Amount(row.GetInt64(5), row.GetString(6)));
            var promised = (Quantity: row.GetInt64(12), Price: new Amount(row.GetInt64(13), row.GetString(14)));
            if (granted != promised)
            {
                Report(BreachKind.LineDiffers, $"{what}: granted were {granted.Quantity} at {granted.Price}, " +
                    $"but the purchase lists {promised.Quantity} at {promised.Price}.");
            }
            if (row.GetString(3) != row.GetString(11))
                Report(BreachKind.LineDiffers, $"{what}: the buyer is {row.GetString(3)} there and {row.GetString(11)} here.");
        }
    }

    private static void CheckOrders(FactStore facts, Findings findings, Tally tally)
    {
        const string Sql =
            """
            SELECT p.id, p.sequence, l.sku, l.reservation, l.quantity, EXISTS (SELECT 1 FROM archived a WHERE a.sku = l.sku) FROM purchase p JOIN line l ON l.purchase = p.id
            WHERE p.step = 'Confirmed' AND NOT EXISTS (
                SELECT 1 FROM sale s WHERE s.sku = l.sku AND s.reservation = l.reservation AND s.purchase = p.id AND s.is_sold)
            """;
        foreach (var row in facts.Query(Sql))
        {
            // A sale that nobody sees may stand in the archived part of its SKU.
            if (row.GetBoolean(5))
            {
                tally.NeedsArchive++;
                continue;
            }
            findings.Add(BreachKind.LineNotSold, $"purchase/{row.GetString(0)}", row.GetInt64(1),
                $"the purchase is an order, but its {row.GetInt64(4)} units of {row.GetString(2)} " +
                $"(reservation {row.GetString(3)}) were not sold to it.");
        }
    }

    private static void CheckPaidByTwo(FactStore facts, Findings findings)
    {
        const string Sql =
            """
            SELECT l.sku, l.reservation, count(*), min(p.id), max(p.id) FROM line l JOIN purchase p ON p.id = l.purchase
            WHERE p.paid GROUP BY l.sku, l.reservation HAVING count(*) > 1
            """;
        foreach (var row in facts.Query(Sql))
        {
            findings.Add(BreachKind.PaidByTwo, $"stock/{row.GetString(0)}", 0,
                $"reservation {row.GetString(1)} was paid by {row.GetInt64(2)} purchases, among them {row.GetString(3)} and {row.GetString(4)}.");
        }
    }

    private static void CheckOrderNumbers(FactStore facts, Findings findings)
    {
        const string Sql =
            """
            SELECT order_number, count(*), min(id), max(id), max(sequence) FROM purchase WHERE order_number IS NOT NULL
            GROUP BY order_number HAVING count(*) > 1
            """;
        foreach (var row in facts.Query(Sql))
        {
            findings.Add(BreachKind.OrderNumberRepeated, $"purchase/{row.GetString(3)}", row.GetInt64(4),
                $"the order number {row.GetString(0)} belongs to {row.GetInt64(1)} purchases, among them {row.GetString(2)}.");
        }
    }
}
