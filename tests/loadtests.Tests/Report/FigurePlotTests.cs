using System.Xml.Linq;
using LiveCommerce.LoadTests.Report;

namespace LiveCommerce.LoadTests.Tests.Report;

public sealed class FigurePlotTests
{
    [Fact]
    public void EveryPointIsShownAndEqualFactorsAreEqualSteps()
    {
        var svg = XDocument.Parse(FigurePlot.Render("T <&>", "x", Scale.Logarithmic, "y", [new FigureLine("a", [(1, 5), (10, 10), (100, 20)]), new FigureLine("b", [(1, 0)])])).Root!;
        var circles = svg.Descendants().Where(element => element.Name.LocalName == "circle").Select(element => (X: (double)element.Attribute("cx")!, Y: (double)element.Attribute("cy")!)).ToList();
        Assert.Equal(4, circles.Count);
        Assert.Equal(circles[1].X - circles[0].X, circles[2].X - circles[1].X, 0.2);
        Assert.True(circles[0].Y > circles[1].Y && circles[1].Y > circles[2].Y);
        Assert.Contains("100", svg.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void OnALinearAxisEqualDifferencesAreEqualSteps()
    {
        var svg = XDocument.Parse(FigurePlot.Render("T", "x", Scale.Linear, "y", [new FigureLine("a", [(1, 5), (2, 10), (3, 20)])])).Root!;
        var at = svg.Descendants().Where(element => element.Name.LocalName == "circle").Select(element => (double)element.Attribute("cx")!).ToList();
        Assert.Equal(at[1] - at[0], at[2] - at[1], 0.2);
    }

    [Fact]
    public void NothingToShowIsAnError() => Assert.Throws<ArgumentException>(() => FigurePlot.Render("t", "x", Scale.Linear, "y", []));
}
