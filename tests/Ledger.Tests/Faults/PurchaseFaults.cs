using LiveCommerce.Ledger.Tests.Journals;
using static LiveCommerce.Ledger.BreachKind;
using static LiveCommerce.Ledger.Tests.Journals.Events;

namespace LiveCommerce.Ledger.Tests.Faults;

/// <summary>Purchases by themselves, and against stock.</summary>
internal static class PurchaseFaults
{
    public static readonly PlantedFault[] All =
    [
        new("a lower total than the lines", () => Scenes.OnePurchase(Started(499, Line(1))), TotalWrong),
        new("lines in two currencies", () => Scenes.OnePurchase(Started(1000, Line(1), Line(2, currency: "USD"))), TotalWrong),
        new("no lines", () => Scenes.OnePurchase(Started(0)), TotalWrong),
        new("a line over nothing", () => Scenes.OnePurchase(Started(0, Line(1, 0))), TotalWrong),
        new("a sum that wraps around in 64 bits", () => Scenes.OnePurchase(Started(0, Line(1, long.MaxValue, 2), Line(2, 2, 1))), TotalWrong),
        new("a reservation in two lines", () => Scenes.OnePurchase(Started(1000, Line(1), Line(1))), LineRepeated),
        new("less paid than the total", () => Scenes.OnePurchase(Started(500, Line(1)), Held, Succeeded(499)), PaidWrong),
        new("paid in another currency", () => Scenes.OnePurchase(Started(500, Line(1)), Held, Succeeded(500, "USD")), PaidWrong),
        new("a refund without a wish", () => Scenes.OnePurchase(Started(500, Line(1)), Held, Declined, Step("refunded.v1")), PurchaseStepIllegal),
        new("a second refund", () => Scenes.OnePurchase(
            Started(500, Line(1)), Held, Declined, Ended("declined"), RefundAsked(), Step("refunded.v1", at: 6), RefundAsked()), PurchaseStepIllegal),
        new("a success before the lines were held", () => Scenes.OnePurchase(
            Started(500, Line(1)), Step("cancel-asked.v1", "\"cause\":\"buyer\""), Succeeded(500)), PurchaseStepIllegal),
        new("closed as something else", () => Scenes.OnePurchase(Started(500, Line(1)), Held, Declined, Ended("cancelled")), PurchaseStepIllegal),
        new("one order number for two orders", () => Two(second: true), OrderNumberRepeated),

        new("a sale to a purchase that does not exist", () => Without("DELETE FROM batch WHERE id = 'p1'; DELETE FROM head WHERE id = 'p1'"), SoldWithoutPurchase),
        new("a sale to a purchase that does not list it", () => Order(Started(500, Line(2)), Held, Succeeded(500), Ordered("LC-1")), SoldWithoutPurchase, LineNotSold),
        new("a sale without a payment", () => Order(Started(500, Line(1)), Held), SoldWithoutPayment),
        new("a sale to a purchase that was closed", () => Order(Started(500, Line(1)), Held, Declined, Ended("declined")), ClosedWithSoldLine),
        new("units kept by a purchase that does not exist", () => Paying(), PayingWithoutPurchase),
        new("units kept by a purchase that does not list them", () => Paying(Started(500, Line(2)), Held), PayingWithoutPurchase),
        new("units kept by a purchase that was closed", () => Paying(Started(500, Line(1)), Held, Declined, Ended("declined")), PayingWithoutPurchase),
        new("an order whose units were never sold", () => Scenes.OnePurchase(Started(500, Line(1)), Held, Succeeded(500), Ordered("LC-1")), LineNotSold),
        new("an order over more units than were sold", () => Order(Started(1000, Line(1, 2)), Held, Succeeded(1000), Ordered("LC-1")), LineDiffers),
        new("an order at another price than granted", () => Order(Started(400, Line(1, price: 400)), Held, Succeeded(400), Ordered("LC-1")), LineDiffers),
        new("an order of another buyer", () => Order(
            Started(500, Line(1)).Replace(Buyer, Other, StringComparison.Ordinal), Held, Succeeded(500), Ordered("LC-1")), LineDiffers),
        new("one reservation paid by two", () => PaidByTwo(), BreachKind.PaidByTwo),
        new("one reservation an order of two", () => Two(second: false), BreachKind.PaidByTwo, LineNotSold),
    ];

    private static TestJournal Without(string sql)
    {
        var journal = Scenes.OneOrder();
        journal.Tamper(sql);
        return journal;
    }

    /// <summary>A mug sold to purchase p1, and what p1 says about it.</summary>
    private static TestJournal Order(params string[] purchase)
    {
        var journal = Scenes.OneSku(Scenes.Ten, Reserved(20, 1), Begun(30, 1), Confirmed(40, 1));
        journal.Each("purchase", "p1", purchase);
        return journal;
    }

    private static TestJournal Paying(params string[] purchase)
    {
        var journal = Scenes.OneSku(Scenes.Ten, Reserved(20, 1), Begun(30, 1));
        journal.Each("purchase", "p1", purchase);
        return journal;
    }

    private static TestJournal PaidByTwo()
    {
        var journal = Scenes.OneOrder();
        journal.Each("purchase", "p2", Started(500, Line(1)), Held, Succeeded(500));
        return journal;
    }

    private static TestJournal Two(bool second)
    {
        var journal = Scenes.OneOrder();
        if (second) journal.Each("stock", "CUP", Scenes.Ten, Reserved(20, 1), Begun(30, 1, "p2"), Confirmed(40, 1, "p2"));
        journal.Each("purchase", "p2", Started(500, second ? Line(1, sku: "CUP") : Line(1)), Held, Succeeded(500), Ordered(second ? "LC-1" : "LC-2"));
        return journal;
    }
}
