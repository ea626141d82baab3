using LiveCommerce.Ledger.Tests.Journals;
using static LiveCommerce.Ledger.BreachKind;
using static LiveCommerce.Ledger.Tests.Journals.Events;

namespace LiveCommerce.Ledger.Tests.Faults;

internal static class BooksFaults
{
    private static readonly string Charged = Entry("charged", "p1", "c1");

    public static readonly PlantedFault[] All =
    [
        new("a line that is no JSON", () => Books("charged p1\n" + Charged), BooksUnreadable),
        new("an entry that nobody knows", () => Books(Charged + Entry("stolen", "p1", "c2")), BooksUnreadable),
        new("a charge without its amount", () => Books(Charged + """{"at":1,"entry":"charged","reference":"p1","chargeId":"c"}""" + "\n"), BooksUnreadable),
        new("an endless line", () => Books(Charged + new string('x', 70_000)), BooksUnreadable),
        new("charged twice", () => Books(Charged + Entry("charged", "p1", "c2")), DoubleCharge),
        new("the same charge twice", () => Books(Charged + Charged), DoubleCharge),
        new("charged twice after a refund", () => Books(Charged + Entry("refunded", "p1", "c1") + Entry("charged", "p1", "c2") + Entry("charged", "p1", "c3")), DoubleCharge),
        new("refunded twice", () => Books(Charged + Entry("charged", "p1", "c2") + Entry("refunded", "p1", "c2") + Entry("refunded", "p1", "c2")),
            RefundWithoutCharge, OrderWithoutCharge),
        new("refunded what was never charged", () => Books(Charged + Entry("charged", "p1", "c2") + Entry("refunded", "p1", "c3")), RefundWithoutCharge),
        new("a charge for nothing", () => Books(Charged + Entry("charged", "p9", "c9")), ChargeWithoutPurchase),
        new("a charge of another amount", () => Books(Entry("charged", "p1", "c1", 501)), ChargeDiffers),
        new("a charge in another currency", () => Books(Entry("charged", "p1", "c1", currency: "USD")), ChargeDiffers),
        new("a refund of less", () => Books(Charged + Entry("charged", "p1", "c2") + Entry("refunded", "p1", "c2", 400)), ChargeDiffers),
        new("money kept from a closed purchase", () => Closed(), ChargeWithoutOrder),
        new("money kept that the journal calls refunded", () => Closed(RefundAsked(), Step("refunded.v1", at: 6)), ChargeWithoutOrder),
        new("an order that nobody paid", () => Books(""), OrderWithoutCharge),
        new("an order whose money went back", () => Books(Charged + Entry("refunded", "p1", "c1")), OrderWithoutCharge),
    ];

    private static TestJournal Books(string text)
    {
        var journal = Scenes.OneOrder();
        journal.Books = text;
        return journal;
    }

    private static TestJournal Closed(params string[] after)
    {
        var journal = Scenes.OnePurchase([Started(500, Line(1)), Held, Declined, Ended("declined"), .. after]);
        journal.Books = Charged;
        return journal;
    }
}
