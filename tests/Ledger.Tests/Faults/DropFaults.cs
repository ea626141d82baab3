using LiveCommerce.Ledger.Tests.Journals;
using static LiveCommerce.Ledger.BreachKind;
using static LiveCommerce.Ledger.Tests.Journals.Events;

namespace LiveCommerce.Ledger.Tests.Faults;

/// <summary>Limits over the SKUs of a drop.</summary>
internal static class DropFaults
{
    public static readonly PlantedFault[] All =
    [
        new("a drop's limit set twice", () => Drop(DropOpened(10, 2), DropOpened(11, 3)), DropPhaseWrong),
        new("a drop without a limit", () => Drop(Taken(20, 1, 1)), DropPhaseWrong),
        new("a drop's limit of nothing", () => Drop(DropOpened(10, 0)), QuantityInvalid),
        new("a drop's limit exceeded at once", () => Drop(DropOpened(10, 2), Taken(20, 1, 3)), DropLimitExceeded),
        new("a drop's limit exceeded in two steps", () => Drop(DropOpened(10, 2), Taken(20, 1, 2), Taken(21, 2, 1)), DropLimitExceeded),
        new("a drop's limit exceeded with what was bought", () => Drop(DropOpened(10, 2), Taken(20, 1, 2), OfTake("settled.v1", 30, 1), Taken(2000, 2, 1, 3000)), DropLimitExceeded),
        new("one take twice", () => Drop(DropOpened(10, 2), Taken(20, 1, 1), Taken(21, 1, 1)), TakenTwice),
        new("an ended take again", () => Drop(DropOpened(10, 2), Taken(20, 1, 1), OfTake("given-back.v1", 30, 1), Taken(31, 1, 1)), TakenTwice),
        new("a take given back twice", () => Drop(DropOpened(10, 2), Taken(20, 1, 1), OfTake("given-back.v1", 30, 1), OfTake("given-back.v1", 31, 1)), TakeNotRunning),
        new("a settled take expires", () => Drop(DropOpened(10, 2), Taken(20, 1, 1), OfTake("settled.v1", 30, 1), OfTake("expired.v1", 1000, 1)), TakeNotRunning),
        new("a take settled twice", () => Drop(DropOpened(10, 2), Taken(20, 1, 1), OfTake("settled.v1", 30, 1), OfTake("settled.v1", 31, 1)), TakeNotRunning),
        new("a take that expires early", () => Drop(DropOpened(10, 2), Taken(20, 1, 1), OfTake("expired.v1", 999, 1)), ExpiredEarly),
        new("a take of nothing", () => Drop(DropOpened(10, 2), Taken(20, 1, 0)), QuantityInvalid),
        new("a take whose deadline has passed", () => Drop(DropOpened(10, 2), Taken(20, 1, 1, 20)), DeadlineInvalid),
        new("a take that nobody will wake for", () => Tampered("UPDATE head SET next_due = NULL", DropOpened(10, 2), Taken(20, 1, 1)), NextDueTooLate),
        new("a step of a drop that nobody knows", () => Drop(DropOpened(10, 2), Step("raised.v1", at: 20)), EventUnreadable),
    ];

    private static TestJournal Drop(params string[] events)
    {
        var journal = new TestJournal();
        journal.Each("drop-limit", "D", events);
        return journal;
    }

    private static TestJournal Tampered(string sql, params string[] events)
    {
        var journal = Drop(events);
        journal.Tamper(sql);
        return journal;
    }
}
