using System.Text.Json;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Stock.Snapshots;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.Stock.Snapshots;

/// <summary>
/// Every format of a SKU's snapshot as it was first written. Behind a snapshot the journal may be archived, so what was stored once is read for
/// ever: a file in golden/ is added, never edited, and another format of today needs another file.
/// </summary>
public sealed class GoldenSnapshotTests
{
    private static readonly StockKind Kind = new(SilentBroadcaster.Instance);

    public static TheoryData<int> Formats => [.. Enumerable.Range(1, StockSnapshot.Format)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void WhatWasStoredOnceIsReadForEver(int format)
    {
        var read = Kind.Restore("MUG", Golden(format).Select(page => (ReadOnlyMemory<byte>)page));
        var lived = Lived(format);
        Assert.Equivalent(Kind.View(lived, 0, []), Kind.View(read, 0, []), strict: true);
        Assert.Equal(Kind.NextDue(lived), Kind.NextDue(read));
        for (var i = 1; i <= 12; i++)
        {
            var look = new StockCommand.Look(Id(i), Buyer(i));
            Assert.Equivalent(Kind.Decide(lived, look, Later).Answer, Kind.Decide(read, look, Later).Answer, strict: true);
        }
        // What offers say about prices is remembered too: each asks for a unit at another instant.
        foreach (var offer in (string?[])[null, "O2", "O3"])
        {
            var reserve = new StockCommand.Reserve(Id(99), Buyer(99), 1, offer, new(1_999, "EUR"), null, TimeSpan.FromSeconds(60));
            for (var at = Later; at < Later.AddMinutes(2); at = at.AddSeconds(7))
                Assert.Equivalent(Kind.Decide(lived, reserve, at).Answer, Kind.Decide(read, reserve, at).Answer, strict: true);
        }
    }

    [Fact]
    public void WhatIsStoredTodayIsTheNewestOfThem()
    {
        using var capture = Kind.Capture(Lived(StockSnapshot.Format), withFinished: true);
        Assert.Equal(Golden(StockSnapshot.Format).Select(Convert.ToBase64String), capture.Pages().Select(Convert.ToBase64String));
    }

    private static DateTimeOffset Now => StockTable.Start;

    private static DateTimeOffset Later => Now.AddSeconds(20);

    private static ReservationId Id(int number) => StockTable.Id(Now, number);

    private static BuyerId Buyer(int number) => BuyerId.Parse($"{(number % 2 == 0 ? 'g' : 's')}{number:x32}");

    private static List<byte[]> Golden(int format)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Stock", "Snapshots", "golden", $"format-{format}.json");
        return [.. JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(path))!.Select(Convert.FromBase64String)];
    }

    /// <summary>A SKU of which everything is remembered that this format knows.</summary>
    private static StockState Lived(int format)
    {
        var state = Kind.NewState("MUG");
        var price = new Money(1_999, "EUR");
        var until = Now.AddSeconds(60);
        var terms = new OfferTerms(new Money(900, "EUR"), 20, Now, Now.AddHours(1), 60);
        StockEvent[] life =
        [
            new StockEvent.Restocked(Now, "in-1", 100),
            new StockEvent.RestockedAt(Now, "in-2", 50, "NORTH"),
            new StockEvent.LocationsRanked(Now, ["NORTH"]),
            new StockEvent.BufferSet(Now, 3),
            new StockEvent.OfferArmedAt(Now, "O1", 20, terms, [new("", 20)], new WaitlistTerms(5, PassesBy: true)),
            new StockEvent.OfferOpened(Now, "O1"),
            new StockEvent.Reserved(Now, Id(1), Buyer(1), 2, price, until),
            new StockEvent.Extended(Now, Id(1), until.AddSeconds(60)),
            new StockEvent.ReservedAt(Now, Id(2), Buyer(2), 3, price, until, Tentative: false, [new("NORTH", 2), new("", 1)]),
            new StockEvent.ReservedAt(Now, Id(3), Buyer(3), 1, price, until, Tentative: true, [new("NORTH", 1)]),
            new StockEvent.Reserved(Now, Id(4), Buyer(4), 20, terms.Price, until, "O1"),
            new StockEvent.Joined(Now, Id(5), Buyer(5), 2, terms.Price, 60, "O1"),
            new StockEvent.Joined(Now, Id(6), Buyer(6), 1, terms.Price, 60, "O1"),
            new StockEvent.WaitEnded(Now, Id(6), WaitEnding.Buyer),
            new StockEvent.Reserved(Now, Id(7), Buyer(7), 2, price, until),
            new StockEvent.PaymentBegun(Now, Id(7), "P" + new string('7', 32)),
            new StockEvent.Confirmed(Now, Id(7), "P" + new string('7', 32)),
            new StockEvent.ReturnRestocked(Now, "back-1", Id(7), 1),
            new StockEvent.Reserved(Now, Id(8), Buyer(8), 1, price, until),
            new StockEvent.PaymentBegun(Now, Id(8), "another form of purchase"),
            new StockEvent.Reserved(Now, Id(9), Buyer(1), 1, price, until),
            new StockEvent.Released(Now.AddSeconds(1), Id(9), ReleaseCause.Buyer),
            new StockEvent.ReservedAt(Now.AddSeconds(1), Id(10), Buyer(10), 1, price, Now.AddSeconds(2), Tentative: true, [new("NORTH", 1)]),
            new StockEvent.Expired(Now.AddSeconds(2), Id(10)),
            new StockEvent.WrittenOff(Now.AddSeconds(3), "off-1", 2, "NORTH"),
        ];
        StockEvent[] since2 =
        [
            new StockEvent.OfferArmedPriced(Now.AddSeconds(4), "O2", 5, terms, new(new FallingPrice(100, 10, 250)), [new("NORTH", 5)]),
            new StockEvent.OfferArmedPriced(Now.AddSeconds(4), "O3", 4, terms, new(AlsoAtFullPrice: false), [new("NORTH", 4)], new WaitlistTerms(0, PassesBy: false)),
            new StockEvent.OfferOpened(Now.AddSeconds(5), "O2"),
            new StockEvent.OfferOpened(Now.AddSeconds(5), "O3"),
        ];
        foreach (var happened in format < 2 ? life : [.. life, .. since2]) Kind.Apply(state, happened);
        return state;
    }
}
