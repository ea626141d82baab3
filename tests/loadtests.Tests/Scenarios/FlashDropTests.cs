using System.Text.Json;
using LiveCommerce.LoadTests.Scenarios;
using LiveCommerce.LoadTests.Tests.Shop;

namespace LiveCommerce.LoadTests.Tests.Scenarios;

/// <summary>The whole scenario against a small shop over real sockets.</summary>
public sealed class FlashDropTests
{
    private static readonly string[] Small = ["--viewers", "5", "--stock", "40", "--buyers", "200", "--seconds", "40", "--ramp", "0.3", "--countdown", "1"];

    [Theory]
    [InlineData(Fault.None, "clean")]
    [InlineData(Fault.BusyButHonest, "clean")]
    [InlineData(Fault.Oversells, "oversold")]
    [InlineData(Fault.ForgetsReservations, "ackedLost")]
    [InlineData(Fault.SaysSoldOutWhileUnitsMayComeBack, "undersold")]
    [InlineData(Fault.IgnoresTheLimit, "overLimit")]
    [InlineData(Fault.OrdersTwice, "doubleCharged")]
    [InlineData(Fault.ShowsOldVersions, "regressions")]
    [InlineData(Fault.StopsPushing, "viewersStopped")]
    [InlineData(Fault.Fails, "unexpected answers")]
    public async Task APlantedFaultIsFoundFromTheOutside(Fault fault, string verdict)
    {
        var planted = fault is not (Fault.None or Fault.BusyButHonest);
        // A planted fault shows only to a buyer whom chance leads there (one who wins and asks for more, say), so it gets a few runs.
        var runs = planted ? 4 : 1;
        var outcome = await RunAsync(fault, planted ? 8 : 40);
        while (--runs > 0 && !outcome.Result.Verdict.Contains(verdict, StringComparison.Ordinal)) outcome = await RunAsync(fault, 8);
        Assert.Contains(verdict, outcome.Result.Verdict, StringComparison.Ordinal);
        if (planted) return;
        Assert.Equal(40, outcome.Result.Sold);
        Assert.True(outcome.Result.Granted > outcome.Result.Sold, "Units of declined payments were sold again.");
        Assert.NotNull(outcome.Result.ReserveP99Ms);
        Assert.NotNull(outcome.Result.PushP99Ms);
        Assert.NotEmpty(outcome.Timeline.Stock);
    }

    [Fact]
    public async Task TheCommandWritesBothFilesAndExitsWithTheVerdict()
    {
        await using var shop = await FakeShop.OpenAsync(Fault.None);
        var folder = Directory.CreateTempSubdirectory("livecommerce-loadtests-");
        try
        {
            var (json, html) = (Path.Combine(folder.FullName, "new", "r.json"), Path.Combine(folder.FullName, "r.html"));
            await using var error = new StringWriter();
            string[] args = ["flash-drop", .. Small, "--url", shop.Url.ToString(), "--host-name", "h", "--host-password", "p", "--json", json, "--report", html];
            Assert.Equal(0, await CommandLine.RunAsync(args, TextWriter.Null, error));
            using var result = JsonDocument.Parse(await File.ReadAllTextAsync(json));
            Assert.Equal("clean", result.RootElement.GetProperty("verdict").GetString());
            Assert.Equal(JsonValueKind.Null, result.RootElement.GetProperty("serverCpuSeconds").ValueKind);
            Assert.Contains("Verdict: clean", await File.ReadAllTextAsync(html), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task AnUncleanRunExitsWith1()
    {
        await using var shop = await FakeShop.OpenAsync(Fault.ForgetsReservations);
        string[] args = ["flash-drop", .. Small, "--url", shop.Url.ToString(), "--host-name", "h", "--host-password", "p"];
        Assert.Equal(1, await CommandLine.RunAsync(args, TextWriter.Null, TextWriter.Null));
    }

    private static async Task<LiveCommerce.LoadTests.Report.RunOutcome> RunAsync(Fault fault, int seconds)
    {
        await using var shop = await FakeShop.OpenAsync(fault);
        var options = new RunOptions
        {
            Scenario = FlashDrop.Name,
            Viewers = 5,
            Stock = 40,
            Buyers = 200,
            Seconds = seconds,
            RampSeconds = 0.3,
            CountdownSeconds = 1,
            Seed = 1,
        };
        return await new FlashDrop(options, TimeProvider.System, TextWriter.Null).RunAsync(new Target(shop.Url, "h", "p", null), CancellationToken.None);
    }
}
