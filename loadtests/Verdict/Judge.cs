using LiveCommerce.LoadTests.Client;

namespace LiveCommerce.LoadTests.Verdict;

/// <summary>
/// Decides from the evidence alone, without I/O. In doubt it is severe: what the server did not tell is named in the verdict, never
/// taken for good.
/// </summary>
public static class Judge
{
    /// <summary>Units that lie free while buyers wait are offered again within a moment; after this long they were forgotten.</summary>
    public static readonly TimeSpan UnclaimedAtMost = TimeSpan.FromSeconds(2);

    public static Findings Decide(Evidence evidence) => new()
    {
        Oversold = Oversold(evidence),
        Undersold = Undersold(evidence),
        AckedLost = Lost(evidence),
        OverLimit = OverLimit(evidence),
        DoubleCharged = Charges.Doubled(evidence),
        Regressions = evidence.Regressions,
        ViewersStopped = evidence.ViewersStopped,
        Others = [.. Others(evidence)],
    };

    /// <summary>The worst of three counts: the server's own, the units in its orders, and the payments we were told of.</summary>
    private static long Oversold(Evidence evidence)
    {
        var counted = evidence.Counts is { } c ? c.Sold + c.Reserved + c.Paying : 0;
        var ordered = evidence.Orders?.Sum(order => UnitsOf(order, evidence.Sku)) ?? 0;
        var told = evidence.Buyers.SelectMany(static b => b.Purchases).Where(static p => p.Told.Status == "paid")
            .DistinctBy(static p => p.Told.PurchaseId).Sum(p => p.Told.Lines?.Where(l => l.Sku == evidence.Sku).Sum(static l => l.Quantity) ?? 1);
        return Math.Max(0, Math.Max(counted, Math.Max(ordered, told)) - evidence.Stock);
    }

    private static long Undersold(Evidence evidence)
    {
        if (evidence.Counts is not { } counts) return 0;
        var left = Math.Max(0, evidence.Stock - counts.Sold);
        var unmet = Unmet(evidence);
        if (!evidence.TimeWasUp) return Math.Min(left, unmet);
        if (counts.Reserved + counts.Paying > 0) return Math.Min(counts.Reserved + counts.Paying, unmet);
        return evidence.UnclaimedFor >= UnclaimedAtMost ? Math.Min(left, unmet) : 0;
    }

    private static long Unmet(Evidence evidence) => evidence.Buyers.Count(static b => b.Ending is Ending.LeftEmptyHanded or Ending.StillWaiting);

    private static long Lost(Evidence evidence)
    {
        var ordered = evidence.Orders?.Select(static o => (o.OrderNumber, o.PurchaseId)).ToHashSet();
        return evidence.Buyers.Sum(buyer => Lost(buyer, ordered));
    }

    private static long Lost(BuyerEvidence buyer, HashSet<(string OrderNumber, string PurchaseId)>? ordered)
    {
        var lost = 0L;
        foreach (var reservation in buyer.Reservations)
        {
            var paid = buyer.Purchases.Any(p => p.ReservationId == reservation.Acknowledged.ReservationId && p.Told.Status == "paid");
            if (reservation.AnswersDiffered || reservation.TakenBackEarly || IsGone(reservation, paid)) lost++;
        }

        foreach (var purchase in buyer.Purchases.Where(static p => p.Told.Status == "paid"))
        {
            if (IsGone(purchase) || ordered?.Contains((purchase.Told.OrderNumber ?? "", purchase.Told.PurchaseId)) == false) lost++;
        }

        return lost;
    }

    private static bool IsGone(ReservationEvidence reservation, bool paid)
    {
        if (reservation.AskedAgain == AskedAgain.Absent) return true;
        if (reservation.Later is not { } later) return false;
        var told = reservation.Acknowledged;
        var same = later.ReservationId == told.ReservationId && later.Sku == told.Sku && later.Quantity == told.Quantity
            && later.UnitPrice == told.UnitPrice && later.OfferId == told.OfferId;
        return !same || (paid && later.Status != "sold");
    }

    private static bool IsGone(PurchaseEvidence purchase) =>
        purchase.AskedAgain == AskedAgain.Absent
        || (purchase.Later is { } later
            && (later.Status != "paid" || later.OrderNumber != purchase.Told.OrderNumber || later.Total != purchase.Told.Total));

    /// <summary>Buyers who were granted, or who ordered, more than the limit. A purchase ordered twice is a matter of <see cref="Charges"/>.</summary>
    private static long OverLimit(Evidence evidence)
    {
        var over = evidence.Buyers.Where(static b => b.Reservations.Any(static r => r.BeyondLimit)).Select(static b => b.BuyerId);
        var ordered = (evidence.Orders ?? []).DistinctBy(static o => o.PurchaseId).GroupBy(static o => o.BuyerId ?? "")
            .Where(orders => orders.Key.Length > 0 && orders.Sum(o => UnitsOf(o, evidence.Sku)) > evidence.LimitPerBuyer)
            .Select(static orders => orders.Key);
        return over.Union(ordered).LongCount();
    }

    private static IEnumerable<string> Others(Evidence evidence)
    {
        if (evidence.Counts is not { } counts) yield return "the stock counts could not be read";
        else
        {
            if (counts.Stocked != counts.Available + counts.Reserved + counts.Paying + counts.Sold + counts.WrittenOff)
                yield return "the stock does not add up";
            if (counts.Stocked != evidence.Stock) yield return $"stocked is {counts.Stocked} instead of {evidence.Stock}";
            if ((long[])[counts.Available, counts.Reserved, counts.Paying, counts.Sold, counts.WrittenOff] is var terms && terms.Any(static t => t < 0))
                yield return "a stock count is negative";
            if (evidence.Orders is { } orders && orders.Sum(o => UnitsOf(o, evidence.Sku)) is var units && units != counts.Sold)
                yield return $"orders hold {units} units but {counts.Sold} are sold";
            if (counts.Reserved + counts.Paying > 0) yield return $"{counts.Reserved + counts.Paying} units never came back";
            if (evidence.TimeWasUp && counts.Sold < evidence.Stock && Unmet(evidence) > 0)
                yield return $"the time was up with {evidence.Stock - counts.Sold} units unsold";
        }

        if (evidence.Orders is null) yield return "the orders could not be read";
        if (evidence.GrantsAfterSoldOut > 0) yield return $"sold out was not final ({evidence.GrantsAfterSoldOut} later grants)";
        if (evidence.UnexpectedAnswers > 0) yield return $"{evidence.UnexpectedAnswers} unexpected answers (first: {evidence.FirstUnexpected})";
        var unanswered = evidence.Buyers.Sum(static b =>
            b.Reservations.Count(static r => r.AskedAgain == AskedAgain.Unanswered) +
            b.Purchases.Count(static p => p.Told.Status == "paid" && p.AskedAgain == AskedAgain.Unanswered));
        if (unanswered > 0) yield return $"{unanswered} acknowledgements could not be checked";
        var failed = evidence.Buyers.Count(static b => b.Ending == Ending.Failed);
        if (failed > 0) yield return $"{failed} buyers had a unit and could not buy it";
        var unknown = evidence.Buyers.Count(static b => b.Ending == Ending.Unknown);
        if (unknown > 0) yield return $"{unknown} buyers never got an answer";
    }

    private static long UnitsOf(Order order, string sku) => order.Lines.Where(l => l.Sku == sku).Sum(static l => l.Quantity);
}
