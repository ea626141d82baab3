using static LiveCommerce.Ledger.Tests.Journals.Events;

namespace LiveCommerce.Ledger.Tests.Journals;

/// <summary>Clean beginnings that a fault is planted into.</summary>
internal static class Scenes
{
    /// <summary>10 mugs in the general pool.</summary>
    public static string Ten => Restocked(10, "o1", 10);

    /// <summary>One reservation, bought by purchase p1.</summary>
    public static TestJournal OneOrder()
    {
        var journal = new TestJournal();
        journal.Each("stock", "MUG", Ten, Reserved(20, 1), Begun(30, 1), Confirmed(40, 1));
        journal.Each("purchase", "p1", Started(500, Line(1)), Held, Succeeded(500), Ordered("LC-1"));
        return journal;
    }

    /// <summary>Stock with only the given events; each in a batch of its own.</summary>
    public static TestJournal OneSku(params string[] events)
    {
        var journal = new TestJournal();
        journal.Each("stock", "MUG", events);
        return journal;
    }

    /// <summary>One purchase with only the given events.</summary>
    public static TestJournal OnePurchase(params string[] events)
    {
        var journal = new TestJournal();
        journal.Each("purchase", "p1", events);
        return journal;
    }

    /// <summary>Something of everything.</summary>
    public static TestJournal Everything()
    {
        var journal = OneOrder();
        journal.Each("stock", "CUP",
            Restocked(10, "o1", 20) + "|" + Withdrawn(10, "o2", 5), Armed(20, "drop", 5), Opened(100, "drop"), Reserved(110, 1, 2, "drop"),
            Reserved(120, 2, 1, "drop", buyer: Other), Reserved(130, 3), Released(140, 3, "buyer"), Reserved(150, 4, deadline: 160), Expired(160, 4),
            Begun(170, 1, "p2"), Closed(200, "drop", 2), Released(210, 1, "payment-declined") + "|" + Returned(210, "drop", 2), Begun(220, 2, "p3"));
        journal.Each("purchase", "p2", Started(1000, Line(1, 2, sku: "CUP")), Held, Declined, Ended("declined"));
        journal.Each("purchase", "p3", Started(500, Line(2, sku: "CUP")).Replace(Buyer, Other, StringComparison.Ordinal), Held);
        journal.Each("stream", "show", Step("described.v1", "\"hostId\":\"h\",\"title\":\"Show\""), Step("went-live.v1"), Step("ended.v1"));
        journal.Books = Entry("charged", "p1", "c1") + Entry("declined", "p2", "c2", 1000) + Entry("charged", "p3", "c3");
        return journal;
    }
}
