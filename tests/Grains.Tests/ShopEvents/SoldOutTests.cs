using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.ShopEvents;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Tests.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.ShopEvents;

/// <summary>The outside hears that a SKU is sold out when its last unit is gone for good: once each time, and never too early.</summary>
public sealed class SoldOutTests
{
    private static readonly DateTimeOffset At = StockTable.Start;
    private static readonly ReservationId A = StockTable.Id(At, 1);
    private static readonly ReservationId B = StockTable.Id(At, 2);

    private static readonly StockEvent.Restocked Two = new(At, "s1", 2);

    public static TheoryData<string, StockEvent[], long?> Endings() => new()
    {
        { "nothing was ever sold", [Two, new StockEvent.Withdrawn(At, "w1", 2)], null },
        { "one is free", [Two, .. Sale(A)], null },
        { "one is reserved", [Two, Reserve(B), .. Sale(A)], null },
        { "one is being paid", [Two, Reserve(B), new StockEvent.PaymentBegun(At, B, "P2"), .. Sale(A)], null },
        { "the last was sold", [Two, .. Sale(A), .. Sale(B)], 2 },
        { "the last was taken out", [Two, .. Sale(A), new StockEvent.Withdrawn(At, "w1", 1)], 1 },
        { "the last is only reserved", [Two, .. Sale(A), Reserve(B)], null },
        { "it was restocked after that", [Two, .. Sale(A), .. Sale(B), new StockEvent.Restocked(At, "s2", 1)], null },
    };

    [Theory]
    [MemberData(nameof(Endings), DisableDiscoveryEnumeration = true)]
    public void IsToldWithTheFactThatTakesTheLastUnit(string situation, StockEvent[] events, long? sold) =>
        Assert.Equal((situation, sold), (situation, Told(events)[^1]));

    [Fact]
    public void IsToldOnceEachTimeThatItComesToThat()
    {
        var again = StockTable.Id(At, 3);
        Assert.Equal([2, 3], Told([Two, .. Sale(A), .. Sale(B), new StockEvent.Restocked(At, "s2", 1), .. Sale(again)]).OfType<long>());
    }

    /// <summary>What each fact tells: the units sold, or null.</summary>
    private static List<long?> Told(StockEvent[] events)
    {
        var kind = new StockKind(SilentBroadcaster.Instance);
        var state = kind.NewState("MUG");
        var told = new List<long?>();
        foreach (var happened in events)
        {
            kind.Apply(state, happened);
            var message = kind.Messages(state, happened).SingleOrDefault();
            var read = message is null ? null : ShopEventMessage.Read(message.Payload);
            if (read is not null) Assert.Equal((ShopEventTypes.StockSoldOut, "MUG"), (read.Event, (string?)read.Ids["sku"]));
            told.Add((long?)read?.Facts["sold"]);
        }
        return told;
    }

    private static StockEvent[] Sale(ReservationId id) => [Reserve(id), new StockEvent.PaymentBegun(At, id, "P" + id), new StockEvent.Confirmed(At, id, "P" + id)];

    private static StockEvent.Reserved Reserve(ReservationId id) => new(At, id, StockTable.Buyer("a"), 1, new Money(1_000, "EUR"), At.AddSeconds(300));
}
