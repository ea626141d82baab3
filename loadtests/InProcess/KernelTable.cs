using System.Globalization;
using System.Text;
using System.Text.Json;
using LiveCommerce.LoadTests.Report;

namespace LiveCommerce.LoadTests.InProcess;

/// <summary>
/// One figure after the other along one axis: hot SKUs, competing processes, or the length of a history. Written as CSV for people's tools and
/// as a plot for docs/.
/// </summary>
public sealed class KernelTable
{
    private readonly string _title;
    private readonly string _axis;
    private readonly string _option;
    private readonly IReadOnlyList<long> _points;
    private readonly IReadOnlyList<string> _stores;
    private readonly string _unit;
    private readonly string _plotted;

    private KernelTable(string title, string axis, string option, IReadOnlyList<long> points, IReadOnlyList<string> stores, string unit, string plotted)
    {
        (_title, _axis, _option, _points, _stores, _unit, _plotted) = (title, axis, option, points, stores, unit, plotted);
    }

    public static IReadOnlyList<string> Names { get; } = ["skus", "processes", "history"];

    public static KernelTable Of(string name)
    {
        string[] both = PostgresInstallation.IsThere ? ["sqlite", "postgres"] : ["sqlite"];
        return name switch
        {
            "skus" => new("Reservations per second by hot SKUs", "hot SKUs", "--skus", [1, 10, 100, 1_000], both, "a second", "perSecond"),
            "processes" => new("Reservations per second by processes that compete for one SKU (PostgreSQL)", "processes", "--processes", [1, 2, 3, 4, 5, 6, 7, 8], ["postgres"], "a second", "perSecond"),
            "history" => new("First answer of a cold owner by past reservations", "past reservations", "--history", [1_000, 10_000, 100_000, 1_000_000, 10_000_000], both, "ms (p99)", "activationP99Ms"),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not a table."),
        };
    }

    /// <summary>Measures every point and writes NAME.csv and NAME.svg into the folder.</summary>
    public async Task RunAsync(string name, KernelChild child, KernelBenchmarkOptions options, DirectoryInfo to, CancellationToken stop)
    {
        to.Create();
        var csv = new StringBuilder();
        var lines = new List<LogLine>();
        foreach (var store in _stores)
        {
            var points = new List<(double X, double Y)>();
            foreach (var point in _points)
            {
                var figures = await child.RunAsync(
                    [
                        "--store", store, _option, KernelChild.Text(point), "--callers", KernelChild.Text(options.Callers), "--seconds", KernelChild.Text(options.Seconds),
                        "--reservations", KernelChild.Text(options.Reservations),
                    ],
                    stop);
                if (csv.Length == 0) AppendRow(csv, [_axis.Replace(' ', '_'), .. figures.EnumerateObject().Select(static member => member.Name)]);
                AppendRow(csv, [KernelChild.Text(point), .. figures.EnumerateObject().Select(static member => Cell(member.Value))]);
                points.Add((point, figures.GetProperty(_plotted).GetDouble()));
                await File.WriteAllTextAsync(Path.Combine(to.FullName, name + ".csv"), csv.ToString(), stop); // what was measured stays when the rest fails
            }
            lines.Add(new LogLine(store, points));
        }
        await File.WriteAllTextAsync(Path.Combine(to.FullName, name + ".svg"), LogPlot.Render(_title, _axis, _unit, lines), stop);
    }

    private static void AppendRow(StringBuilder csv, IEnumerable<string> cells) => csv.AppendJoin(',', cells).Append('\n');

    private static string Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble().ToString("0.####", CultureInfo.InvariantCulture),
        JsonValueKind.String => value.GetString()!.Contains(',', StringComparison.Ordinal) ? $"\"{value.GetString()!.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value.GetString()!,
        _ => "",
    };
}
