using LiveCommerce.Ledger.Tests.Journals;
using static LiveCommerce.Ledger.BreachKind;
using static LiveCommerce.Ledger.Tests.Journals.Events;
using static LiveCommerce.Ledger.Tests.Journals.Scenes;

namespace LiveCommerce.Ledger.Tests.Faults;

/// <summary>Every chain and every head fits the events here: only arithmetic can find the fault.</summary>
internal static class StockFaults
{
    public static readonly PlantedFault[] All =
    [
        new("more withdrawn than there is", () => OneSku(Ten, Withdrawn(20, "o2", 11)), LawBroken),
        new("an offer of more than there is", () => OneSku(Ten, Armed(20, "drop", 11)), LawBroken),
        new("a closed offer returns more than it has", () => OneSku(Ten, Armed(20, "drop", 5), Closed(30, "drop", 6)), LawBroken),
        new("numbers beyond 64 bits", () => OneSku(Restocked(1, "o1", long.MaxValue), Armed(2, "drop", 1), Closed(3, "drop", long.MaxValue)), LawBroken),
        new("head counters that do not fit", () => Tampered("UPDATE head SET available = available - 1, sold = 1", Ten), HeadCountersDiffer),
        new("head counters missing", () => Tampered("UPDATE head SET sold = NULL", Ten), HeadCountersDiffer),
        new("a deadline that nobody will wake for", () => Tampered("UPDATE head SET next_due = 1001", Ten, Reserved(20, 1, deadline: 1000)), NextDueTooLate),
        new("no due time at all", () => Tampered("UPDATE head SET next_due = NULL", Ten, Reserved(20, 1)), NextDueTooLate),
        new("an offer that nobody will close", () => Tampered("UPDATE head SET next_due = 201", Ten, Armed(20, "drop", 1), Opened(100, "drop")), NextDueTooLate),
        new("an offer that nobody will open", () => Tampered("UPDATE head SET next_due = 101", Ten, Armed(20, "drop", 1)), NextDueTooLate),
        new("a restock of nothing", () => OneSku(Ten, Restocked(20, "o2", 0)), QuantityInvalid),
        new("a reservation of less than nothing", () => Tampered("UPDATE head SET available = 10, reserved = 0", Ten, Reserved(20, 1, -3)), QuantityInvalid),
        new("a negative return", () => OneSku(Ten, Armed(20, "drop", 5), Closed(30, "drop", -1)), QuantityInvalid, UnitsNotReturned),
        new("an operation twice", () => OneSku(Ten, Restocked(20, "o1", 10)), OperationRepeated),
        new("a withdrawal under a restock's id", () => OneSku(Ten, Withdrawn(20, "o1", 1)), OperationRepeated),
        new("an unknown offer opens", () => OneSku(Ten, Opened(20, "drop")), PoolUnknown),
        new("the general pool closes", () => OneSku(Ten, Closed(20, "", 10)), PoolUnknown),
        new("a grant from an unknown offer", () => Tampered("UPDATE head SET available = 10, reserved = 0", Ten, Reserved(20, 1, offer: "drop")), PoolUnknown),
        new("an offer armed twice", () => OneSku(Ten, Armed(20, "drop", 1), Armed(21, "drop", 1)), OfferPhaseWrong),
        new("an offer opened twice", () => OneSku(Ten, Armed(20, "drop", 1), Opened(100, "drop"), Opened(101, "drop")), OfferPhaseWrong),
        new("an offer opened before its time", () => OneSku(Ten, Armed(20, "drop", 1), Opened(99, "drop")), OfferPhaseWrong),
        new("an offer opened after its end", () => OneSku(Ten, Armed(20, "drop", 1), Closed(30, "drop", 1), Opened(100, "drop")), OfferPhaseWrong),
        new("an offer closed twice", () => OneSku(Ten, Armed(20, "drop", 1), Closed(30, "drop", 1), Closed(31, "drop", 0)), OfferPhaseWrong),
        new("units returned by an open offer", () => OneSku(Ten, Armed(20, "drop", 2), Opened(100, "drop"), Returned(110, "drop", 1)), OfferPhaseWrong),
        new("a closed offer keeps free units", () => OneSku(Ten, Armed(20, "drop", 5), Closed(30, "drop", 4)), UnitsNotReturned),
        new("a late release keeps its units in the closed offer", () => OneSku(
            Ten, Armed(20, "drop", 1), Opened(100, "drop"), Reserved(110, 1, offer: "drop"), Closed(120, "drop", 0), Released(130, 1, "buyer")), UnitsNotReturned),
        new("a reservation granted twice", () => OneSku(Ten, Reserved(20, 1), Reserved(21, 1)), GrantedTwice),
        new("an ended reservation granted again", () => OneSku(Ten, Reserved(20, 1), Released(21, 1, "buyer"), Reserved(22, 1)), GrantedTwice),
        new("a grant above what is available", () => OneSku(Ten, Reserved(20, 1, 6), Reserved(21, 2, 5)), GrantAboveAvailable),
        new("a grant above what the offer has", () => OneSku(Ten, Armed(20, "drop", 1), Reserved(110, 1, 2, "drop")), GrantAboveAvailable),
        new("a grant before the offer opens", () => OneSku(Ten, Armed(20, "drop", 1), Reserved(99, 1, offer: "drop")), GrantOutsideOffer),
        new("a grant at the closing instant", () => OneSku(Ten, Armed(20, "drop", 1), Reserved(200, 1, offer: "drop")), GrantOutsideOffer),
        new("a grant after the offer was closed", () => OneSku(Ten, Armed(20, "drop", 1), Closed(110, "drop", 1), Reserved(120, 1, offer: "drop")),
            GrantOutsideOffer, GrantAboveAvailable),
        new("a deadline that has passed", () => OneSku(Ten, Reserved(20, 1, deadline: 20)), DeadlineInvalid),
        new("another price than the offer's", () => OneSku(Ten, Armed(20, "drop", 1), Reserved(110, 1, offer: "drop", price: 499)), PriceNotTheOffers),
        new("another currency than the offer's", () => OneSku(Ten, Armed(20, "drop", 1), Reserved(110, 1, offer: "drop", currency: "USD")), PriceNotTheOffers),
        new("a price before it falls to that", () => OneSku(Ten, Falling, Reserved(1099, 1, offer: "drop", price: 450, deadline: 9000)), PriceNotTheOffers),
        new("a price after it has fallen below that", () => OneSku(Ten, Falling, Reserved(1100, 1, offer: "drop", price: 500, deadline: 9000)), PriceNotTheOffers),
        new("a price below the floor", () => OneSku(Ten, Falling, Reserved(9100, 1, offer: "drop", price: 50, deadline: 9900)), PriceNotTheOffers),
        new("a waiter who is promised a price of before", () => OneSku(Ten, ArmedPriced(20, "drop", 1, 50, 300), Opened(100, "drop"),
            Reserved(110, 1, offer: "drop", deadline: 9000), Joined(1100, 2, offer: "drop")), PriceNotTheOffers),
        new("a price that rises", () => OneSku(Ten, ArmedPriced(20, "drop", 5, -50, 300)), PriceNotTheOffers),
        new("a price that falls below nothing", () => OneSku(Ten, ArmedPriced(20, "drop", 5, 50, -1)), PriceNotTheOffers),
        new("the general pool sells beside an offer that sells alone", () => OneSku(
            Ten, ArmedPriced(20, "drop", 5, alsoAtFullPrice: false), Reserved(30, 1), Opened(100, "drop"), Reserved(110, 2)), GrantOutsideOffer),
        new("the limit exceeded at once", () => OneSku(Ten, Armed(20, "drop", 5), Reserved(110, 1, 3, "drop")), LimitExceeded),
        new("the limit exceeded in two steps", () => OneSku(Ten, Armed(20, "drop", 5), Reserved(110, 1, 2, "drop"), Reserved(111, 2, 1, "drop")), LimitExceeded),
        new("the limit exceeded with what was bought", () => LimitWithBought(), LimitExceeded),
        new("the end of a reservation that never was", () => OneSku(Ten, Expired(20, 1)), ReservationUnknown),
        new("a release after a release", () => OneSku(Ten, Reserved(20, 1), Released(21, 1, "buyer"), Released(22, 1, "buyer")), ReservationNotRunning),
        new("payment of what was released", () => OneSku(Ten, Reserved(20, 1), Released(21, 1, "buyer"), Begun(22, 1)), ReservationNotRunning),
        new("payment begun twice", () => Paying(Reserved(20, 1), Begun(21, 1), Begun(22, 1, "p2")), ReservationNotRunning),
        new("expiry under a running payment", () => OneSku(Ten, Reserved(20, 1, deadline: 30), Begun(21, 1), Expired(30, 1)), ReservationNotRunning),
        new("a sale whose payment never began", () => Order(Reserved(20, 1), Confirmed(40, 1)), ReservationNotRunning),
        new("a reservation sold twice", () => Order(Reserved(20, 1), Begun(30, 1), Confirmed(40, 1), Confirmed(41, 1)), SoldTwice),
        new("expiry one millisecond early", () => OneSku(Ten, Reserved(20, 1, deadline: 30), Expired(29, 1)), ExpiredEarly),
        new("payment begun at the deadline", () => Paying(Reserved(20, 1, deadline: 30), Begun(30, 1)), PaymentAfterDeadline),
        new("a sale to another purchase than the payer", () => Order(Reserved(20, 1), Begun(30, 1, "p2"), Confirmed(40, 1)), PurchaseDiffers),
        new("a buyer releases what is being paid", () => OneSku(Ten, Reserved(20, 1), Begun(30, 1), Released(40, 1, "buyer")), ReleaseCauseWrong),
        new("a payment declined that never began", () => OneSku(Ten, Reserved(20, 1), Released(40, 1, "payment-declined")), ReleaseCauseWrong),
        new("a payment cancelled that never began", () => OneSku(Ten, Reserved(20, 1), Released(40, 1, "payment-cancelled")), ReleaseCauseWrong),
    ];

    /// <summary>From 500 down to 300, by 50 a second from 100 on.</summary>
    private static string Falling => ArmedPriced(20, "drop", 5, 50, 300);

    private static TestJournal Tampered(string sql, params string[] events)
    {
        var journal = OneSku(events);
        journal.Tamper(sql);
        return journal;
    }

    /// <summary>Ten mugs, then the events, with a purchase p1 that is still paying.</summary>
    private static TestJournal Paying(params string[] events)
    {
        var journal = OneSku([Ten, .. events]);
        journal.Each("purchase", "p1", Started(500, Line(1)), Held);
        return journal;
    }

    /// <summary>Ten mugs, then the events, with the order p1.</summary>
    private static TestJournal Order(params string[] events)
    {
        var journal = OneSku([Ten, .. events]);
        journal.Each("purchase", "p1", Started(500, Line(1)), Held, Succeeded(500), Ordered("LC-1"));
        return journal;
    }

    private static TestJournal LimitWithBought()
    {
        var journal = OneSku(Ten, Armed(20, "drop", 5), Reserved(110, 1, offer: "drop"), Begun(120, 1), Confirmed(130, 1), Reserved(140, 2, 2, "drop"));
        journal.Each("purchase", "p1", Started(500, Line(1)), Held, Succeeded(500), Ordered("LC-1"));
        return journal;
    }
}
