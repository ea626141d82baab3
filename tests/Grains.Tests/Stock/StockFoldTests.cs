using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.Stock;

/// <summary>Facts that do not fit each other stop the grain; they are what a changed journal or a bug would bring.</summary>
public sealed class StockFoldTests
{
    private static readonly DateTimeOffset At = StockTable.Start;
    private static readonly ReservationId A = StockTable.Id(At, 1);
    private static readonly ReservationId B = StockTable.Id(At, 2);
    private static readonly OfferTerms Terms = new(new Money(500, "EUR"), 2, At.AddSeconds(60), At.AddSeconds(120), 60);
    private static readonly StockEvent.Restocked Restocked = new(At, "s1", 5);
    private static readonly StockEvent.Reserved Reserved = new(At, A, StockTable.Buyer("a"), 2, new Money(1000, "EUR"), At.AddSeconds(300));

    public static TheoryData<string, StockEvent[]> Impossible() => new()
    {
        { "an operation twice", [Restocked, Restocked] },
        { "a withdrawal under the name of a restock", [Restocked, new StockEvent.Withdrawn(At, "s1", 1)] },
        { "more withdrawn than there is", [Restocked, new StockEvent.Withdrawn(At, "w1", 6)] },
        { "more armed than there is", [Restocked, new StockEvent.OfferArmed(At, "O1", 6, Terms)] },
        { "an offer armed twice", [Restocked, new StockEvent.OfferArmed(At, "O1", 1, Terms), new StockEvent.OfferArmed(At, "O1", 1, Terms)] },
        { "an offer opened that is not there", [new StockEvent.OfferOpened(At, "O1")] },
        { "the general pool opened", [new StockEvent.OfferOpened(At, "")] },
        { "more returned than is free", [Restocked, new StockEvent.OfferArmed(At, "O1", 1, Terms), new StockEvent.OfferClosed(At, "O1", 2)] },
        { "units returned that are not free", [Restocked, new StockEvent.OfferArmed(At, "O1", 1, Terms), new StockEvent.UnitsReturned(At, "O1", 2)] },
        { "more reserved than there is", [Restocked, Reserved with { Quantity = 6 }] },
        { "a reservation twice", [Restocked, Reserved, Reserved] },
        { "a reservation in an offer that is not there", [Restocked, Reserved with { OfferId = "O1" }] },
        { "a payment for nothing", [Restocked, new StockEvent.PaymentBegun(At, A, "P1")] },
        { "a payment begun twice", [Restocked, Reserved, new StockEvent.PaymentBegun(At, A, "P1"), new StockEvent.PaymentBegun(At, A, "P1")] },
        { "a sale without a payment", [Restocked, Reserved, new StockEvent.Confirmed(At, A, "P1")] },
        { "a sale to another purchase", [Restocked, Reserved, new StockEvent.PaymentBegun(At, A, "P1"), new StockEvent.Confirmed(At, A, "P2")] },
        { "an end of nothing", [Restocked, Reserved, new StockEvent.Released(At, B, ReleaseCause.Buyer)] },
        { "an end after the end", [Restocked, Reserved, new StockEvent.Expired(At, A), new StockEvent.Released(At, A, ReleaseCause.Buyer)] },
    };

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void FactsThatDoNotFitAreRefused(string what, StockEvent[] events)
    {
        var kind = new StockKind(SilentBroadcaster.Instance);
        var state = kind.NewState("MUG");
        foreach (var happened in events[..^1]) kind.Apply(state, happened);
        var refused = Assert.Throws<InvariantViolationException>(() => kind.Apply(state, events[^1]));
        Assert.False(string.IsNullOrEmpty(refused.Message), what);
    }
}
