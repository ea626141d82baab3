using LiveCommerce.Checkout.Offers;
using LiveCommerce.Checkout.Tests.Flows;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Tests.Offers;

public sealed class OfferStepsTests : IAsyncLifetime
{
    private const string Stream = "friday-show";
    private const string Host = "host-1";

    private readonly ManualTime _time = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly Shop _shop;

    public OfferStepsTests() => _shop = new Shop(new InMemoryJournal(_time), _directory.Path, _time, new OrderBook());

    public async ValueTask InitializeAsync()
    {
        await _shop.RestockAsync("MUG", 10);
        foreach (var command in new LiveStreamCommand[]
        {
            new LiveStreamCommand.Describe(Host, "Friday", null, null), new LiveStreamCommand.GoLive(Host),
            new LiveStreamCommand.SetLineUp(Host, [Sku.Parse("MUG")]),
        }) Assert.Equal(LiveStreamRefusal.None, (await _shop.Streams.AskAsync(Stream, command)).Answer!.Refusal);
    }

    public async ValueTask DisposeAsync()
    {
        await _shop.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task AStartedOfferGetsItsUnitsAndOpensByItself()
    {
        await StartAsync(quantity: 4);
        await UntilPhaseAsync(StreamOfferPhase.Armed);
        Assert.Equal(6, (await _shop.Stock.ViewAsync("MUG"))!.General.Units.Available);
        Assert.Equal(4, (await _shop.Stock.ViewAsync("MUG"))!.Pools[1].Units.Available);
        _time.Advance(TimeSpan.FromSeconds(5));
        await UntilPhaseAsync(StreamOfferPhase.Open);
    }

    [Fact]
    public async Task AnOfferWithoutEnoughUnitsIsRefused()
    {
        await StartAsync(quantity: 11);
        await UntilPhaseAsync(StreamOfferPhase.Refused);
        Assert.Equal(StockStatus.NotEnoughStock, (await _shop.Streams.ViewAsync(Stream))!.Offers[0].Refusal);
        Assert.Single((await _shop.Stock.ViewAsync("MUG"))!.Pools);
    }

    [Fact]
    public async Task AnOfferThatIsEndedEarlyGivesItsUnitsBack()
    {
        await StartAsync(quantity: 4);
        await UntilPhaseAsync(StreamOfferPhase.Armed);
        await _shop.Streams.AskAsync(Stream, new LiveStreamCommand.CloseOffer(Host, "o1"));
        await _time.UntilAsync(async () => (await _shop.Stock.ViewAsync("MUG"))!.Pools is [_, { Phase: OfferPhase.Closed }]);
        Assert.Equal(10, (await _shop.Stock.ViewAsync("MUG"))!.General.Units.Available);
        await UntilPhaseAsync(StreamOfferPhase.Closed);
    }

    [Fact]
    public async Task AnOfferThatIsEndedBeforeItsUnitsWereMovedGetsNone()
    {
        await StartAsync(quantity: 4);
        await UntilPhaseAsync(StreamOfferPhase.Armed);
        await _shop.Streams.AskAsync(Stream, new LiveStreamCommand.CloseOffer(Host, "o1"));
        // The message that moves the units comes late, or again: for another SKU, which has never heard of this offer.
        await _shop.RestockAsync("CUP", 10);
        var terms = (await _shop.Streams.ViewAsync(Stream))!.Offers[0].Terms;
        var late = OfferMessage.Write(OfferMessage.ArmType, new OfferMessage(Stream, "o1", Sku.Parse("CUP"), 4, terms));
        var row = new OutboxRow(1, new GrainKey(LiveStreamKind.KindName, Stream), 1, 0, late.Type, late.Payload);
        var sent = await new OfferSteps(_shop.Streams, _shop.Stock, _shop.Drops).SendAsync(row, TestContext.Current.CancellationToken);
        Assert.True(sent.IsDone);
        Assert.Single((await _shop.Stock.ViewAsync("CUP"))!.Pools);
    }

    [Fact]
    public async Task NobodyWaitsForAPriceThatFalls()
    {
        await StartAsync(quantity: 4, new OfferPricing(new FallingPrice(10, 5, 100), AlsoAtFullPrice: false));
        await UntilPhaseAsync(StreamOfferPhase.Armed);
        _time.Advance(TimeSpan.FromSeconds(5));
        await UntilPhaseAsync(StreamOfferPhase.Open);
        var join = new StockCommand.Join(new ReservationId(Guid.CreateVersion7(_time.GetUtcNow())), BuyerId.Parse($"g{1:x32}"), 1, "o1", new Money(900, "EUR"), null, TimeSpan.FromSeconds(60));
        Assert.Equal(StockStatus.Done, (await _shop.Stock.AskAsync("MUG", join)).Answer!.Status); // there are units: he is served at once
        for (var n = 2; n <= 4; n++)
        {
            var reserve = new StockCommand.Reserve(
                new ReservationId(Guid.CreateVersion7(_time.GetUtcNow())), BuyerId.Parse($"g{n:x32}"), 1, "o1", new Money(900, "EUR"), null, TimeSpan.FromSeconds(60));
            Assert.Equal(StockStatus.Done, (await _shop.Stock.AskAsync("MUG", reserve)).Answer!.Status);
        }
        var late = join with { Id = new ReservationId(Guid.CreateVersion7(_time.GetUtcNow())), Buyer = BuyerId.Parse($"g{9:x32}") };
        Assert.Equal(StockStatus.WaitlistFull, (await _shop.Stock.AskAsync("MUG", late)).Answer!.Status);
        Assert.Equal(StockStatus.OfferOnly, (await _shop.Stock.AskAsync("MUG", late with { OfferId = null })).Answer!.Status);
    }

    private async Task StartAsync(long quantity, OfferPricing? pricing = null)
    {
        var draft = new OfferDraft(OfferKind.Drop, Sku.Parse("MUG"), quantity, new Money(500, "EUR"), 1, 5, 60, 60, Pricing: pricing);
        Assert.Equal(LiveStreamRefusal.None, (await _shop.Streams.AskAsync(Stream, new LiveStreamCommand.StartOffer(Host, "o1", draft))).Answer!.Refusal);
    }

    private Task UntilPhaseAsync(StreamOfferPhase phase) =>
        _time.UntilAsync(async () => (await _shop.Streams.ViewAsync(Stream))!.Offers[0].Phase == phase);
}
