using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Orders;
using LiveCommerce.Ledger.Purchases;

namespace LiveCommerce.Ledger.Books;

/// <summary>The provider's books against purchases: money was taken once for each order, and for nothing else.</summary>
internal static class BooksChecks
{
    /// <param name="path">The books.</param>
    /// <param name="lengthBefore">Their length before the journal was read; what came later may belong to purchases that were not there yet.</param>
    /// <param name="facts">Purchases, and where the entries go.</param>
    /// <param name="findings">Where breaches go.</param>
    /// <exception cref="IOException">The books cannot be read.</exception>
    public static BooksSummary Run(string path, long lengthBefore, FactStore facts, Findings findings)
    {
        var name = Path.GetFileName(path);
        var reader = new BooksReader(name, lengthBefore, facts, findings);
        using (var books = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)) reader.Read(books);
        facts.IndexEntries();
        CheckRefunds(name, facts, findings);
        var (charges, underWay) = CheckCharges(name, facts, findings);
        CheckOrders(facts, findings);
        return new BooksSummary(reader.Lines, charges, underWay, reader.LastLineTorn);
    }

    private static void CheckRefunds(string name, FactStore facts, Findings findings)
    {
        const string Sql =
            """
            SELECT reference, charge, sum(NOT is_refund), sum(is_refund), max(line) FROM entry
            GROUP BY reference, charge HAVING sum(is_refund) > sum(NOT is_refund)
            """;
        foreach (var row in facts.Query(Sql))
        {
            findings.Add(BreachKind.RefundWithoutCharge, name, row.GetInt64(4),
                $"the charge {row.GetString(1)} of purchase {row.GetString(0)} " +
                $"was made {row.GetInt64(2)} times and refunded {row.GetInt64(3)} times.");
        }
    }

    /// <summary>Every reference under which money stands with the provider.</summary>
    private static (long Charges, long UnderWay) CheckCharges(string name, FactStore facts, Findings findings)
    {
        const string Sql =
            """
            SELECT e.reference, sum(NOT e.is_refund) - sum(e.is_refund), min(e.is_late), max(e.line), p.step, p.amount, p.currency,
                min(e.amount), max(e.amount), min(e.currency), max(e.currency), p.refund
            FROM entry e LEFT JOIN purchase p ON p.id = e.reference GROUP BY e.reference
            """;
        var (charges, underWay) = (0L, 0L);
        foreach (var row in facts.Query(Sql))
        {
            var (reference, standing, line) = (row.GetString(0), row.GetInt64(1), row.GetInt64(3));
            void Report(BreachKind kind, string sentence) => findings.Add(kind, name, line, sentence);

            charges += Math.Max(0, standing);
            if (standing > 1) Report(BreachKind.DoubleCharge, $"purchase {reference} was charged {standing} times, net of refunds.");
            if (row.IsDBNull(4))
            {
                if (row.GetBoolean(2)) underWay += Math.Max(0, standing);
                else Report(BreachKind.ChargeWithoutPurchase,
                    $"there is no purchase {reference}, but entries over {row.GetInt64(8)} {row.GetString(10)}.");
                continue;
            }
            var total = new Amount(row.GetInt64(5), row.GetString(6));
            foreach (var booked in new[] { new Amount(row.GetInt64(7), row.GetString(9)), new Amount(row.GetInt64(8), row.GetString(10)) }.Distinct())
            {
                if (booked != total) Report(BreachKind.ChargeDiffers, $"the books say {booked} for purchase {reference}, whose total is {total}.");
            }
            if (standing < 1) continue;
            var step = Enum.Parse<PurchaseStep>(row.GetString(4));
            if (step == PurchaseStep.Closed && row.GetString(11) != nameof(RefundStep.Asked))
                Report(BreachKind.ChargeWithoutOrder, $"purchase {reference} was closed, but {total} stand with the provider.");
            else if (step != PurchaseStep.Confirmed) underWay += standing;
        }
        return (charges, underWay);
    }

    /// <summary>Money that the journal says was paid is in the books.</summary>
    private static void CheckOrders(FactStore facts, Findings findings)
    {
        const string Sql =
            """
            SELECT p.id, p.sequence, p.amount, p.currency, p.step FROM purchase p WHERE p.paid AND 1 > (
                SELECT coalesce(sum(NOT is_refund) - sum(is_refund), 0) FROM entry WHERE reference = p.id)
            """;
        foreach (var row in facts.Query(Sql))
        {
            findings.Add(BreachKind.OrderWithoutCharge, $"purchase/{row.GetString(0)}", row.GetInt64(1),
                $"{row.GetInt64(2)} {row.GetString(3)} were paid by the journal (step '{row.GetString(4)}'), but no charge stands in the books.");
        }
    }
}
