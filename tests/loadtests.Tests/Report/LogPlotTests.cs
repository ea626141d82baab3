using System.Xml.Linq;
using LiveCommerce.LoadTests.Report;

namespace LiveCommerce.LoadTests.Tests.Report;

public sealed class LogPlotTests
{
    [Fact]
    public void EveryPointIsShownAndEqualFactorsAreEqualSteps()
    {
        var svg = XDocument.Parse(LogPlot.Render("T <&>", "x", "y", [new LogLine("a", [(1, 5), (10, 10), (100, 20)]), new LogLine("b", [(1, 0)])])).Root!;
        var circles = svg.Descendants().Where(element => element.Name.LocalName == "circle").Select(element => (X: (double)element.Attribute("cx")!, Y: (double)element.Attribute("cy")!)).ToList();
        Assert.Equal(4, circles.Count);
        Assert.Equal(circles[1].X - circles[0].X, circles[2].X - circles[1].X, 0.2);
        Assert.True(circles[0].Y > circles[1].Y && circles[1].Y > circles[2].Y);
        Assert.Contains("100", svg.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingToShowIsAnError() => Assert.Throws<ArgumentException>(() => LogPlot.Render("t", "x", "y", []));
}
