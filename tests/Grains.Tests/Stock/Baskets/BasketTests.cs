using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Stock.Baskets;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.Stock.Baskets;

/// <summary>All lines or none, whatever happens between two steps. The owners are the real rules, without a shell.</summary>
public sealed class BasketTests
{
    private static readonly BuyerId Ann = StockTable.Buyer("a");
    private static readonly Money Price = new(1000, "EUR");
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(5);

    private readonly StockKind _kind = new(SilentBroadcaster.Instance);
    private readonly DropLimitKind _drops = new();
    private readonly Dictionary<string, StockState> _stock = [];
    private readonly DropLimitState _drop = new("D");
    private readonly List<string> _asked = [];
    private DateTimeOffset _now = StockTable.Start;

    [Fact]
    public void EveryLineIsReservedUntilTheFullDeadline()
    {
        Stock("MUG", 5);
        Stock("CUP", 5);

        var answer = Run(Basket(1, Line("MUG", 2), Line("CUP", 1)));

        Assert.Equal(BasketStatus.Granted, answer.Status);
        Assert.All(answer.Reservations, view => Assert.Equal((ReservationStatus.Reserved, _now + Length), (view.Status, view.Deadline)));
        Assert.Equal((3, 4), (Free("MUG"), Free("CUP")));
        Assert.Equal(["CUP Reserve", "MUG Reserve", "CUP Firm", "MUG Firm"], _asked); // in the order of SKUs, whatever the order of lines
    }

    [Fact] // Medusa #16502: each line passed the check by itself
    public void TwoLinesOfOneSkuAreSummedFirst()
    {
        Stock("MUG", 3);

        var answer = Run(Basket(1, Line("MUG", 2), Line("MUG", 2)));

        Assert.Equal((BasketStatus.Refused, StockStatus.NotEnough, 4L), (answer.Status, answer.Refusal!.Status, answer.Line!.Quantity));
        Assert.Equal(3, Free("MUG"));
        Assert.Equal((BasketStatus.Granted, 3L), (Run(Basket(2, Line("MUG", 2), Line("MUG", 1))) is var second ? second.Status : default, second.Reservations.Sum(view => view.Quantity)));
    }

    [Fact]
    public void OneRefusedLineGivesAllOthersBackInTheSameRun()
    {
        Stock("BAG", 5);
        Stock("CUP", 5);
        Stock("MUG", 0);

        var answer = Run(Basket(1, Line("CUP", 1), Line("MUG", 1), Line("BAG", 1)));

        Assert.Equal((BasketStatus.Refused, StockStatus.SoldOut, "MUG"), (answer.Status, answer.Refusal!.Status, answer.Line!.Sku.Value));
        Assert.Equal((5, 5), (Free("BAG"), Free("CUP")));
        Assert.Equal(["BAG Reserve", "CUP Reserve", "MUG Reserve", "CUP Release", "BAG Release"], _asked);
    }

    [Fact]
    public void ACoordinatorThatDiesLeavesNothingBehindAfterSeconds()
    {
        Stock("CUP", 5);
        Stock("MUG", 5);
        Step(Basket(1, Line("CUP", 1), Line("MUG", 1)), steps: 2); // both are granted, none is full

        _now += StockRules.MaxTentative - TimeSpan.FromMilliseconds(1);
        Assert.Equal((4, 4), (Free("CUP"), Free("MUG")));
        _now += TimeSpan.FromMilliseconds(1);

        Assert.Equal((5, 5), (Free("CUP"), Free("MUG")));
        var late = Run(Basket(1, Line("CUP", 1), Line("MUG", 1)));
        Assert.Equal((BasketStatus.Refused, StockStatus.ReservationExpired), (late.Status, late.Refusal!.Status)); // an id ends once
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void WhoeverRepeatsTheBasketGoesOnWhereItWas(int steps)
    {
        Stock("CUP", 5);
        Stock("MUG", 5);
        Step(Basket(1, Line("CUP", 1), Line("MUG", 2)), steps);
        _now += TimeSpan.FromSeconds(10);

        var answer = Run(Basket(1, Line("MUG", 2), Line("CUP", 1))); // on another node, the lines in another order

        Assert.Equal(BasketStatus.Granted, answer.Status);
        Assert.Equal((4, 3), (Free("CUP"), Free("MUG")));
    }

    [Fact]
    public void ALineWhoseAnswerIsLostIsGivenBackToo()
    {
        Stock("CUP", 5);
        Stock("MUG", 5);
        var basket = Basket(1, Line("CUP", 1), Line("MUG", 1));
        Step(basket, steps: 1);
        var (sku, command) = basket.NextOfStock!.Value;
        Ask(sku, command); // it happened
        basket.Take(new Reply<StockAnswer>(default, GrainFault.StorageUnavailable, 0)); // and nobody heard

        var answer = Run(basket);

        Assert.Equal((BasketStatus.Failed, GrainFault.StorageUnavailable), (answer.Status, answer.Fault));
        Assert.Equal((5, 5), (Free("CUP"), Free("MUG")));
    }

    [Fact]
    public void AFullLineIsGivenBackWhenAnotherCannotBecomeFull()
    {
        Stock("CUP", 5);
        Stock("MUG", 5);
        var basket = Basket(1, Line("CUP", 1), Line("MUG", 1));
        Step(basket, steps: 2);
        _now += StockRules.MaxTentative - TimeSpan.FromSeconds(1);
        Step(basket, steps: 1);
        _now += TimeSpan.FromSeconds(1);

        var answer = Run(basket);

        Assert.Equal((BasketStatus.Refused, StockStatus.ReservationExpired), (answer.Status, answer.Refusal!.Status));
        Assert.Equal((5, 5), (Free("CUP"), Free("MUG")));
    }

    [Fact]
    public void TheDropsLimitIsTakenBeforeAndGivenBackWithTheLines()
    {
        Stock("CUP", 5);
        Stock("MUG", 1);
        Ask(new DropLimitCommand.Open(3));

        Assert.Equal(BasketStatus.Refused, Run(Basket(1, "D", Line("CUP", 1), Line("MUG", 2))).Status);
        Assert.Equal(0, _drops.View(_drop, 0, []).Units);
        Assert.Equal(BasketStatus.Granted, Run(Basket(2, "D", Line("CUP", 1), Line("MUG", 1))).Status);
        var third = Run(Basket(3, "D", Line("CUP", 2)));
        Assert.Equal((BasketStatus.LimitReached, 1L), (third.Status, third.DropLimit!.Remaining));
        Assert.Equal((4, 2L), (Free("CUP"), _drops.View(_drop, 0, []).Units));
    }

    [Fact]
    public void ALimitWhoseAnswerIsLostCountsUntilTheBasketIsTriedAgain()
    {
        Stock("CUP", 5);
        Ask(new DropLimitCommand.Open(3));
        var basket = Basket(1, "D", Line("CUP", 1));
        Ask(basket.NextOfDrop!.Value.Command);
        basket.Take(new Reply<DropLimitAnswer>(default, GrainFault.OutcomeUnknown, 0));

        Assert.Equal((BasketStatus.Failed, GrainFault.OutcomeUnknown), (Run(basket) is var answer ? answer.Status : default, answer.Fault));
        Assert.Equal(1, _drops.View(_drop, 0, []).Units); // another coordinator of the same basket may live on it
        Assert.Equal(BasketStatus.Granted, Run(Basket(1, "D", Line("CUP", 1))).Status);
        Assert.Equal(1, _drops.View(_drop, 0, []).Units);
    }

    [Fact]
    public void ALimitThatAnotherCoordinatorHasTakenIsNotGivenBackByOneThatEndedNothing()
    {
        Stock("CUP", 0);
        Ask(new DropLimitCommand.Open(3));
        var first = Basket(1, "D", Line("CUP", 1));
        Step(first, steps: 1);

        Assert.Equal(BasketStatus.Refused, Run(Basket(1, "D", Line("CUP", 1))).Status);
        Ask("CUP", new StockCommand.Restock("late", 1));

        Assert.Equal(BasketStatus.Granted, Run(first).Status);
        Assert.Equal(1, _drops.View(_drop, 0, []).Units);
    }

    [Fact]
    public void ALineThatIsPaidBeforeTheBasketFailsKeepsTheDropsLimit()
    {
        Stock("CUP", 5);
        Stock("MUG", 5);
        Ask(new DropLimitCommand.Open(2));
        var basket = Basket(1, "D", Line("CUP", 1), Line("MUG", 1));
        Step(basket, steps: 4); // the limit is taken, both are reserved, the cup is full
        var id = StockTable.Id(StockTable.Start, 1);
        Ask("MUG", new StockCommand.Release(BasketLines.IdOf(id, Line("MUG", 1)), Ann));
        Ask("CUP", new StockCommand.BeginPayment(BasketLines.IdOf(id, Line("CUP", 1)), Ann, "P1"));

        Assert.Equal(BasketStatus.Refused, Run(basket).Status);
        Assert.Equal(2, _drops.View(_drop, 0, []).Units);
        _now += DropLimitRules.MaxLength + TimeSpan.FromMinutes(1);
        Assert.Equal(BasketStatus.LimitReached, Run(Basket(2, "D", Line("CUP", 1))).Status); // for good: the cup may be sold by now
    }

    [Fact]
    public void WhoComesLateToAGrantedBasketTakesNothingOfItAway()
    {
        Stock("CUP", 5);
        Stock("MUG", 5);
        var answer = Run(Basket(1, Line("CUP", 1), Line("MUG", 1)));
        Ask("MUG", new StockCommand.Release(answer.Reservations[1].Id, Ann)); // the buyer keeps the cup alone

        var late = Run(Basket(1, Line("CUP", 1), Line("MUG", 1)));

        Assert.Equal((BasketStatus.Refused, StockStatus.ReservationReleased), (late.Status, late.Refusal!.Status));
        Assert.Equal((4, 5), (Free("CUP"), Free("MUG")));
    }

    [Fact]
    public void ABasketThatCannotBeIsAskedOfNobody()
    {
        Assert.Equal(BasketStatus.Invalid, Run(Basket(1)).Status);
        Assert.Equal(BasketStatus.Invalid, Run(Basket(2, Line("MUG", 0))).Status);
        Assert.Equal(BasketStatus.Invalid, Run(Basket(3, Line("MUG", 60), Line("MUG", 41))).Status);
        Assert.Equal(BasketStatus.Invalid, Run(Basket(4, Line("MUG", 1), Line("MUG", 1) with { ExpectedUnitPrice = Price })).Status);
        Assert.Equal(BasketStatus.Invalid, Run(Basket(5, [.. Enumerable.Range(1, 21).Select(n => Line($"S{n}", 1))])).Status);
        Assert.Empty(_asked);
        Assert.Throws<InvalidOperationException>(() => Basket(6, Line("MUG", 1)).Take(new Reply<DropLimitAnswer>(default, GrainFault.Busy, 0)));
        Assert.Throws<InvalidOperationException>(() => Basket(7, "D", Line("MUG", 1)).Take(new Reply<StockAnswer>(default, GrainFault.Busy, 0)));
    }

    [Fact]
    public void IdsOfLinesFollowFromTheBasketAlone()
    {
        var basket = StockTable.Id(_now, 7);
        var id = BasketLines.IdOf(basket, Line("MUG", 1));
        Assert.Equal(basket.MadeAt, id.MadeAt);
        Assert.Equal(id, BasketLines.IdOf(basket, Line("MUG", 9)));
        Assert.True(ReservationId.TryParse(id.ToString(), out _));
        Assert.Equal(4, new HashSet<ReservationId>
        {
            id, BasketLines.IdOf(basket, Line("CUP", 1)), BasketLines.IdOf(basket, Line("MUG", 1) with { OfferId = "O1" }), BasketLines.IdOf(StockTable.Id(_now, 8), Line("MUG", 1)),
        }.Count);
    }

    private static BasketLine Line(string sku, long quantity) => new(Sku.Parse(sku), quantity, null, Price, null);

    private static Basket Basket(int number, params BasketLine[] lines) => Basket(number, null, lines);

    private static Basket Basket(int number, string? drop, params BasketLine[] lines) => new(StockTable.Id(StockTable.Start, number), Ann, lines, Length, drop);

    private void Stock(string sku, long quantity)
    {
        _stock[sku] = _kind.NewState(sku);
        if (quantity > 0) Ask(sku, new StockCommand.Restock("s1", quantity));
        _asked.Clear();
    }

    private BasketAnswer Run(Basket basket)
    {
        Step(basket, int.MaxValue);
        return basket.Answer!;
    }

    private void Step(Basket basket, int steps)
    {
        for (var step = 0; step < steps && basket.Answer is null; step++)
        {
            if (basket.NextOfStock is (var sku, var command)) basket.Take(Ask(sku, command));
            else basket.Take(Ask(basket.NextOfDrop!.Value.Command));
        }
    }

    private Reply<StockAnswer> Ask(string sku, StockCommand command)
    {
        Settle(sku);
        _asked.Add($"{sku} {command.GetType().Name}");
        var (answer, events) = _kind.Decide(_stock[sku], command, _now);
        foreach (var happened in events) _kind.Apply(_stock[sku], happened);
        return new Reply<StockAnswer>(answer, GrainFault.None, 0);
    }

    private Reply<DropLimitAnswer> Ask(DropLimitCommand command)
    {
        foreach (var happened in _drops.DecideDue(_drop, _now)) _drops.Apply(_drop, happened);
        var (answer, events) = _drops.Decide(_drop, command, _now);
        foreach (var happened in events) _drops.Apply(_drop, happened);
        return new Reply<DropLimitAnswer>(answer, GrainFault.None, 0);
    }

    private long Free(string sku)
    {
        Settle(sku);
        return _kind.View(_stock[sku], 0, []).General.Units.Available;
    }

    private void Settle(string sku)
    {
        while (_kind.DecideDue(_stock[sku], _now) is { Count: > 0 } due)
        {
            foreach (var happened in due) _kind.Apply(_stock[sku], happened);
        }
    }
}
