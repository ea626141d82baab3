namespace LiveCommerce.LiveHub.Tests.Hosting;

public sealed class DemoShopTests
{
    [Fact]
    public async Task AnEmptyDirectoryGetsACompleteDemoOnce()
    {
        await using var shop = new RunningShop { Demo = true };
        await shop.StartAsync();
        var products = (await shop.Anyone.GetAsync("/api/v1/products")).Ok().GetProperty("items");
        Assert.Equal(6, products.GetArrayLength());
        var snapshot = (await shop.Anyone.GetAsync("/api/v1/streams/demo")).Ok();
        var stream = snapshot.GetProperty("stream");
        Assert.Equal(("live", "MUG-01", 6), (stream.Text("status"), stream.Text("pinned"), stream.GetProperty("lineUp").GetArrayLength()));
        Assert.Equal(6, snapshot.GetProperty("stock").EnumerateArray().Count(stock => stock.Number("available") > 0));
        foreach (var address in products.EnumerateArray().Select(product => product.Text("imageUrl")).Append(stream.Text("playbackUrl")).Append(stream.Text("imageUrl")))
            Assert.Equal(200, (await shop.Anyone.GetAsync(address)).Status);
        Assert.DoesNotContain(shop.Logs.Lines, line => line.StartsWith("Warning 3301", StringComparison.Ordinal));

        var (version, epoch) = (stream.Number("version"), snapshot.GetProperty("position").Text("epoch"));
        await shop.StopAsync();
        await shop.StartAsync();
        var again = (await shop.Anyone.GetAsync("/api/v1/streams/demo")).Ok();
        Assert.Equal(version, again.GetProperty("stream").Number("version"));
        Assert.NotEqual(epoch, again.GetProperty("position").Text("epoch"));
    }

    [Fact]
    public async Task WithoutDemoTheShopIsEmpty()
    {
        await using var shop = new RunningShop();
        await shop.StartAsync();
        Assert.Empty((await shop.Anyone.GetAsync("/api/v1/products")).Ok().GetProperty("items").EnumerateArray());
        Assert.Empty((await shop.Anyone.GetAsync("/api/v1/streams")).Ok().GetProperty("items").EnumerateArray());
    }
}
