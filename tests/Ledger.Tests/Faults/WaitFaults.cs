using static LiveCommerce.Ledger.BreachKind;
using static LiveCommerce.Ledger.Tests.Journals.Events;
using static LiveCommerce.Ledger.Tests.Journals.Scenes;

namespace LiveCommerce.Ledger.Tests.Faults;

/// <summary>Deadlines that move, tentative reservations, and people in line. "|" joins the events of one batch.</summary>
internal static class WaitFaults
{
    /// <summary>Ten mugs, all reserved as 1 by one buyer, and another who waits for one of them as 2.</summary>
    private static readonly string[] Full = [Ten, Reserved(20, 1, 10), Joined(30, 2)];

    public static readonly PlantedFault[] All =
    [
        new("a full reservation made full again", () => OneSku(Ten, Reserved(20, 1), Firmed(30, 1)), FirmWrong),
        new("a tentative reservation made full at its deadline", () => OneSku(Ten, ReservedAt(20, 1, 1, true, 30), Firmed(30, 1)), FirmWrong),
        new("made full with a deadline that has passed", () => OneSku(Ten, ReservedAt(20, 1, 1, true, 40), Firmed(30, 1, 30)), DeadlineInvalid),
        new("made full after its end", () => OneSku(Ten, ReservedAt(20, 1, 1, true, 30), Expired(30, 1), Firmed(31, 1)), ReservationNotRunning),
        new("payment of a tentative reservation", () =>
        {
            var journal = OneSku(Ten, ReservedAt(20, 1, 1, true, 50), Begun(30, 1));
            journal.Each("purchase", "p1", Started(500, Line(1)), Held);
            return journal;
        }, ReservationNotRunning),
        new("a third extension", () => OneSku(Ten, Reserved(20, 1), Extended(30, 1, 2000), Extended(31, 1, 3000), Extended(32, 1, 4000)), ExtensionWrong),
        new("an extension at the deadline", () => OneSku(Ten, Reserved(20, 1, deadline: 30), Extended(30, 1, 60)), ExtensionWrong),
        new("an extension that shortens", () => OneSku(Ten, Reserved(20, 1), Extended(30, 1, 900)), ExtensionWrong),
        new("an extension by more than an hour", () => OneSku(Ten, Reserved(20, 1), Extended(30, 1, 1000 + 3_600_001)), ExtensionWrong),
        new("an extension of what is tentative", () => OneSku(Ten, ReservedAt(20, 1, 1, true, 50), Extended(30, 1, 60)), ExtensionWrong),
        new("expiry at a deadline that was extended", () => OneSku(Ten, Reserved(20, 1), Extended(30, 1, 2000), Expired(1000, 1)), ExpiredEarly),
        new("a newcomer before those who wait", () => OneSku([.. Full, Released(40, 1, "buyer") + "|" + Reserved(40, 3) + "|" + Promoted(40, 2)]), WaitingPassedBy),
        new("the second in line before the first", () => OneSku([.. Full, Joined(31, 3), Released(40, 1, "buyer") + "|" + Promoted(40, 3) + "|" + Promoted(40, 2)]), WaitingPassedBy),
        new("one passed by who could be served", () => OneSku(
            Ten, ArmedAt(11, "drop", 1, passesBy: true, 5, ("", 1)), Opened(100, "drop"), Reserved(110, 1, offer: "drop"), Joined(120, 2, offer: "drop"),
            Joined(121, 3, offer: "drop", buyer: Third), Released(130, 1, "buyer") + "|" + Promoted(130, 3)), WaitingPassedBy),
        new("one passed by where nobody is", () => OneSku(
            Ten, Reserved(20, 1, 9), Reserved(21, 9), Joined(30, 2, 2), Joined(31, 3), Released(40, 9, "buyer") + "|" + Promoted(40, 3)), WaitingPassedBy),
        new("a release that leaves somebody waiting", () => OneSku([.. Full, Released(40, 1, "buyer"), Promoted(41, 2)]), PromotionMissed),
        new("a restock that leaves somebody waiting", () => OneSku([.. Full, Restocked(40, "o2", 1)]), PromotionMissed),
        new("a lowered buffer that leaves somebody waiting", () => OneSku(
            Ten, Buffer(11, 5), Reserved(20, 1, 5), Joined(30, 2), Buffer(40, 0)), PromotionMissed),
        new("one who waits for what is sold", () => Sold([.. Full, Begun(40, 1), Confirmed(50, 1)]), WaitNotEnded),
        new("one who waits for a closed offer", () => OneSku(
            Ten, Armed(20, "drop", 1), Opened(100, "drop"), Reserved(110, 1, offer: "drop"), Joined(120, 2, offer: "drop"), Closed(200, "drop", 0)), WaitNotEnded),
        new("sold out is told while units may come", () => OneSku([.. Full, WaitEnded(40, 2, "sold-out")]), WaitWrong),
        new("closed is told of the general pool", () => OneSku([.. Full, WaitEnded(40, 2, "offer-closed")]), WaitWrong),
        new("a wait that ends twice", () => OneSku([.. Full, WaitEnded(40, 2, "buyer"), WaitEnded(41, 2, "buyer")]), WaitWrong),
        new("a reservation for one who does not wait", () => OneSku(Ten, Promoted(40, 2)), WaitWrong),
        new("an id that waits twice", () => OneSku([.. Full, Joined(31, 2)]), WaitWrong),
        new("a wait under the id of a reservation", () => OneSku([.. Full, Joined(31, 1)]), WaitWrong),
        new("a reservation under the id of one who left", () => OneSku([.. Full, WaitEnded(40, 2, "buyer"), Released(41, 1, "buyer"), Reserved(42, 2)]), WaitWrong),
        new("more people than the terms allow", () => OneSku(
            Ten, ArmedAt(11, "drop", 1, passesBy: false, 1, ("", 1)), Opened(100, "drop"), Reserved(110, 1, offer: "drop"), Joined(120, 2, offer: "drop"),
            Joined(121, 3, offer: "drop", buyer: Third)), WaitWrong),
        new("one who waits for nothing", () => OneSku(Ten, Joined(20, 1, 0)), QuantityInvalid),
        new("one who waits for an unknown offer", () => OneSku(Ten, Joined(20, 1, offer: "drop")), PoolUnknown),
        new("one who waits at another price", () => OneSku(
            Ten, Armed(20, "drop", 1), Opened(100, "drop"), Reserved(110, 1, offer: "drop"), Joined(120, 2, offer: "drop").Replace("500", "499", StringComparison.Ordinal)),
            PriceNotTheOffers),
        new("another length than the one that was waited for", () => OneSku([.. Full, Released(40, 1, "buyer") + "|" + Promoted(40, 2, 60_041)]), DeadlineInvalid),
        new("a promotion beyond the limit", () => OneSku(
            Ten, Armed(20, "drop", 5), Opened(100, "drop"), Reserved(110, 1, 2, "drop"), Joined(120, 2, offer: "drop", buyer: Buyer) + "|" + Promoted(120, 2)), LimitExceeded),
        new("a wait that ends for a cause that nobody knows", () => OneSku([.. Full, WaitEnded(40, 2, "boredom")]), EventUnreadable),
    ];

    private static Journals.TestJournal Sold(params string[] events)
    {
        var journal = OneSku(events);
        journal.Each("purchase", "p1", Started(5000, Line(1, 10)), Held, Succeeded(5000), Ordered("LC-1"));
        return journal;
    }
}
