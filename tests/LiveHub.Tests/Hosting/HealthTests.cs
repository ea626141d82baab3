using LiveCommerce.Grains.Journal;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LiveCommerce.LiveHub.Tests.Hosting;

public sealed class HealthTests
{
    [Fact]
    public async Task ReadyMeansThatACommitIsPossible()
    {
        var journal = new FailingJournal();
        await using var shop = new RunningShop { Adjust = services => services.AddSingleton<IJournal>(journal) };
        await shop.InitializeAsync();
        var sku = await shop.NewSkuAsync(5);
        Assert.Equal("live", (await shop.Anyone.GetAsync("/health/live")).Ok().Text("status"));
        Assert.Equal("ready", (await shop.Anyone.GetAsync("/health/ready")).Ok().Text("status"));

        journal.IsFull = true;
        shop.Time.Advance(TimeSpan.FromSeconds(2)); // it is asked at most once a second
        Assert.Equal("storage-unavailable", (await shop.Anyone.GetAsync("/health/ready")).Ok(503).Text("status"));
        (await shop.Anyone.GetAsync("/health/live")).Ok();
        (await shop.NewGuest().ReserveAsync(sku)).Refused(ProblemCode.StorageUnavailable);
        (await shop.Host.PostAsync($"/api/v1/stock/{sku}/restock", new { quantity = 1 }, "full")).Refused(ProblemCode.StorageUnavailable);

        journal.IsFull = false;
        shop.Time.Advance(TimeSpan.FromSeconds(2));
        (await shop.Anyone.GetAsync("/health/ready")).Ok();
        await shop.NewGuest().ReservedAsync(sku);
    }

    [Fact]
    public async Task WhoIsStoppingIsNotReady()
    {
        await using var shop = new RunningShop();
        await shop.StartAsync();
        Assert.Null(await shop.Get<Readiness>().CheckAsync());
        shop.Get<IHostApplicationLifetime>().StopApplication();
        Assert.Equal("stopping", await shop.Get<Readiness>().CheckAsync());
    }
}
