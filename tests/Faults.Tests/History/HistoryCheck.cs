namespace LiveCommerce.Faults.Tests.History;

/// <summary>Compares what clients were told with what is there. It knows nothing of how the server works.</summary>
internal static class HistoryCheck
{
    /// <summary>What has to hold while the sale goes on.</summary>
    public static IReadOnlyList<Breach> Running(ClientHistory history, Evidence evidence) => Run(history, evidence, settled: false);

    /// <summary>What has to hold when nobody buys any more and all reservations and payments have come to their end.</summary>
    public static IReadOnlyList<Breach> Settled(ClientHistory history, Evidence evidence) => Run(history, evidence, settled: true);

    private static List<Breach> Run(ClientHistory history, Evidence evidence, bool settled) =>
    [
        .. ReservationChecks.Check(history, evidence, settled),
        .. PurchaseChecks.Check(history, evidence, settled),
        .. StockChecks.Check(history, evidence, settled),
        .. BooksChecks.Check(evidence, settled),
    ];
}
