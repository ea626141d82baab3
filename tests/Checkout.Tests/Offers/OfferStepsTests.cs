using LiveCommerce.Checkout.Tests.Flows;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.LiveStreams;
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
        await _shop.Streams.AskAsync(Stream, new LiveStreamCommand.CloseOffer(Host, "o1"));
        await _time.UntilAsync(async () => (await _shop.Stock.ViewAsync("MUG"))!.Pools is [_, { Phase: OfferPhase.Closed }]);
        Assert.Equal(10, (await _shop.Stock.ViewAsync("MUG"))!.General.Units.Available);
        await UntilPhaseAsync(StreamOfferPhase.Closed);
    }

    private async Task StartAsync(long quantity)
    {
        var draft = new OfferDraft(OfferKind.Drop, Sku.Parse("MUG"), quantity, new Money(500, "EUR"), 1, 5, 60, 60);
        Assert.Equal(LiveStreamRefusal.None, (await _shop.Streams.AskAsync(Stream, new LiveStreamCommand.StartOffer(Host, "o1", draft))).Answer!.Refusal);
    }

    private Task UntilPhaseAsync(StreamOfferPhase phase) =>
        _time.UntilAsync(async () => (await _shop.Streams.ViewAsync(Stream))!.Offers[0].Phase == phase);
}
