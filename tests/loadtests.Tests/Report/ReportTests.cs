using System.Text.Json;
using LiveCommerce.LoadTests.Measure;
using LiveCommerce.LoadTests.Report;

namespace LiveCommerce.LoadTests.Tests.Report;

public sealed class ReportTests
{
    private const string Keys =
        "scenario, viewers, buyers, stock, demand, granted, sold, refused, oversold, undersold, ackedLost, overLimit, doubleCharged, regressions, " +
        "reservePerSecond, reserveP50Ms, reserveP99Ms, pushP50Ms, pushP99Ms, pushP99Ratio, viewersStopped, serverCpuSeconds, serverPeakRssMb, " +
        "clientSaturated, verdict";

    private static readonly RunResult Nearly = new() { Scenario = "flash-drop", Verdict = "ackedLost 1; <b>\"odd\"</b>" };

    [Fact]
    public void EveryKeyIsAlwaysThereInOrderAndNullWhereItDoesNotApply()
    {
        using var json = JsonDocument.Parse(Nearly.ToJson());
        Assert.Equal(Keys.Split(", "), json.RootElement.EnumerateObject().Select(static p => p.Name));
        Assert.All(json.RootElement.EnumerateObject(), static p => Assert.Equal(p.Name is "scenario" or "verdict", p.Value.ValueKind != JsonValueKind.Null));
    }

    [Fact]
    public void ThePageHasTheVerdictOnTopBothPlotsAndWhatIsNeededToRepeatIt()
    {
        var timeline = new Timeline(TimeSpan.FromSeconds(5));
        timeline.Granted(TimeSpan.FromSeconds(1));
        timeline.Refused(TimeSpan.FromHours(1));
        timeline.StockSeen(TimeSpan.FromSeconds(1), 20);
        var machine = new Machine("a processor", 2, "4 GB", "Linux", ".NET", "abc123-dirty", DateTimeOffset.UnixEpoch);
        var options = new RunOptions { Scenario = "flash-drop", CommandText = "loadtests flash-drop --stock 20" };
        var page = HtmlReport.Render(new RunOutcome(Nearly, timeline, ["a note"]), options, machine);
        foreach (var part in new[] { "a note", "a processor", "abc123-dirty", "loadtests flash-drop --stock 20", "<polyline" }) Assert.Contains(part, page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("<svg ").Length - 1);
        Assert.True(page.IndexOf("class=\"verdict unclean\"", StringComparison.Ordinal) < page.IndexOf("<table>", StringComparison.Ordinal));
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page.Replace("https://", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
