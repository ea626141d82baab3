using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Verdict;

namespace LiveCommerce.LoadTests.Tests.Verdict;

/// <summary>Starts from the evidence of a clean run (2 units, 3 buyers) and plants one fault at a time.</summary>
public sealed class JudgeTests
{
    private static readonly Money Price = new(1_999, "EUR");

    public static TheoryData<string, string> Faults() => new()
    {
        { "nothing", "clean" },
        { "counts oversold", "oversold 1; the stock does not add up; orders hold 2 units but 3 are sold" },
        { "reserved beyond stock", "oversold 1; the stock does not add up; 1 units never came back" },
        { "order too many", "oversold 1; doubleCharged 1; orders hold 3 units but 2 are sold" },
        { "told of more payments than units", "oversold 1; ackedLost 1" },
        { "unit left", "undersold 1; ackedLost 1; doubleCharged 0" },
        { "unit leaked", "undersold 1; 1 units never came back; the time was up with 1 units unsold" },
        { "unit unclaimed", "undersold 1; the time was up with 1 units unsold" },
        { "time was up", "the time was up with 1 units unsold" },
        { "demand below stock", "clean" },
        { "reservation absent", "ackedLost 1" },
        { "reservation differs", "ackedLost 1" },
        { "paid but released", "ackedLost 1" },
        { "answers differed", "ackedLost 1" },
        { "taken back early", "ackedLost 1" },
        { "purchase absent", "ackedLost 1" },
        { "purchase no longer paid", "ackedLost 1" },
        { "granted beyond the limit", "overLimit 1" },
        { "two units ordered by one buyer", "overLimit 1; doubleCharged 1" },
        { "two payments for one reservation", "oversold 1; doubleCharged 1" },
        { "two purchases for one key", "doubleCharged 1" },
        { "two orders for one purchase", "oversold 1; doubleCharged 1; orders hold 3 units but 2 are sold" },
        { "order with a wrong total", "doubleCharged 1" },
        { "order with a wrong price", "doubleCharged 1" },
        { "version went back", "regressions 4" },
        { "viewers stopped", "viewersStopped 2" },
        { "negative count", "the stock does not add up; a stock count is negative" },
        { "stocked differs", "stocked is 3 instead of 2" },
        { "granted after sold out", "sold out was not final (1 later grants)" },
        { "unexpected answer", "1 unexpected answers (first: status 500)" },
        { "no counts", "the stock counts could not be read" },
        { "no orders", "the orders could not be read" },
        { "unanswered", "1 acknowledgements could not be checked" },
        { "buyer failed", "1 buyers had a unit and could not buy it" },
        { "buyer without answer", "1 buyers never got an answer" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void EachFaultIsRecognised(string fault, string verdict)
    {
        var expected = verdict == "clean" ? [] : verdict.Split("; ").Where(static part => !part.EndsWith(" 0", StringComparison.Ordinal));
        var findings = Judge.Decide(Plant(fault));
        Assert.Equal(string.Join("; ", expected) is { Length: > 0 } text ? text : "clean", findings.Verdict);
        Assert.Equal(verdict == "clean", findings.IsClean);
    }

    private static Evidence Plant(string fault)
    {
        var run = CleanRun();
        var (anna, ben, carl) = (run.Buyers[0], run.Buyers[1], run.Buyers[2]);
        var counts = run.Counts!;
        var orders = run.Orders!;
        var unsold = run with { Counts = counts with { Available = 1, Sold = 1 }, Orders = [orders[0]], Buyers = [anna, carl] };
        switch (fault)
        {
            case "nothing": return run;
            case "counts oversold": return run with { Counts = counts with { Sold = 3 } };
            case "reserved beyond stock": return run with { Counts = counts with { Reserved = 1 } };
            case "order too many": return run with { Orders = [.. orders, OrderOf("carl", "p9")] };
            case "told of more payments than units":
                carl.Ending = Ending.Bought;
                Buys(carl, "r3", "p3");
                return run;
            case "unit left": return run with { Counts = counts with { Available = 1, Sold = 1 }, Orders = [orders[0]] };
            case "unit leaked": return unsold with { TimeWasUp = true, Counts = unsold.Counts! with { Available = 0, Paying = 1 } };
            case "unit unclaimed": return unsold with { TimeWasUp = true, UnclaimedFor = TimeSpan.FromSeconds(2) };
            case "time was up": return unsold with { TimeWasUp = true };
            case "demand below stock": return unsold with { Buyers = [anna] };
            case "reservation absent": anna.Reservations[0].AskedAgain = AskedAgain.Absent; return run;
            case "reservation differs": anna.Reservations[0].Later = anna.Reservations[0].Later! with { Quantity = 2 }; return run;
            case "paid but released": anna.Reservations[0].Later = anna.Reservations[0].Later! with { Status = "released" }; return run;
            case "answers differed": anna.Reservations[0].AnswersDiffered = true; return run;
            case "taken back early": anna.Reservations[0].TakenBackEarly = true; return run;
            case "purchase absent": anna.Purchases[0].AskedAgain = AskedAgain.Absent; return run;
            case "purchase no longer paid": anna.Purchases[0].Later = anna.Purchases[0].Later! with { Status = "cancelled" }; return run;
            case "granted beyond the limit": ben.Reservations[0].BeyondLimit = true; return run;
            case "two units ordered by one buyer": return run with { Orders = [orders[0], orders[1] with { BuyerId = "anna" }] };
            case "two payments for one reservation":
                anna.Purchases.Add(Paid("other key", "r1", "p3"));
                return run with { Counts = counts, Orders = [.. orders, OrderOf("anna", "p3") with { Lines = [], Total = new Money(0, "EUR") }] };
            case "two purchases for one key":
                anna.Purchases.Add(new PurchaseEvidence("key p1", "r1", Paid("", "r1", "p3").Told with { Status = "declined" }));
                return run;
            case "two orders for one purchase": return run with { Orders = [.. orders, OrderOf("ben", "p2") with { OrderNumber = "x" }] };
            case "order with a wrong total": return run with { Orders = [orders[0] with { Total = new Money(3_998, "EUR") }, orders[1]] };
            case "order with a wrong price": return run with { Orders = [OrderOf("anna", "p1", new Money(2_999, "EUR")), orders[1]] };
            case "version went back": return run with { Regressions = 4 };
            case "viewers stopped": return run with { ViewersStopped = 2 };
            case "negative count": return run with { Counts = counts with { Available = -1 } };
            case "stocked differs": return run with { Counts = counts with { Stocked = 3, WrittenOff = 1 } };
            case "granted after sold out": return run with { GrantsAfterSoldOut = 1 };
            case "unexpected answer": return run with { UnexpectedAnswers = 1, FirstUnexpected = "status 500" };
            case "no counts": return run with { Counts = null };
            case "no orders": return run with { Orders = null };
            case "unanswered": anna.Purchases[0].AskedAgain = AskedAgain.Unanswered; return run;
            case "buyer failed": carl.Ending = Ending.Failed; return run;
            case "buyer without answer": carl.Ending = Ending.Unknown; return run;
            default: throw new ArgumentOutOfRangeException(nameof(fault), fault, "No such fault.");
        }
    }

    private static Evidence CleanRun()
    {
        var anna = new BuyerEvidence("anna") { Ending = Ending.Bought };
        Buys(anna, "r1", "p1");
        var ben = new BuyerEvidence("ben") { Ending = Ending.Bought };
        Buys(ben, "r2", "p2");
        return new Evidence
        {
            Sku = "MUG",
            Stock = 2,
            LimitPerBuyer = 1,
            Price = Price,
            Buyers = [anna, ben, new BuyerEvidence("carl") { Ending = Ending.LeftEmptyHanded }],
            Counts = new StockCounts("MUG", 9, 2, 0, 0, 0, 2, 0, null),
            Orders = [OrderOf("anna", "p1"), OrderOf("ben", "p2")],
        };
    }

    private static void Buys(BuyerEvidence buyer, string reservationId, string purchaseId)
    {
        var reservation = new Reservation(reservationId, "MUG", 1, Price, "o1", "reserved", 13, 4);
        buyer.Reservations.Add(new ReservationEvidence(reservation) { AskedAgain = AskedAgain.Found, Later = reservation with { Status = "sold" } });
        buyer.Purchases.Add(Paid("key " + purchaseId, reservationId, purchaseId));
    }

    private static PurchaseEvidence Paid(string key, string reservationId, string purchaseId)
    {
        var purchase = new Purchase(purchaseId, "paid", Price, [new PurchaseLine("MUG", 1, Price, reservationId)], null, "n" + purchaseId);
        return new PurchaseEvidence(key, reservationId, purchase) { AskedAgain = AskedAgain.Found, Later = purchase };
    }

    private static Order OrderOf(string buyer, string purchaseId, Money? price = null) =>
        new("n" + purchaseId, purchaseId, DateTimeOffset.UnixEpoch, price ?? Price, [new PurchaseLine("MUG", 1, price ?? Price, null)], buyer);
}
