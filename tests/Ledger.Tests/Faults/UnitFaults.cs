using static LiveCommerce.Ledger.BreachKind;
using static LiveCommerce.Ledger.Tests.Journals.Events;
using static LiveCommerce.Ledger.Tests.Journals.Scenes;

namespace LiveCommerce.Ledger.Tests.Faults;

/// <summary>Units that come back, get lost, are counted, or lie in several locations.</summary>
internal static class UnitFaults
{
    public static readonly PlantedFault[] All =
    [
        new("more comes back than was sold", () => Sold(CameBack(50, "r1", 1, 1), CameBack(51, "r2", 1, 2)), ReturnExceedsSale),
        new("what is only reserved comes back", () => Tampered("UPDATE head SET available = 9, sold = 0, written_off = 0", Ten, Reserved(20, 1), CameBack(30, "r1", 1, 1)), ReturnExceedsSale),
        new("one return twice", () => Sold(CameBack(50, "r1", 1, 1), CameBack(51, "r1", 1, 1, whole: false)), OperationRepeated),
        new("a return of nothing", () => Sold(CameBack(50, "r1", 1, 0)), QuantityInvalid),
        new("a return to a closed offer that stays there", () =>
        {
            var journal = OneSku(Ten, Armed(20, "drop", 2), Opened(100, "drop"), Reserved(110, 1, 2, "drop"), Begun(120, 1), Confirmed(130, 1), Closed(200, "drop", 0), CameBack(210, "r1", 1, 1));
            Pay(journal);
            return journal;
        }, UnitsNotReturned),
        new("more written off than is free", () => OneSku(Ten, Reserved(20, 1, 9), Moved("written-off.v1", 30, "w1", 2)), LawBroken),
        new("more recovered than was written off", () => OneSku(Ten, Moved("written-off.v1", 30, "w1", 2), Moved("recovered.v1", 31, "w2", 3)), LawBroken),
        new("a write-off under a restock's id", () => OneSku(Ten, Moved("written-off.v1", 30, "o1", 2)), OperationRepeated),
        new("a correction for another count", () => OneSku(Ten, StockedSet(20, "k1", 9, 12)), CorrectionWrong),
        new("a correction below what is promised", () => OneSku(Ten, Reserved(20, 1, 9), StockedSet(30, "k1", 10, 8)), LawBroken),
        new("a correction twice", () => OneSku(Ten, StockedSet(20, "k1", 10, 12), StockedSet(21, "k1", 12, 10)), OperationRepeated),
        new("units leave a location that has none", () => OneSku(Ten, WithdrawnAt(20, "o2", 1, "east")), LawBroken),
        new("more transferred than a location has", () => OneSku(Ten, RestockedAt(11, "o2", 5, "east"), Transferred(20, "t1", 6, "east", "")), LawBroken),
        new("a transfer of less than nothing", () => OneSku(Ten, Transferred(20, "t1", -1, "", "east")), QuantityInvalid),
        new("a reservation from a location that has none", () => OneSku(Ten, ReservedAt(20, 1, 2, false, 1000, ("east", 2))), GrantAboveAvailable),
        new("portions that are not the quantity", () => OneSku(Ten, RestockedAt(11, "o2", 5, "east"), ReservedAt(20, 1, 3, false, 1000, ("", 1), ("east", 1))), PortionsWrong),
        new("one location twice in a reservation", () => OneSku(Ten, ReservedAt(20, 1, 2, false, 1000, ("", 1), ("", 1))), PortionsWrong),
        new("one location ranked twice", () => OneSku(Ten, Ranked(20, "east", "east")), PortionsWrong),
        new("an offer that draws from a location that has none", () => OneSku(Ten, ArmedAt(20, "drop", 2, false, 5, ("east", 2))), LawBroken),
        new("an offer that gives back to another location", () => OneSku(Ten, Armed(20, "drop", 2), ClosedAt(30, "drop", ("east", 2))), LawBroken),
        new("the buffer reserved", () => OneSku(Ten, Buffer(11, 2), Reserved(20, 1, 9)), BufferSold),
        new("the buffer armed", () => OneSku(Ten, Buffer(11, 2), Armed(20, "drop", 9)), BufferSold),
        new("a buffer of less than nothing", () => OneSku(Ten, Buffer(11, -1)), QuantityInvalid),
    ];

    /// <summary>Two mugs of ten are sold in the order p1; then the events.</summary>
    private static Journals.TestJournal Sold(params string[] events)
    {
        var journal = OneSku([Ten, Reserved(20, 1, 2), Begun(30, 1), Confirmed(40, 1), .. events]);
        if (events.Length == 2) journal.Tamper(Fitting(events));
        Pay(journal);
        return journal;
    }

    /// <summary>The head's counters of what the events can really have done.</summary>
    private static string Fitting(string[] events) => events[1].Contains("written-off", StringComparison.Ordinal)
        ? "UPDATE head SET available = 9, sold = 0, written_off = 1 WHERE kind = 'stock'"
        : "UPDATE head SET available = 9, sold = 1, written_off = 0 WHERE kind = 'stock'";

    private static void Pay(Journals.TestJournal journal) => journal.Each("purchase", "p1", Started(1000, Line(1, 2)), Held, Succeeded(1000), Ordered("LC-1"));

    private static Journals.TestJournal Tampered(string sql, params string[] events)
    {
        var journal = OneSku(events);
        journal.Tamper(sql);
        return journal;
    }
}
