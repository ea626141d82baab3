using System.Globalization;
using System.Net;
using System.Text;

namespace LiveCommerce.LoadTests.Report;

/// <summary>One line of a plot over a logarithmic axis.</summary>
public sealed record LogLine(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>
/// A plot whose horizontal axis counts powers, for figures that are taken at 1, 10, 100 …; the vertical axis begins at zero. A whole SVG file with
/// its own colours, readable on light and dark pages, so that docs/ can show it.
/// </summary>
public static class LogPlot
{
    private const int Width = 720, Height = 320, Left = 80, Right = 20, Top = 44, Bottom = 48, Ticks = 4;
    private static readonly string[] Colours = ["#175cd3", "#b54708", "#067647"];

    public static string Render(string title, string axis, string unit, IReadOnlyList<LogLine> lines)
    {
        var points = lines.SelectMany(static line => line.Points).ToList();
        if (points.Count == 0) throw new ArgumentException("A plot needs points.", nameof(lines));
        var (lowest, highest) = (Math.Log(points.Min(static p => p.X)), Math.Log(points.Max(static p => p.X)));
        var top = RoundUp(points.Max(static p => p.Y));
        var svg = new StringBuilder();
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#777\">");
        Add(svg, $"<title>{WebUtility.HtmlEncode(title)}</title>");
        Add(svg, $"<text x=\"{Left}\" y=\"18\" font-size=\"14\">{WebUtility.HtmlEncode(title)}</text>");
        for (var tick = 0; tick <= Ticks; tick++)
        {
            var value = top * tick / Ticks;
            Add(svg, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):F1}\" y2=\"{Y(value):F1}\" stroke=\"#9998\" stroke-width=\"0.5\"/>");
            Add(svg, $"<text x=\"{Left - 8}\" y=\"{Y(value) + 4:F1}\" text-anchor=\"end\">{value.ToString("#,0.###", CultureInfo.InvariantCulture)}</text>");
        }
        foreach (var x in points.Select(static p => p.X).Distinct().Order())
            Add(svg, $"<text x=\"{X(x):F1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{x.ToString("#,0", CultureInfo.InvariantCulture)}</text>");
        Add(svg, $"<text x=\"{Width - Right}\" y=\"{Height - 8}\" text-anchor=\"end\">{WebUtility.HtmlEncode(axis)}</text>");
        Add(svg, $"<text x=\"{Left}\" y=\"{Top - 10}\">{WebUtility.HtmlEncode(unit)}</text>");
        for (var i = 0; i < lines.Count; i++)
        {
            var colour = Colours[i % Colours.Length];
            var path = string.Join(' ', lines[i].Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.X):F1},{Y(p.Y):F1}")));
            Add(svg, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
            foreach (var p in lines[i].Points) Add(svg, $"<circle cx=\"{X(p.X):F1}\" cy=\"{Y(p.Y):F1}\" r=\"3\" fill=\"{colour}\"/>");
            Add(svg, $"<text x=\"{Width - Right - (90 * (lines.Count - 1 - i))}\" y=\"{Top - 10}\" text-anchor=\"end\" fill=\"{colour}\">{WebUtility.HtmlEncode(lines[i].Name)}</text>");
        }

        return svg.Append("</svg>\n").ToString();

        double X(double x) => highest > lowest ? Left + ((Math.Log(x) - lowest) / (highest - lowest) * (Width - Left - Right)) : (Left + Width - Right) / 2.0;
        double Y(double y) => Height - Bottom - (y / top * (Height - Top - Bottom));
    }

    // To 1, 2, 4 or 8 times a power of ten, so that a quarter of it is a number people read easily.
    private static double RoundUp(double value)
    {
        if (value <= 0) return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        double[] steps = [1, 2, 4, 8, 10];
        return steps.First(step => step * power >= value) * power;
    }

    private static void Add(StringBuilder svg, FormattableString markup) => svg.Append(markup.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
