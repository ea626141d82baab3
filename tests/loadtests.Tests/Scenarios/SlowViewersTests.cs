using LiveCommerce.LoadTests.Report;
using LiveCommerce.LoadTests.Scenarios;
using LiveCommerce.LoadTests.Tests.Shop;

namespace LiveCommerce.LoadTests.Tests.Scenarios;

/// <summary>The whole scenario against a small shop over real sockets.</summary>
public sealed class SlowViewersTests
{
    [Theory]
    [InlineData(Fault.None, "clean")]
    [InlineData(Fault.ShowsOldVersions, "regressions")]
    [InlineData(Fault.CutsSomebody, "viewersStopped")]
    [InlineData(Fault.WaitsForTheSlowest, "pushP99Ratio")]
    public async Task APlantedFaultIsFoundFromTheOutside(Fault fault, string verdict)
    {
        var outcome = await RunAsync(fault);
        Assert.Contains(verdict, outcome.Result.Verdict, StringComparison.Ordinal);
        if (fault != Fault.None) return;
        Assert.NotNull(outcome.Result.PushP99Ms);
        Assert.NotNull(outcome.Result.PushP99Ratio);
        Assert.Equal(0, outcome.Result.ViewersStopped);
        Assert.Contains(outcome.Notes, static note => note.Contains("changedAt", StringComparison.Ordinal));
    }

    private static async Task<RunOutcome> RunAsync(Fault fault)
    {
        await using var shop = await FakeShop.OpenAsync(fault);
        var options = new RunOptions { Scenario = SlowViewers.Name, Viewers = 12, Slow = 2, Rate = 40, Stock = 100, Buyers = 20, Seconds = 4 };
        return await new SlowViewers(options, TimeProvider.System, TextWriter.Null).RunAsync(new Target(shop.Url, "h", "p", null), TestContext.Current.CancellationToken);
    }
}
