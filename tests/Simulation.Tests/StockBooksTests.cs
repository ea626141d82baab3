using System.Text;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Simulation.Audit;

namespace LiveCommerce.Simulation.Tests;

/// <summary>The auditor has to object to each kind of wrong fact; the books are fed by hand here.</summary>
public sealed class StockBooksTests
{
    private const string Restock = """{"type":"restocked.v1","at":1000,"operationId":"r1","quantity":2}""";

    [Theory]
    [InlineData("units out of nothing", """{"type":"reserved.v1","at":1001,"reservationId":"a","buyer":"b","quantity":3,"unitPrice":{"amount":1,"currency":"EUR"},"deadline":2000}""", "breaks the law")]
    [InlineData("an operation twice", """{"type":"restocked.v1","at":1001,"operationId":"r1","quantity":2}""", "taken effect before")]
    [InlineData("time that goes back", """{"type":"restocked.v1","at":999,"operationId":"r2","quantity":2}""", "stamp is before")]
    [InlineData("payment of nothing", """{"type":"payment-begun.v1","at":1001,"reservationId":"x","purchaseId":"p"}""", "is not reserved")]
    [InlineData("an end of nothing", """{"type":"expired.v1","at":1001,"reservationId":"x"}""", "is not running")]
    [InlineData("more taken than there is", """{"type":"withdrawn.v1","at":1001,"operationId":"w1","quantity":3}""", "breaks the law")]
    [InlineData("an offer that nobody armed", """{"type":"offer-opened.v1","at":1001,"offerId":"o"}""", "no such offer")]
    [InlineData("an event without a meaning", """{"type":"wished.v1","at":1001}""", "does not know")]
    public void ObjectsTo(string what, string wrong, string because)
    {
        var objections = Objections(Restock, wrong);
        Assert.True(objections.Exists(objection => objection.Contains(because, StringComparison.Ordinal)), $"{what}: {string.Join('\n', objections)}");
    }

    [Fact]
    public void ObjectsToPaymentAtTheDeadline() =>
        Assert.Contains(Objections(Restock, Reserved("a", 2000), """{"type":"payment-begun.v1","at":2000,"reservationId":"a","purchaseId":"p"}"""), o => o.Contains("its deadline was", StringComparison.Ordinal));

    [Fact]
    public void ObjectsToExpiryBeforeTheDeadline() =>
        Assert.Contains(Objections(Restock, Reserved("a", 2000), """{"type":"expired.v1","at":1999,"reservationId":"a"}"""), o => o.Contains("its deadline is", StringComparison.Ordinal));

    [Fact]
    public void ObjectsToASecondEffectOfAnId() =>
        Assert.Contains(Objections(Restock, Reserved("a", 2000), Reserved("a", 2000)), o => o.Contains("had its effect before", StringComparison.Ordinal));

    [Fact]
    public void ReadsAPackedRunLikeItsSingleFacts()
    {
        const string many = """{"at":1001,"buyers":["b","c"],"deadline":2000,"ids":["a","d"],"quantities":[1,1],"type":"reserved-many.v1","unitPrice":{"amount":1,"currency":"EUR"}}""";
        var books = new StockBooks("T", _ => { });
        Enter(books, 0, 1, Restock);
        Enter(books, 1, 3, many);
        Assert.Equal(new Terms(2, 0, 2, 0, 0, 0), books.TotalAt(3));
        Assert.Equal("reserved", books.Reservations["d"].StatusAt(3));
        Assert.Equal("", books.Reservations["d"].StatusAt(2));
    }

    private static string Reserved(string id, long deadline) =>
        $$"""{"type":"reserved.v1","at":1001,"reservationId":"{{id}}","buyer":"b","quantity":1,"unitPrice":{"amount":1,"currency":"EUR"},"deadline":{{deadline}}}""";

    /// <summary>What the books say to facts of a batch each; the counters beside the head are not what is tested here.</summary>
    private static List<string> Objections(params string[] facts)
    {
        var objections = new List<string>();
        var books = new StockBooks("T", objections.Add);
        for (var i = 0; i < facts.Length; i++) Enter(books, i, i + 1, facts[i]);
        return objections.FindAll(objection => !objection.Contains("the counters", StringComparison.Ordinal));
    }

    private static void Enter(StockBooks books, long expected, long sequence, string fact) => books.Enter(new Append(
        new GrainKey("stock", "T"), Guid.Empty, expected, 0, sequence, [], [], DateTimeOffset.UnixEpoch, 2, Encoding.UTF8.GetBytes($"[{fact}]"), null, null, []));
}
