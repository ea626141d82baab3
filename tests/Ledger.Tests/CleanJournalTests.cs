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
