using System.Globalization;
using System.Text;
using System.Text.Json;
using LiveCommerce.LoadTests.Report;

namespace LiveCommerce.LoadTests.Figures;

/// <summary>One column of a table on the page.</summary>
/// <param name="Heading">With its unit.</param>
/// <param name="Member">Of the measured object.</param>
/// <param name="Format">Of a number.</param>
public sealed record Column(string Heading, string Member, string Format = "#,0.##");

/// <summary>One plot of a table.</summary>
/// <param name="File">Name of the SVG file without its ending.</param>
/// <param name="X">Member on the horizontal axis.</param>
/// <param name="Y">Members on the vertical one; each is a line for each store.</param>
public sealed record PlotOf(string File, string Title, string Axis, Scale Scale, string Unit, string X, params IReadOnlyList<(string Member, string Name)> Y);

/// <summary>How the figures of one file are shown. Rows that lack a member show nothing there.</summary>
public sealed record FigureTable(string Name, IReadOnlyList<Column> Columns, params IReadOnlyList<PlotOf> Plots)
{
    public string Markdown(FigureFile figures)
    {
        var text = new StringBuilder();
        text.Append("| ").AppendJoin(" | ", Columns.Select(static column => column.Heading)).Append(" |\n|");
        foreach (var column in Columns) text.Append(IsText(column, figures) ? " --- |" : " ---: |");
        text.Append('\n');
        foreach (var row in figures.Rows) text.Append("| ").AppendJoin(" | ", Columns.Select(column => Cell(column, row))).Append(" |\n");
        var machine = figures.Machine;
        text.Append(CultureInfo.InvariantCulture, $"\n`{figures.Command}`, {machine["at"]}, commit {machine["commit"]}, {machine["processor"]}.\n");
        foreach (var plot in Plots) text.Append(CultureInfo.InvariantCulture, $"\n![{plot.Title}](images/{plot.File}.svg)\n");
        return text.ToString();
    }

    public static string Svg(PlotOf plot, FigureFile figures)
    {
        var lines = new List<FigureLine>();
        foreach (var store in figures.Rows.GroupBy(static row => Text(row, "store") ?? "", StringComparer.Ordinal))
        {
            foreach (var (member, name) in plot.Y)
            {
                var points = store.Where(row => Number(row, member) is not null).Select(row => (Number(row, plot.X)!.Value, Number(row, member)!.Value)).ToList();
                if (points.Count > 0) lines.Add(new FigureLine($"{store.Key} {name}".Trim(), points));
            }
        }
        return FigurePlot.Render(plot.Title, plot.Axis, plot.Scale, plot.Unit, lines);
    }

    private static bool IsText(Column column, FigureFile figures) => figures.Rows.All(row => Number(row, column.Member) is null);

    private static string Cell(Column column, JsonElement row) =>
        Number(row, column.Member)?.ToString(column.Format, CultureInfo.InvariantCulture) ?? Text(row, column.Member)?.Replace("|", "\\|", StringComparison.Ordinal) ?? "";

    private static double? Number(JsonElement row, string member) =>
        row.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static string? Text(JsonElement row, string member) =>
        row.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
