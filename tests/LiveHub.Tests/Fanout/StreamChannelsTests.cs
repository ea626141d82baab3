using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Tests.Viewers;

namespace LiveCommerce.LiveHub.Tests.Fanout;

/// <summary>Channels come and go while viewers do.</summary>
public sealed class StreamChannelsTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task AllWhoComeAtTheSameTimeGetTheSameFilledChannel()
    {
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1), await shop.NewSkuAsync(1));
        using var leaving = new CancellationTokenSource();
        var first = shop.Get<StreamChannels>().OpenAsync(show, leaving.Token);
        var others = Enumerable.Range(0, 50).Select(_ => Task.Run(() => shop.Get<StreamChannels>().OpenAsync(show, CancellationToken.None))).ToArray();
        await leaving.CancelAsync(); // the first one's leaving must not leave the channel half filled
        await Task.WhenAny(first);
        var channels = await Task.WhenAll(others);
        Assert.Single(channels.Distinct());
        Assert.NotNull(channels[0]!.Value("stream"));
        Assert.All(channels[0]!.Skus, sku => Assert.NotNull(channels[0]!.Value(StreamChannel.StockTopic(sku))));
        Assert.Equal(2, channels[0]!.Skus.Count);
    }

    [Fact]
    public async Task AViewerWhoJoinsWhileTheChannelIsSweptStillHears()
    {
        var sku = await shop.NewSkuAsync(100);
        var show = await shop.NewShowAsync(sku);
        using var stop = new CancellationTokenSource();
        var sweeping = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested) shop.Get<StreamChannels>().Sweep();
        });
        for (var i = 0; i < 15; i++)
        {
            await using var viewer = await HubSocket.ConnectAsync(shop);
            await viewer.JoinAsync(show);
            await shop.NewGuest().ReservedAsync(sku);
            await viewer.NextAsync("Update", update => update.GetProperty("topics").TryGetProperty($"stock:{sku}", out _));
        }
        await stop.CancelAsync();
        await sweeping;
    }

    [Fact]
    public async Task AnAbsentShowHasNoChannel()
    {
        Assert.Null(await shop.Get<StreamChannels>().OpenAsync("absent", CancellationToken.None));
        Assert.Null(shop.Get<StreamChannels>().Find("absent"));
    }
}
