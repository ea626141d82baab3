using LiveCommerce.Faults.Tests.History;

namespace LiveCommerce.Faults.Tests.Kill;

/// <summary>What a run of kills has shown, in numbers.</summary>
internal sealed class KillFigures
{
    private readonly List<double> _firstGrants = [];

    public int Kills { get; set; }

    public int StartUpKills { get; set; }

    public void NoteFirstGrant(TimeSpan afterStart) => _firstGrants.Add(afterStart.TotalMilliseconds);

    public static string Describe(ClientHistory history)
    {
        var (reservations, purchases) = (history.Reservations, history.Purchases);
        return $"{reservations.Count(attempt => attempt.Acknowledged is not null)} reservations and "
            + $"{purchases.Count(attempt => attempt.Acknowledged is not null)} purchases acknowledged, "
            + $"{reservations.Count(attempt => attempt.Doubts > 0) + purchases.Count(attempt => attempt.Doubts > 0)} were in doubt";
    }

    public string Summary(ClientHistory history, Evidence evidence, IReadOnlyList<Breach> breaches, TimeSpan took, long internalErrors)
    {
        var (reservations, purchases, restocks, offers) = (history.Reservations, history.Purchases, history.Restocks, history.Offers);
        return string.Join(
            Environment.NewLine,
            $"kills {Kills}, during start-up {StartUpKills}, duration {took.TotalSeconds:F0} s, answers 500: {internalErrors}",
            $"reservations: {reservations.Count(Acknowledged)} acknowledged of {reservations.Count}; {Doubts(reservations)}",
            $"purchases: {purchases.Count(Acknowledged)} acknowledged of {purchases.Count}, {purchases.Count(attempt => attempt.Trail.Final == "paid")} paid; {Doubts(purchases)}",
            $"orders: {evidence.Orders.Count}; charges in the books: {evidence.Books.Count(line => line.Entry == "charged")}, refunds: {evidence.Books.Count(line => line.Entry == "refunded")}",
            $"restocks: {restocks.Count(Acknowledged)} acknowledged; {Doubts(restocks)}",
            $"drops: {offers.Count(Acknowledged)} acknowledged; {Doubts(offers)}",
            $"start to first grant: p50 {Percentile(0.5):F0} ms, p99 {Percentile(0.99):F0} ms, most {Percentile(1):F0} ms",
            $"oversold {Count(BreachKind.Oversold)}, lost {Count(BreachKind.ReservationLost, BreachKind.PurchaseLost, BreachKind.OrderLost, BreachKind.RestockLost, BreachKind.OfferLost)}, "
                + $"double charges {Count(BreachKind.DoubleCharge)}, charged without order {Count(BreachKind.ChargeWithoutOrder)}, leaked {Count(BreachKind.UnitsLeaked)}, "
                + $"over the limit {Count(BreachKind.LimitExceeded)}, breaches in all {breaches.Count}");

        int Count(params BreachKind[] kinds) => breaches.Count(breach => kinds.Contains(breach.Kind));
    }

    private static bool Acknowledged<T>(Attempt<T> attempt)
        where T : class => attempt.Acknowledged is not null;

    private static string Doubts<T>(IReadOnlyList<Attempt<T>> attempts)
        where T : class =>
        $"in doubt {attempts.Count(attempt => attempt.Doubt != Doubt.None)}: had landed {attempts.Count(attempt => attempt.Doubt == Doubt.HadLanded)}, "
        + $"had not {attempts.Count(attempt => attempt.Doubt == Doubt.HadNot)}, unresolved {attempts.Count(attempt => attempt.Doubt == Doubt.Unresolved)}";

    private double Percentile(double part)
    {
        if (_firstGrants.Count == 0) return double.NaN;
        var sorted = _firstGrants.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Count) - 1, 0, sorted.Count - 1)];
    }
}
