using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.Stock;

/// <summary>How facts stand in the journal.</summary>
public sealed class StockEventTextTests
{
    private static readonly DateTimeOffset At = StockTable.Start;
    private static readonly Money Price = new(500, "EUR");

    [Fact]
    public void WhatIsWrittenIsCanonicalAndReadBackAsItWas() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ArrayOf().ToArbitrary(), seeds =>
    {
        var events = seeds.Select(seed => Any(new Random(seed))).ToList();
        var written = StockEventWriter.Write(events);
        Assert.Equal(Encoding.UTF8.GetString(CanonicalJson.From(written)), Encoding.UTF8.GetString(written));
        Assert.Equal(events, StockEventReader.Read(written));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void WhatTheGeneralSerializerWritesIsReadAlike() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ArrayOf().ToArbitrary(), seeds =>
    {
        var events = seeds.Select(seed => Any(new Random(seed))).ToList();
        Assert.Equal(events, StockEventReader.Read(StockEventContext.Events.Write(events)));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("same terms", 1)]
    [InlineData("another price", 2)]
    [InlineData("another currency", 2)]
    [InlineData("another offer", 2)]
    [InlineData("another deadline", 2)]
    [InlineData("another instant", 2)]
    public void ARunUnderTheSameTermsIsOneItem(string second, int items)
    {
        var first = new StockEvent.Reserved(At, StockTable.Id(At, 1), StockTable.Buyer("a"), 1, Price, At.AddSeconds(60));
        var next = first with { ReservationId = StockTable.Id(At, 2), Buyer = StockTable.Buyer("b"), Quantity = 3 };
        next = second switch
        {
            "another price" => next with { UnitPrice = new(501, "EUR") },
            "another currency" => next with { UnitPrice = new(500, "USD") },
            "another offer" => next with { OfferId = "O1" },
            "another deadline" => next with { Deadline = At.AddSeconds(61) },
            "another instant" => next with { At = At.AddMilliseconds(1) },
            _ => next,
        };
        var written = StockEventWriter.Write([first, next]);
        Assert.Equal(items, System.Text.Json.JsonDocument.Parse(written).RootElement.GetArrayLength());
        Assert.Equal([first, next], StockEventReader.Read(written));
    }

    [Fact]
    public void AThousandReservationsTakeSeventyEightBytesEach()
    {
        var events = Enumerable.Range(0, 1_000).Select(i => new StockEvent.Reserved(At, StockTable.Id(At, i), StockTable.Buyer("a"), 1, Price, At.AddSeconds(60))).ToList();
        Assert.InRange(StockEventWriter.Write(events).Length, 77_000, 78_000);
    }

    public static TheoryData<string, string> Spoiled()
    {
        var (id, other) = (StockTable.Id(At, 1).ToString(), StockTable.Id(At, 2).ToString());
        var (buyer, price) = (StockTable.Buyer("a").Value, "\"unitPrice\":{\"amount\":1,\"currency\":\"EUR\"}");
        return new()
        {
            { "fewer buyers than ids", $$"""[{"at":1,"buyers":["{{buyer}}"],"deadline":2,"ids":["{{id}}","{{other}}"],"quantities":[1,1],"type":"reserved-many.v1",{{price}}}]""" },
            { "more quantities than ids", $$"""[{"at":1,"buyers":["{{buyer}}","{{buyer}}"],"deadline":2,"ids":["{{id}}","{{other}}"],"quantities":[1,1,1],"type":"reserved-many.v1",{{price}}}]""" },
            { "a run of one", $$"""[{"at":1,"buyers":["{{buyer}}"],"deadline":2,"ids":["{{id}}"],"quantities":[1],"type":"reserved-many.v1",{{price}}}]""" },
            { "expiries of nothing", """[{"at":1,"ids":[],"type":"expired-many.v1"}]""" },
            { "one expiry as many", $$"""[{"at":1,"ids":["{{id}}"],"type":"expired-many.v1"}]""" },
            { "an id in capitals", $$"""[{"at":1,"reservationId":"{{id.ToUpperInvariant()}}","type":"expired.v1"}]""" },
            { "a number as text", $$"""[{"at":"1","reservationId":"{{id}}","type":"expired.v1"}]""" },
            { "half a number", $$"""[{"at":1.5,"reservationId":"{{id}}","type":"expired.v1"}]""" },
            { "an instant outside time", $$"""[{"at":999999999999999,"reservationId":"{{id}}","type":"expired.v1"}]""" },
            { "a cause that nobody knows", $$"""[{"at":1,"cause":"moonlight","reservationId":"{{id}}","type":"released.v1"}]""" },
            { "a release without a cause", $$"""[{"at":1,"reservationId":"{{id}}","type":"released.v1"}]""" },
            { "a member of another fact", $$"""[{"at":1,"purchaseId":"P","reservationId":"{{id}}","type":"expired.v1"}]""" },
            { "a member missing", $$"""[{"at":1,"reservationId":"{{id}}","type":"confirmed.v1"}]""" },
            { "an amount twice", $$$"""[{"at":1,"buyer":"{{{buyer}}}","deadline":2,"quantity":1,"reservationId":"{{{id}}}","type":"reserved.v1","unitPrice":{"amount":1,"amount":1,"currency":"EUR"}}]""" },
            { "no currency", $$$"""[{"at":1,"buyer":"{{{buyer}}}","deadline":2,"quantity":1,"reservationId":"{{{id}}}","type":"reserved.v1","unitPrice":{"amount":1}}]""" },
            { "a price with more in it", $$$"""[{"at":1,"buyer":"{{{buyer}}}","deadline":2,"quantity":1,"reservationId":"{{{id}}}","type":"reserved.v1","unitPrice":{"amount":1,"currency":"EUR","tax":0}}]""" },
            { "half a letter", $$"""[{"at":1,"purchaseId":"\ud800","reservationId":"{{id}}","type":"confirmed.v1"}]""" },
            { "no type", $$"""[{"at":1,"reservationId":"{{id}}"}]""" },
            { "a fact in an array", $$"""[[{"at":1,"reservationId":"{{id}}","type":"expired.v1"}]]""" },
            { "one fact alone", $$"""{"at":1,"reservationId":"{{id}}","type":"expired.v1"}""" },
            { "a number among facts", """[1]""" },
        };
    }

    [Theory]
    [MemberData(nameof(Spoiled))]
    public void WhatDoesNotStandAsItMustStopsTheReader(string what, string json)
    {
        var refused = Assert.Throws<UnreadableEventException>(() => StockEventReader.Read(Encoding.UTF8.GetBytes(json)));
        Assert.False(string.IsNullOrEmpty(refused.Message), what);
    }

    [Fact]
    public void WhatNoReaderWouldHoldExactlyIsNotWritten()
    {
        var reserved = new StockEvent.Reserved(At, StockTable.Id(At, 1), StockTable.Buyer("a"), 1L << 53, Price, At);
        Assert.Throws<ArgumentOutOfRangeException>(() => StockEventWriter.Write([reserved]));
        Assert.Throws<InvalidOperationException>(() => StockEventWriter.Write([reserved with { Quantity = 1, Buyer = default }]));
        Assert.Throws<FormatException>(() => StockEventWriter.Write([new StockEvent.Confirmed(At, StockTable.Id(At, 1), "\ud800")]));
    }

    private static StockEvent Any(Random random)
    {
        var (at, id) = (At.AddMilliseconds(random.Next(2)), StockTable.Id(At, random.Next(1_000_000)));
        var text = random.Next(4) switch { 0 => "P1", 1 => "Tasse \"grün\"\\\n\u0001\u007f", 2 => "😂/<>&'+", _ => "" };
        return random.Next(8) switch
        {
            0 or 1 or 2 => new StockEvent.Reserved(
                at, id, StockTable.Buyer("a"), random.Next(1, 101), random.Next(3) == 0 ? new Money(Money.Max, "JPY") : Price, At.AddSeconds(60),
                random.Next(3) == 0 ? text : null),
            3 => new StockEvent.Expired(at, id),
            4 => new StockEvent.PaymentBegun(at, id, text),
            5 => new StockEvent.Confirmed(at, id, text),
            6 => new StockEvent.Released(at, id, ReleaseCause.PaymentCancelled),
            _ => new StockEvent.OfferArmed(at, text, 5, new OfferTerms(Price, 2, At, At.AddSeconds(60), 30)),
        };
    }
}
