using LiveCommerce.Faults.Tests.Api;

namespace LiveCommerce.Faults.Tests.History;

/// <summary>Every acknowledged purchase is there; a paid one is one order, and every order was asked for.</summary>
internal static class PurchaseChecks
{
    private static readonly string[] Refusals = ["reservation-expired", "reservation-released"];

    public static IEnumerable<Breach> Check(ClientHistory history, Evidence evidence, bool settled)
    {
        foreach (var attempt in history.Purchases)
        {
            foreach (var breach in OfAnswers(attempt, settled)) yield return breach;
            if (attempt.Acknowledged is { } acknowledged && evidence.Purchases.TryGetValue(acknowledged.PurchaseId, out var answer) && OfState(attempt, acknowledged, answer) is { } found)
                yield return found;
        }
        if (!settled) yield break;
        foreach (var breach in Orders(history, evidence).Concat(Sold(history, evidence))) yield return breach;
    }

    private static IEnumerable<Breach> OfAnswers(PurchaseAttempt attempt, bool settled)
    {
        if (attempt.FirstEffects > 1) yield return new Breach(BreachKind.SecondEffect, attempt.Key, $"begun {attempt.FirstEffects} times under one key");
        if ((attempt.Contradiction ?? attempt.Trail.Contradiction) is { } contradiction) yield return new Breach(BreachKind.StatusContradicted, attempt.Key, contradiction);
        if (attempt.RefusedWith is { } code && !Refusals.Contains(code, StringComparer.Ordinal)) yield return new Breach(BreachKind.RefusedWrongly, attempt.Key, code);
        if (settled && !attempt.IsDefinite) yield return new Breach(BreachKind.NeverAnswered, attempt.Key, $"{attempt.Doubts} tries in doubt");
        if (attempt.Acknowledged?.Lines is { } lines && (lines.Count != 1 || lines[0].ReservationId != attempt.Reservation.Id))
            yield return new Breach(BreachKind.PurchaseDiffers, attempt.Key, $"asked for {attempt.Reservation.Id}, got {string.Join(", ", lines)}");
    }

    private static Breach? OfState(PurchaseAttempt attempt, Purchase acknowledged, Answer<Purchase> answer)
    {
        if (answer.Kind != AnswerKind.Done) return new Breach(BreachKind.PurchaseLost, acknowledged.PurchaseId, $"acknowledged as {acknowledged.Status}, now {answer}");
        return attempt.Method == "sandbox_decline" && answer.Value!.Status == "paid"
            ? new Breach(BreachKind.PurchaseDiffers, acknowledged.PurchaseId, "declined by the provider and paid here")
            : null;
    }

    private static IEnumerable<Breach> Orders(ClientHistory history, Evidence evidence)
    {
        var orders = evidence.Orders.ToLookup(order => order.PurchaseId, StringComparer.Ordinal);
        var asked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var attempt in history.Purchases)
        {
            if (attempt.Acknowledged?.PurchaseId is not { } id || evidence.Purchases.GetValueOrDefault(id)?.Value is not { } purchase) continue;
            asked.Add(id);
            if (attempt.Trail.Final is null) yield return new Breach(BreachKind.NotSettled, id, $"still {purchase.Status}");
            var own = orders[id].ToList();
            if (purchase.Status != "paid" && attempt.Trail.Final != "paid")
            {
                if (own.Count > 0) yield return new Breach(BreachKind.OrderUnasked, id, $"{purchase.Status}, with {own.Count} orders");
                continue;
            }
            if (own.Count == 0) yield return new Breach(BreachKind.OrderLost, id, "acknowledged as paid, and there is no order");
            else if (own.Count > 1) yield return new Breach(BreachKind.OrderRepeated, id, $"{own.Count} orders");
            else if (own[0].OrderNumber != purchase.OrderNumber || own[0].Total != purchase.Total || own[0].Lines.Sum(line => line.Quantity) != attempt.Reservation.Quantity)
                yield return new Breach(BreachKind.OrderDiffers, id, $"{purchase} as order {own[0]}");
        }
        foreach (var order in evidence.Orders.Where(order => !asked.Contains(order.PurchaseId)))
            yield return new Breach(BreachKind.OrderUnasked, order.OrderNumber, $"nobody began {order.PurchaseId}");
        foreach (var same in evidence.Orders.GroupBy(order => order.OrderNumber, StringComparer.Ordinal).Where(same => same.Skip(1).Any()))
            yield return new Breach(BreachKind.OrderRepeated, same.Key, "one number, several orders");
    }

    /// <summary>Sold units on both sides: a reservation is sold exactly where one paid purchase bought it, and the counts say the same.</summary>
    private static IEnumerable<Breach> Sold(ClientHistory history, Evidence evidence)
    {
        var paid = history.Purchases
            .Where(attempt => attempt.Acknowledged is { } known && evidence.Purchases.GetValueOrDefault(known.PurchaseId)?.Value?.Status == "paid")
            .ToLookup(attempt => attempt.Reservation.Id, StringComparer.Ordinal);
        foreach (var attempt in history.Reservations)
        {
            var purchases = paid[attempt.Id].Count();
            var isSold = evidence.Reservations.GetValueOrDefault(attempt.Id)?.Value?.Status == "sold";
            if (purchases > 1) yield return new Breach(BreachKind.PaidTwice, attempt.Id, $"{purchases} paid purchases of one reservation");
            if (isSold != purchases > 0) yield return new Breach(BreachKind.SoldWithoutOrder, attempt.Id, $"sold: {isSold}, paid purchases: {purchases}");
        }
        foreach (var counts in evidence.Counts)
        {
            var ordered = evidence.Orders.SelectMany(order => order.Lines).Where(line => line.Sku == counts.Sku).Sum(line => line.Quantity);
            if (ordered != counts.Sold) yield return new Breach(BreachKind.SoldDiffers, counts.Sku, $"{ordered} units are ordered, {counts.Sold} are sold");
        }
    }
}
