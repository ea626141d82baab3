using System.Text.Json;
using LiveCommerce.LoadTests.Figures;
using LiveCommerce.LoadTests.Report;

namespace LiveCommerce.LoadTests.Tests.Figures;

public sealed class FiguresTests
{
    private static readonly Machine Here = new("A processor", 2, "24 GB", "an OS", ".NET", "abc", new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero));

    [Fact]
    public void OnlyWhatStandsBetweenTheMarksIsWrittenAnew()
    {
        var page = "# A\n<!-- figures a -->\nold\n<!-- end a -->\nB\n<!-- figures b -->\n<!-- end b -->\n";
        var once = MarkedPage.Replace(page, "a", "new\n");
        Assert.Equal("# A\n<!-- figures a -->\n\nnew\n\n<!-- end a -->\nB\n<!-- figures b -->\n<!-- end b -->\n", once);
        Assert.Equal(once, MarkedPage.Replace(once, "a", "new\n"));
        Assert.Throws<InvalidDataException>(() => MarkedPage.Replace(page, "c", "new"));
    }

    [Fact]
    public async Task WhatWasMeasuredIsReadBackAndShown()
    {
        var folder = Directory.CreateTempSubdirectory("livecommerce-figures-");
        try
        {
            var rows = new[] { Row("""{"store":"sqlite","skus":1,"perSecond":500000.4,"p99Ms":12.345,"verdict":"clean"}"""), Row("""{"store":"sqlite","skus":10,"perSecond":400000}""") };
            await FigureFile.Of("skus", "the command", Here, rows).WriteAsync(folder, TestContext.Current.CancellationToken);
            var read = FigureFile.Read(folder, "skus")!;
            var table = FigureTables.Of("skus");
            var markdown = table.Markdown(read);
            Assert.Contains("| sqlite | 1 | 500,000 |  | 12.35 |", markdown, StringComparison.Ordinal);
            Assert.Contains("`the command`, 2026-01-02 03:04 UTC, commit abc, 2 x A processor.", markdown, StringComparison.Ordinal);
            Assert.Equal(2, FigureTable.Svg(table.Plots[0], read).Split("<circle").Length - 1);
            Assert.Null(FigureFile.Read(folder, "history"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void AReportOfBenchmarkDotNetBecomesRows()
    {
        const string Report =
            """
            {"Benchmarks":[
              {"Type":"RulesBenchmark","Method":"Grant","Parameters":"Running=0","Statistics":{"Mean":123.456,"StandardError":1.5},"Memory":{"BytesAllocatedPerOperation":208}},
              {"Type":"RulesBenchmark","Method":"Broken","Parameters":"","Statistics":null}]}
            """;
        var row = Assert.Single(MicroBenchmarks.Rows(Report));
        Assert.Equal(("Rules.Grant", 123.46, 208), (row.GetProperty("benchmark").GetString(), row.GetProperty("meanNanoseconds").GetDouble(), row.GetProperty("allocatedBytes").GetInt32()));
    }

    /// <summary>The page that is in the repository has a place for every table.</summary>
    [Fact]
    public void ThePageHasAPlaceForEveryTable()
    {
        var page = File.ReadAllText(Path.Combine(LoadTests.Server.ServerBinary.RepositoryRoot()!, "docs", "benchmarks.md"));
        foreach (var name in FigureTables.Names) page = MarkedPage.Replace(page, name, "");
        foreach (var name in KernelTable.Names) Assert.Contains(name, FigureTables.Names);
    }

    private static JsonElement Row(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
