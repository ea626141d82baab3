using System.Globalization;
using System.Net;
using System.Text;

namespace LiveCommerce.LoadTests.Report;

/// <summary>One line of a plot: points as (seconds, value).</summary>
public sealed record SvgLine(string Name, string Colour, IReadOnlyList<(double X, double Y)> Points);

/// <summary>A small line plot with axes from zero, as SVG that needs no script.</summary>
public static class SvgPlot
{
    private const int Width = 900, Height = 260, Left = 60, Right = 10, Top = 24, Bottom = 30;
    private const int Ticks = 5;

    public static string Render(string title, IReadOnlyList<SvgLine> lines)
    {
        var highestX = Math.Max(1, lines.SelectMany(static l => l.Points).Select(static p => p.X).DefaultIfEmpty(1).Max());
        var highestY = RoundUp(Math.Max(1, lines.SelectMany(static l => l.Points).Select(static p => p.Y).DefaultIfEmpty(1).Max()));
        var svg = new StringBuilder();
        Add(svg, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\">");
        Add(svg, $"<text x=\"{Left}\" y=\"14\" class=\"title\">{WebUtility.HtmlEncode(title)}</text>");
        for (var tick = 0; tick <= Ticks; tick++)
        {
            var (x, y) = Place(highestX * tick / Ticks, highestY * tick / Ticks);
            Add(svg, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:F1}\" y2=\"{y:F1}\" class=\"grid\"/>");
            Add(svg, $"<text x=\"{Left - 6}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{highestY * tick / Ticks:0.#}</text>");
            Add(svg, $"<text x=\"{x:F1}\" y=\"{Height - 10}\" text-anchor=\"middle\">{highestX * tick / Ticks:0.#} s</text>");
        }

        for (var i = 0; i < lines.Count; i++)
        {
            var points = string.Join(' ', lines[i].Points.Select(p => Place(p.X, p.Y)).Select(static p => string.Create(CultureInfo.InvariantCulture, $"{p.X:F1},{p.Y:F1}")));
            Add(svg, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{lines[i].Colour}\" stroke-width=\"1.5\"/>");
            Add(svg, $"<text x=\"{Width - Right - (80 * (lines.Count - i))}\" y=\"14\" fill=\"{lines[i].Colour}\">{WebUtility.HtmlEncode(lines[i].Name)}</text>");
        }

        return svg.Append("</svg>").ToString();

        (double X, double Y) Place(double x, double y) =>
            (Left + (x / highestX * (Width - Left - Right)), Height - Bottom - (y / highestY * (Height - Top - Bottom)));
    }

    // To 1, 2, 2.5 or 5 times a power of ten, so that the marks are numbers people read easily.
    private static double RoundUp(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        double[] steps = [1, 2, 2.5, 5, 10];
        return steps.First(step => step * power >= value) * power;
    }

    private static void Add(StringBuilder svg, FormattableString markup) => svg.Append(markup.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
