using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Viewers;

namespace LiveCommerce.LiveHub.Tests.Viewers;

public sealed class FarewellTests
{
    [Fact]
    public async Task AViewerIsToldThatTheServerIsGoingAway()
    {
        await using var shop = new RunningShop();
        await shop.InitializeAsync();
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        await using var viewer = await HubSocket.ConnectAsync(shop);
        await viewer.JoinAsync(show);
        var stopping = shop.StopAsync();
        await viewer.Closed.WaitAsync(TimeSpan.FromSeconds(20));
        await stopping;
        Assert.Equal(CloseCode.GoingAway, Assert.Single(viewer.Seen, seen => seen.Target == "Moved").Argument.GetProperty("code").GetInt32());
        Assert.False(File.Exists(Path.Combine(shop.Folder, "server.json")));
    }
}
