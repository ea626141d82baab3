using LiveCommerce.Checkout.Baskets;
using LiveCommerce.Checkout.Drops;
using LiveCommerce.Checkout.Tests.Flows;
using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Tests.Baskets;

/// <summary>Baskets and the limits of drops, with the real owners, relay and journal.</summary>
public sealed class BasketFlowTests : IAsyncLifetime
{
    private const string Stream = "friday-show";
    private const string Host = "host-1";

    private static readonly BuyerId Ann = Shop.Buyer(1);
    private static readonly string DropId = "d" + new string('1', 32);

    private readonly ManualTime _time = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly InMemoryJournal _journal;
    private Shop _shop;

    public BasketFlowTests()
    {
        _journal = new InMemoryJournal(_time);
        _shop = Start();
    }

    public async ValueTask InitializeAsync()
    {
        await _shop.RestockAsync("CUP", 10);
        await _shop.RestockAsync("MUG", 10);
    }

    public async ValueTask DisposeAsync()
    {
        await _shop.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task AnInterruptedTryIsFollowedByOneThatIsGranted()
    {
        await StartDropAsync(limit: 3);
        var id = ReservationId.New(_time.GetUtcNow());
        // An earlier run under this id has counted and given back, and died before it could say so.
        await _shop.Drops.AskAsync(DropId, new DropLimitCommand.Take(id, Ann, 2, TimeSpan.FromHours(1)));
        await _shop.Drops.AskAsync(DropId, new DropLimitCommand.GiveBack(id, Ann));

        await _shop.Baskets.AskAsync(id.ToString(), Wish());
        await _time.UntilAsync(async () => (await ViewAsync(id)).Phase == BasketPhase.Granted);

        Assert.Equal(1, (await ViewAsync(id)).Attempt);
        await UntilCountedAsync(2);
        Assert.Equal((1, 1), ((await _shop.CountAsync("CUP")).Reserved, (await _shop.CountAsync("MUG")).Reserved));
    }

    [Fact]
    public async Task ABasketGoesOnInAnotherProcess()
    {
        await StartDropAsync(limit: 3);
        var id = ReservationId.New(_time.GetUtcNow());
        await _shop.Baskets.AskAsync(id.ToString(), Wish());
        await _time.UntilAsync(async () => (await ViewAsync(id)).Phase == BasketPhase.Granted);
        await _shop.DisposeAsync();

        _shop = Start();
        _time.Advance(TimeSpan.FromSeconds(61)); // the reservations run out while nobody looks
        await _time.UntilAsync(async () => (await ViewAsync(id)).Phase == BasketPhase.Closed);

        await UntilCountedAsync(0);
        Assert.Equal((10, 10), ((await _shop.CountAsync("CUP")).Available, (await _shop.CountAsync("MUG")).Available));
    }

    [Fact]
    public async Task WhatIsSoldCountsForEver()
    {
        await StartDropAsync(limit: 3);
        var id = ReservationId.New(_time.GetUtcNow());
        await _shop.Baskets.AskAsync(id.ToString(), Wish());
        await _time.UntilAsync(async () => (await ViewAsync(id)).Phase == BasketPhase.Granted);
        var basket = await ViewAsync(id);
        for (var i = 0; i < basket.Lines.Count; i++)
        {
            await _shop.Stock.AskAsync(basket.Lines[i].Sku.Value, new StockCommand.BeginPayment(basket.Reservations[i], Ann, "p1"));
            await _shop.Stock.AskAsync(basket.Lines[i].Sku.Value, new StockCommand.Confirm(basket.Reservations[i], "p1"));
        }
        _time.Advance(TimeSpan.FromSeconds(61));
        await _time.UntilAsync(async () => (await ViewAsync(id)).Phase == BasketPhase.Closed);

        _time.Advance(DropLimitRules.MaxLength + TimeSpan.FromMinutes(1));
        await UntilCountedAsync(2);
        var more = ReservationId.New(_time.GetUtcNow());
        Assert.Equal(DropLimitStatus.LimitReached, (await _shop.Drops.AskAsync(DropId, new DropLimitCommand.Take(more, Ann, 2, TimeSpan.FromHours(1)))).Answer!.Status);
    }

    [Fact]
    public async Task WhatIsBeingPaidIsNotGivenBackWithTheRest()
    {
        await StartDropAsync(limit: 3);
        var id = ReservationId.New(_time.GetUtcNow());
        await _shop.Baskets.AskAsync(id.ToString(), Wish());
        await _time.UntilAsync(async () => (await ViewAsync(id)).Phase == BasketPhase.Granted);
        var basket = await ViewAsync(id);
        await _shop.Stock.AskAsync("CUP", new StockCommand.BeginPayment(basket.Reservations[0], Ann, "p1"));

        Assert.Equal(BasketReplyStatus.Done, (await _shop.Baskets.AskAsync(id.ToString(), new BasketCommand.Release(Ann))).Answer!.Status);
        await _time.UntilAsync(async () => (await ViewAsync(id)).Phase == BasketPhase.Granted);
        Assert.Equal((1, 0), ((await _shop.CountAsync("CUP")).Paying, (await _shop.CountAsync("MUG")).Reserved));
        await UntilCountedAsync(2); // counted as a whole until the payment is decided

        await _shop.Stock.AskAsync("CUP", new StockCommand.ReleasePayment(basket.Reservations[0], "p1", ReleaseCause.PaymentDeclined));
        _time.Advance(TimeSpan.FromMinutes(20));
        await _time.UntilAsync(async () => (await ViewAsync(id)).Phase == BasketPhase.Closed);
        await UntilCountedAsync(0);
    }

    [Fact]
    public async Task TheLimitIsKnownBeforeAnyUnitIsOnOffer()
    {
        await StartDropAsync(limit: 3);
        Assert.Equal(3, (await _shop.Drops.ViewAsync(DropId))!.LimitPerBuyer);
        // Another limit under the same name is not accepted, and its offer gets no units.
        await StartOfferAsync(DropOffers.IdOf(DropId, 3, 3), "BAG", limit: 4);
        await _time.UntilAsync(async () => (await _shop.Streams.ViewAsync(Stream))!.Offers[^1].Phase == StreamOfferPhase.Refused);
        Assert.Equal(3, (await _shop.Drops.ViewAsync(DropId))!.LimitPerBuyer);
        Assert.Single((await _shop.Stock.ViewAsync("BAG"))!.Pools);
    }

    private Shop Start() => new(_journal, _directory.Path, _time, new OrderBook());

    private async Task StartDropAsync(long limit)
    {
        foreach (var command in new LiveStreamCommand[]
        {
            new LiveStreamCommand.Describe(Host, "Friday", null, null), new LiveStreamCommand.GoLive(Host),
            new LiveStreamCommand.SetLineUp(Host, [Sku.Parse("CUP"), Sku.Parse("MUG"), Sku.Parse("BAG")]),
        }) Assert.Equal(LiveStreamRefusal.None, (await _shop.Streams.AskAsync(Stream, command)).Answer!.Refusal);
        await _shop.RestockAsync("BAG", 10);
        await StartOfferAsync(DropOffers.IdOf(DropId, 1, 2), "CUP", limit);
        await StartOfferAsync(DropOffers.IdOf(DropId, 2, 2), "MUG", limit);
        await _time.UntilAsync(async () => (await _shop.Streams.ViewAsync(Stream))!.Offers.All(offer => offer.Phase == StreamOfferPhase.Open));
        await _time.UntilAsync(async () => (await _shop.Stock.ViewAsync("MUG"))!.Pools is [_, { Phase: OfferPhase.Open }]);
        await _time.UntilAsync(async () => (await _shop.Stock.ViewAsync("CUP"))!.Pools is [_, { Phase: OfferPhase.Open }]);
    }

    private async Task StartOfferAsync(string offerId, string sku, long limit)
    {
        var draft = new OfferDraft(OfferKind.Drop, Sku.Parse(sku), 5, new Money(500, "EUR"), limit, 0, 3_600, 60);
        Assert.Equal(LiveStreamRefusal.None, (await _shop.Streams.AskAsync(Stream, new LiveStreamCommand.StartOffer(Host, offerId, draft))).Answer!.Refusal);
    }

    private static BasketCommand.Start Wish() => new(
        Ann,
        [
            new BasketWish(Sku.Parse("CUP"), 1, Shop.Price, DropOffers.IdOf(DropId, 1, 2)),
            new BasketWish(Sku.Parse("MUG"), 1, Shop.Price, DropOffers.IdOf(DropId, 2, 2)),
        ],
        300, DropId);

    private async Task<BasketView> ViewAsync(ReservationId id) => (await _shop.Baskets.ViewAsync(id.ToString()))!;

    private Task UntilCountedAsync(long units) => _time.UntilAsync(async () => (await _shop.Drops.ViewAsync(DropId))!.Units == units);
}
