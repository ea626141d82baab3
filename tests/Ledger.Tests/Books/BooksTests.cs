using LiveCommerce.Ledger.Books;
using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Orders;
using LiveCommerce.Ledger.Tests.Journals;
using static LiveCommerce.Ledger.Tests.Journals.Events;

namespace LiveCommerce.Ledger.Tests.Books;

public sealed class BooksTests : IDisposable
{
    private readonly TestJournal _journal = Scenes.OneOrder();

    [Theory]
    [InlineData("""{"at":1,"entry":"char""")]
    [InlineData("""{"at":1,"entry":"charged","reference":"p9","chargeId":"c9","amount":1,"currency":"E""")]
    public void ATornLastLineIsToleratedAndReported(string torn)
    {
        _journal.Books = Entry("charged", "p1", "c1") + torn;

        var report = _journal.Verify();

        Assert.Empty(report.Breaches);
        Assert.Equal(new BooksSummary(1, 1, 0, LastLineTorn: true), report.Books);
    }

    [Fact]
    public void AWholeLastLineWithoutItsEndCounts()
    {
        _journal.Books = Entry("charged", "p1", "c1").TrimEnd('\n');
        Assert.Equal(new BooksSummary(1, 1, 0, LastLineTorn: false), _journal.Verify().Books);
    }

    [Fact]
    public void LinesMayLieAcrossTheBuffersEdge()
    {
        _journal.Books = string.Concat(Enumerable.Range(1, 3000).Select(n => Entry("declined", $"p{n}", $"d{n}"))) + Entry("charged", "p1", "c1");

        var report = _journal.Verify();

        Assert.Empty(report.Breaches);
        Assert.Equal(3001, report.Books!.Lines);
    }

    [Fact]
    public void EntriesWithoutMoneyAreNoCharges()
    {
        _journal.Books = Entry("pending", "p9", "c") + Entry("challenge-opened", "p9", "c") + Entry("cancelled", "p9", "c") + Entry("charged", "p1", "c1");
        Assert.Empty(_journal.Verify().Breaches);
    }

    [Fact]
    public void ARefundedSecondChargeIsNoDoubleCharge()
    {
        _journal.Books = Entry("charged", "p1", "c1") + Entry("charged", "p1", "c2") + Entry("refunded", "p1", "c2");
        Assert.Empty(_journal.Verify().Breaches);
    }

    [Fact]
    public void MoneyThatIsBeingRefundedIsUnderWay()
    {
        _journal.Each("purchase", "p2", Started(500, Line(2)), Held, Declined, Ended("declined"), RefundAsked());
        _journal.Books = Entry("charged", "p1", "c1") + Entry("charged", "p2", "c2");

        var report = _journal.Verify();

        Assert.Empty(report.Breaches);
        Assert.Equal((1, 1), (report.PurchasesUnderWay, report.Books!.ChargesUnderWay));
    }

    [Fact]
    public void OtherBooksMayBeNamed()
    {
        _journal.Books = "";
        _journal.Write();
        var other = Path.Combine(_journal.Directory, "other.jsonl");
        File.WriteAllText(other, Entry("charged", "p1", "c1"));
        Assert.True(Verification.Run(JournalSource.In(_journal.Directory, other)!, new VerifyOptions()).IsClean);
    }

    /// <summary>A charge that was written after the journal was read may belong to a purchase that was not there yet.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1_000_000, 1)]
    public void AChargeWithoutPurchaseIsABreachOnlyWhereItIsOlderThanTheJournal(long lengthBefore, long breaches)
    {
        var path = Path.Combine(_journal.Directory, "books.jsonl");
        File.WriteAllText(path, Entry("charged", "p9", "c9"));
        using var facts = new FactStore();
        facts.Index();
        var findings = new Findings(10);

        var summary = BooksChecks.Run(path, lengthBefore, facts, findings);

        Assert.Equal((breaches, 1 - breaches), (findings.Count, summary.ChargesUnderWay));
    }

    public void Dispose() => _journal.Dispose();
}
