using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Tests.Journals;

namespace LiveCommerce.Ledger.Tests;

public sealed class CleanJournalTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Fact]
    public void AJournalOfEverythingIsCleanAndCounted()
    {
        using var journal = Scenes.Everything();

        var report = journal.Verify();

        Assert.Empty(report.Breaches);
        Assert.True(report.IsClean);
        Assert.Equal([("purchase", 3), ("stock", 2), ("stream", 1)], report.Owners.Select(kind => (kind.Key, kind.Value)));
        Assert.Equal((30, 32), (report.Batches, report.Events));
        Assert.Equal((5, 1, 1), (report.Reservations, report.OpenReservations, report.SoldUnits));
        Assert.Equal((1, 1), (report.Orders, report.PurchasesUnderWay));
        Assert.Equal(new BooksSummary(3, 2, 1, LastLineTorn: false), report.Books);
        Assert.Equal(new FileInfo(journal.Path).Length, report.Bytes);
    }

    [Fact]
    public void EveryStepOfStockAndOfADropIsUnderstood()
    {
        using var journal = new TestJournal();
        journal.Each("stock", "BAG",
            Events.RestockedAt(10, "o1", 6, "east"), Events.Restocked(11, "o2", 4), Events.Ranked(12, "east", ""), Events.Transferred(13, "o3", 1, "east", ""),
            Events.WithdrawnAt(14, "o4", 1, "east"), Events.StockedSet(15, "o5", 5, 6), Events.Moved("written-off.v1", 16, "o6", 2),
            Events.Moved("recovered.v1", 17, "o7", 1), Events.Buffer(18, 1), Events.ArmedAt(19, "drop", 2, true, 5, ("east", 2)), Events.Opened(100, "drop"),
            Events.ReservedAt(110, 1, 3, true, 1000, ("", 1), ("east", 2)), Events.Firmed(120, 1, 2000), Events.Extended(130, 1, 3000),
            Events.Reserved(140, 2, 3), Events.Joined(150, 3), Events.Joined(151, 4, buyer: Events.Third), Events.WaitEnded(152, 4, "buyer"),
            Events.Released(160, 2, "buyer") + "|" + Events.Promoted(160, 3), Events.Begun(170, 1), Events.Confirmed(180, 1),
            Events.CameBack(190, "r1", 1, 1), Events.CameBack(191, "r2", 1, 1, whole: false), Events.ClosedAt(200, "drop", ("east", 2)));
        journal.Each("purchase", "p1", Events.Started(1500, Events.Line(1, 3, sku: "BAG")), Events.Held, Events.Succeeded(1500), Events.Ordered("LC-1"));
        journal.Each("drop-limit", "D",
            Events.DropOpened(10, 2), Events.Taken(20, 1, 2), Events.OfTake("settled.v1", 30, 1), Events.OfTake("given-back.v1", 40, 1),
            Events.Taken(50, 2, 1), Events.OfTake("expired.v1", 1000, 2), Events.Taken(1001, 3, 2, 2000));

        var report = journal.Verify();

        Assert.Empty(report.Breaches);
        Assert.Equal((3, 1, 1), (report.Reservations, report.OpenReservations, report.SoldUnits));
    }

    [Fact]
    public void PricesThatFallAndOffersThatSellAloneAreUnderstood()
    {
        using var journal = new TestJournal();
        journal.Each("stock", "BAG",
            Events.Restocked(10, "o1", 20), Events.ArmedPriced(20, "drop", 5, step: 150, floor: 100), Events.Opened(100, "drop"),
            Events.Reserved(1_099, 1, offer: "drop", price: 500, deadline: 90_000), Events.Reserved(1_100, 2, offer: "drop", price: 350, deadline: 90_000),
            Events.Reserved(3_100, 3, offer: "drop", price: 100, deadline: 90_000, buyer: Events.Other), Events.Closed(3_200, "drop", 2),
            Events.ArmedPriced(3_300, "alone", 5, alsoAtFullPrice: false), Events.Opened(3_400, "alone"), Events.Reserved(3_500, 4, offer: "alone", deadline: 90_000),
            Events.Closed(3_600, "alone", 4), Events.Reserved(3_700, 5, price: 700, deadline: 90_000));

        Assert.Empty(journal.Verify().Breaches);
    }

    [Fact]
    public void AnEmptyJournalIsClean()
    {
        using var journal = new TestJournal();

        var report = journal.Verify();

        Assert.True(report.IsClean);
        Assert.Equal((0, 0), (report.Batches, report.Owners.Count));
        Assert.Null(report.Books);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void WhatTheRealRulesDecideIsClean(int seed)
    {
        using var folder = new TestJournal();
        using var journal = new SqliteJournal(folder.Path);
        var history = new RandomHistory(seed, journal);
        history.Play(steps: 300);

        var report = Verification.Run(JournalSource.In(folder.Directory)!, new VerifyOptions());

        Assert.Empty(report.Breaches);
        Assert.Equal((history.Granted, history.Sold, history.Orders), (report.Reservations, report.SoldUnits, report.Orders));
    }
}
