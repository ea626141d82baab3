using System.Globalization;
using System.Net;
using System.Text;

namespace LiveCommerce.LoadTests.Report;

/// <summary>One line of a <see cref="FigurePlot"/>.</summary>
public sealed record FigureLine(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>How equal steps on the horizontal axis are to be read: as equal differences or as equal factors.</summary>
public enum Scale
{
    Linear,
    Logarithmic,
}

/// <summary>
/// A plot for docs/: the horizontal axis shows the values that were measured, the vertical axis begins at zero. A whole SVG file with its own
/// colours, of enough contrast on light and on dark pages.
/// </summary>
public static class FigurePlot
{
    private const int Width = 720, Height = 340, Left = 84, Right = 36, Top = 64, Bottom = 52, Ticks = 4, LegendStep = 110;
    private static readonly string[] Colours = ["#2e7be0", "#d9730d", "#1f9d62", "#b455d6"];

    /// <param name="axis">What the horizontal axis counts.</param>
    /// <param name="unit">What the vertical axis counts, with its unit.</param>
    public static string Render(string title, string axis, Scale scale, string unit, IReadOnlyList<FigureLine> lines)
    {
        var points = lines.SelectMany(static line => line.Points).ToList();
        if (points.Count == 0) throw new ArgumentException("A plot needs points.", nameof(lines));
        var (lowest, highest) = (Step(points.Min(static p => p.X)), Step(points.Max(static p => p.X)));
        var top = RoundUp(points.Max(static p => p.Y));
        var svg = new StringBuilder();
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#808080\">");
        Add(svg, $"<title>{WebUtility.HtmlEncode(title)}</title>");
        Add(svg, $"<text x=\"{Left}\" y=\"20\" font-size=\"14\">{WebUtility.HtmlEncode(title)}</text>");
        for (var tick = 0; tick <= Ticks; tick++)
        {
            var value = top * tick / Ticks;
            Add(svg, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):F1}\" y2=\"{Y(value):F1}\" stroke=\"#808080\" stroke-width=\"{(tick == 0 ? 1 : 0.4)}\"/>");
            Add(svg, $"<text x=\"{Left - 8}\" y=\"{Y(value) + 4:F1}\" text-anchor=\"end\">{value.ToString("#,0.###", CultureInfo.InvariantCulture)}</text>");
        }
        foreach (var x in points.Select(static p => p.X).Distinct().Order())
        {
            Add(svg, $"<line x1=\"{X(x):F1}\" x2=\"{X(x):F1}\" y1=\"{Height - Bottom}\" y2=\"{Height - Bottom + 5}\" stroke=\"#808080\"/>");
            Add(svg, $"<text x=\"{X(x):F1}\" y=\"{Height - Bottom + 19}\" text-anchor=\"middle\">{x.ToString("#,0", CultureInfo.InvariantCulture)}</text>");
        }
        Add(svg, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">{WebUtility.HtmlEncode(axis)}</text>");
        Add(svg, $"<text transform=\"translate(16 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{WebUtility.HtmlEncode(unit)}</text>");
        for (var i = 0; i < lines.Count; i++)
        {
            var colour = Colours[i % Colours.Length];
            var path = string.Join(' ', lines[i].Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.X):F1},{Y(p.Y):F1}")));
            Add(svg, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
            foreach (var p in lines[i].Points) Add(svg, $"<circle cx=\"{X(p.X):F1}\" cy=\"{Y(p.Y):F1}\" r=\"3.5\" fill=\"{colour}\"/>");
            Add(svg, $"<text x=\"{Left + (LegendStep * i)}\" y=\"{Top - 22}\" fill=\"{colour}\">● {WebUtility.HtmlEncode(lines[i].Name)}</text>");
        }

        return svg.Append("</svg>\n").ToString();

        double Step(double x) => scale == Scale.Logarithmic ? Math.Log(x) : x;
        double X(double x) => highest > lowest ? Left + ((Step(x) - lowest) / (highest - lowest) * (Width - Left - Right)) : (Left + Width - Right) / 2.0;
        double Y(double y) => Height - Bottom - (y / top * (Height - Top - Bottom));
    }

    // To 1, 2, 4, 6 or 8 times a power of ten, so that a quarter of it is a number people read easily.
    private static double RoundUp(double value)
    {
        if (value <= 0) return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        double[] steps = [1, 2, 4, 6, 8, 10];
        return steps.First(step => step * power >= value) * power;
    }

    private static void Add(StringBuilder svg, FormattableString markup) => svg.Append(markup.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
