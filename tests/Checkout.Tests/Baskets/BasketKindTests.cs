using System.Text;
using LiveCommerce.Checkout.Baskets;
using LiveCommerce.Checkout.Drops;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Tests.Baskets;

/// <summary>The owner of a basket without a shell: what it writes, and which step follows which fact.</summary>
public sealed class BasketKindTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_769_882_400_000);
    private static readonly BuyerId Buyer = BuyerId.Parse("g" + new string('a', 32));
    private static readonly ReservationId Id = ReservationId.New(Now);
    private static readonly Money Price = new(1_000, "EUR");
    private static readonly BasketWish Mug = new(Sku.Parse("MUG"), 2, Price);
    private static readonly string DropId = "d" + new string('0', 32);

    private readonly BasketKind _kind = new();

    /// <summary>What stands in journals; every line must be read for ever.</summary>
    private static readonly string[] Golden =
    [
        """{"type":"started.v1","buyer":"gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","lines":[{"sku":"MUG","quantity":2,"listPrice":{"amount":1000,"currency":"EUR"}},{"sku":"TEE","quantity":1,"listPrice":{"amount":900,"currency":"EUR"},"offerId":"d00000000000000000000000000000000-1-2","expectedUnitPrice":{"amount":800,"currency":"EUR"}}],"holdSeconds":300,"dropId":"d00000000000000000000000000000000","at":1769882400000}""",
        """{"type":"tried-again.v1","attempt":1,"notBefore":1769882401000,"at":1769882400000}""",
        """{"type":"granted.v1","reservations":["019c1523-7a00-7000-8000-000000000001"],"until":1769882700000,"at":1769882400000}""",
        """{"type":"refused.v1","refusal":{"status":"not-enough","sku":"MUG","available":1},"at":1769882400000}""",
        """{"type":"refused.v1","refusal":{"status":"offer-not-open","sku":"MUG","price":{"amount":1000,"currency":"EUR"},"opensAt":1769882500000,"running":"019c1523-7a00-7000-8000-000000000001"},"at":1769882400000}""",
        """{"type":"release-asked.v1","at":1769882400000}""",
        """{"type":"released.v1","at":1769882400000}""",
        """{"type":"look-asked.v1","number":1,"nextAt":1769882460000,"at":1769882400000}""",
        """{"type":"closed.v1","at":1769882400000}""",
    ];

    [Fact]
    public void EveryEventIsReadAndWrittenCanonically()
    {
        var json = $"[{string.Join(',', Golden)}]";
        var events = _kind.Read(Encoding.UTF8.GetBytes(json));
        Assert.Equal(typeof(BasketEvent).GetNestedTypes().Select(type => type.Name).Order(StringComparer.Ordinal),
            events.Select(happened => happened.GetType().Name).Distinct().Order(StringComparer.Ordinal));
        var written = _kind.Write(events);
        Assert.Equal(Encoding.UTF8.GetString(CanonicalJson.From(Encoding.UTF8.GetBytes(json))), Encoding.UTF8.GetString(written));
        Assert.Throws<UnreadableEventException>(() => _kind.Read("""[{"type":"closed.v1","at":1,"by":"whom"}]"""u8));
    }

    [Fact]
    public void EachFactLeavesItsMessage()
    {
        var state = Started(DropId);
        Assert.Equal("basket.reserve", Message(state, new BasketEvent.Started(Now, Buyer, [Mug], 300, DropId)));
        Assert.Equal("basket.settle", Message(state, Grant()));
        Assert.Null(Message(Started(null), Grant())); // without a drop nothing has to be followed
        Assert.Equal("basket.release", Message(state, new BasketEvent.ReleaseAsked(Now)));
        Assert.Equal("basket.look", Message(state, new BasketEvent.LookAsked(Now, 1, Now)));
        Assert.Null(Message(state, new BasketEvent.Closed(Now)));
    }

    [Fact]
    public void WhatIsLateOrRepeatedChangesNothing()
    {
        var state = Started(DropId);
        Do(state, new BasketCommand.NoteGranted(0, [Id], Now.AddMinutes(5)));
        foreach (var late in new BasketCommand[]
        {
            new BasketCommand.NoteGranted(0, [Id], Now), new BasketCommand.NoteRefused(0, new BasketRefusal(StockStatus.SoldOut)), new BasketCommand.NoteFailed(0),
            new BasketCommand.NoteReleased(IsOver: true), new BasketCommand.Start(Buyer, [Mug with { ListPrice = new(7, "EUR") }], 300, DropId),
        }) Assert.Empty(_kind.Decide(state, late, Now).Events);
        Do(state, new BasketCommand.NoteOver());
        Assert.Empty(_kind.Decide(state, new BasketCommand.NoteOver(), Now).Events);
        Assert.Equal(BasketReplyStatus.Repeated, _kind.Decide(state, new BasketCommand.Release(Buyer), Now).Answer.Status);
        Assert.Null(_kind.NextDue(state));
    }

    [Fact]
    public void AFailedTryIsFollowedByOthersUnderOtherIdsUntilItIsGivenUp()
    {
        var state = Started(null);
        var ids = new HashSet<ReservationId>();
        var now = Now;
        for (var attempt = 0; attempt < BasketRules.MaxAttempts; attempt++)
        {
            var view = _kind.View(state, 1, []);
            Assert.True(ids.Add(view.AttemptId));
            Assert.Equal(Id.MadeAt, view.AttemptId.MadeAt);
            Assert.True(ReservationId.TryParse(view.AttemptId.ToString(), out _));
            Assert.Empty(_kind.Decide(state, new BasketCommand.NoteFailed(attempt + 1), now).Events);
            Do(state, new BasketCommand.NoteFailed(attempt));
        }
        var last = _kind.View(state, 1, []);
        Assert.Equal((BasketPhase.Refused, StockStatus.ReservationExpired), (last.Phase, last.Refusal!.Status));
    }

    [Fact]
    public void OneBasketIsLookedAtLessAndLessOften()
    {
        var state = Started(DropId);
        Do(state, new BasketCommand.NoteGranted(0, [Id], Now.AddMinutes(5)));
        var waits = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            var due = _kind.NextDue(state)!.Value;
            Assert.Empty(_kind.DecideDue(state, due - TimeSpan.FromMilliseconds(1)));
            foreach (var happened in _kind.DecideDue(state, due)) _kind.Apply(state, happened);
            waits.Add((_kind.NextDue(state)!.Value - due).TotalMinutes);
        }
        Assert.Equal([1, 2, 4, 8, 15, 15], waits);
    }

    [Fact]
    public void SomebodyElsesBasketLooksAbsent()
    {
        var other = BuyerId.Parse("g" + new string('b', 32));
        var state = Started(null);
        Assert.Equal(BasketReplyStatus.NotFound, _kind.Decide(state, new BasketCommand.Release(other), Now).Answer.Status);
        Assert.Equal(BasketReplyStatus.IdReused, _kind.Decide(state, new BasketCommand.Start(other, [Mug], 300, null), Now).Answer.Status);
        Assert.Equal(BasketReplyStatus.WrongState, _kind.Decide(state, new BasketCommand.Release(Buyer), Now).Answer.Status); // still being reserved
        Assert.Equal(BasketReplyStatus.NotFound, _kind.Decide(_kind.NewState(Id.ToString()), new BasketCommand.Release(Buyer), Now).Answer.Status);
    }

    [Theory]
    [InlineData("d00000000000000000000000000000000-1-2", "d00000000000000000000000000000000")]
    [InlineData("d00000000000000000000000000000000", null)]
    [InlineData("f00000000000000000000000000000000-1-2", null)]
    [InlineData("d0000000000000000000000000000000G-1-2", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void AnOfferNamesItsDrop(string? offerId, string? dropId) => Assert.Equal(dropId, DropOffers.DropOf(offerId));

    [Fact]
    public void LinesOfOnePoolAreAddedUpInTheOrderOfSkus()
    {
        var tee = new BasketWish(Sku.Parse("TEE"), 1, Price);
        Assert.Equal([Mug with { Quantity = 5 }, tee], BasketShape.Sum([tee, Mug, Mug with { Quantity = 3 }])!);
        Assert.Null(BasketShape.Sum([Mug, Mug with { ExpectedUnitPrice = Price }]));
        Assert.Null(BasketShape.Sum([Mug with { Quantity = 60 }, Mug with { Quantity = 41 }]));
        Assert.Null(BasketShape.Sum([]));
        Assert.Null(BasketShape.Sum(Enumerable.Range(0, 21).Select(i => new BasketWish(Sku.Parse($"S{i}"), 1, Price))));
    }

    private BasketState Started(string? dropId)
    {
        var state = _kind.NewState(Id.ToString());
        Do(state, new BasketCommand.Start(Buyer, [Mug], 300, dropId));
        return state;
    }

    private void Do(BasketState state, BasketCommand command)
    {
        var decision = _kind.Decide(state, command, Now);
        Assert.NotEmpty(decision.Events);
        foreach (var happened in decision.Events) _kind.Apply(state, happened);
    }

    private string? Message(BasketState state, BasketEvent happened) => _kind.Messages(state, happened).SingleOrDefault()?.Type;

    private static BasketEvent.Granted Grant() => new(Now, [Id], Now.AddMinutes(5));
}
