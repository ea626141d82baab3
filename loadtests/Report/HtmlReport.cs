using System.Net;
using System.Text;
using LiveCommerce.LoadTests.Measure;
using LiveCommerce.LoadTests.Verdict;

namespace LiveCommerce.LoadTests.Report;

/// <summary>One page that carries everything: verdict, figures, plots, and what is needed to repeat the run. No script, nothing loaded.</summary>
public static class HtmlReport
{
    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1f}" +
        ".verdict{padding:.8rem 1rem;border-radius:.4rem;font-size:1.2rem;color:#fff}.clean{background:#1a7f37}.unclean{background:#b42318}" +
        "table{border-collapse:collapse;margin:1rem 0}td{padding:.15rem .8rem .15rem 0;border-bottom:1px solid #e4e4e7;vertical-align:top}" +
        "td:last-child{font-variant-numeric:tabular-nums}svg{width:100%;margin:1rem 0}svg text{font-size:12px}svg .title{font-weight:600}" +
        "svg .grid{stroke:#e4e4e7}code{background:#f4f4f5;padding:.1rem .3rem}";

    public static string Render(RunOutcome outcome, RunOptions options, Machine machine)
    {
        var result = outcome.Result;
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>").Append(Text($"{result.Scenario}: {result.Verdict}"))
            .Append("</title><style>").Append(Style).Append("</style></head><body>\n<h1>").Append(Text(result.Scenario)).Append("</h1>\n");
        page.Append("<p class=\"verdict ").Append(result.Verdict == Findings.Clean ? "clean" : "unclean").Append("\">Verdict: ")
            .Append(Text(result.Verdict)).Append("</p>\n");
        foreach (var note in outcome.Notes) page.Append("<p>").Append(Text(note)).Append("</p>\n");
        AddTable(page, result.Figures());
        page.Append(SvgPlot.Render("Units of the drop that can be reserved", [StockLine(outcome.Timeline)])).Append('\n');
        page.Append(SvgPlot.Render($"Answers per {Timeline.Step.TotalMilliseconds:F0} ms", AnswerLines(outcome.Timeline))).Append('\n');
        AddTable(page,
        [
            ("command", options.CommandText),
            ("server", options.Url is { } url ? url.ToString() : "of our own, same machine"),
            ("seed", $"{options.Seed}"),
            ("commit", machine.Commit),
            ("machine", $"{machine.Processors} × {machine.Processor}, {machine.Memory}"),
            ("system", $"{machine.System}, {machine.Runtime}"),
            ("at", machine.At.ToString("u")),
        ]);
        return page.Append("<p>What each figure means and does not mean: <code>loadtests/README.md</code>.</p>\n</body></html>\n").ToString();
    }

    private static SvgLine StockLine(Timeline timeline) =>
        new("available", "#6941c6", [.. timeline.Stock.Select(static p => (p.SinceOpening.TotalSeconds, (double)p.Available))]);

    private static SvgLine[] AnswerLines(Timeline timeline)
    {
        // Steps after the last answer would only squeeze the plot.
        var last = Enumerable.Range(0, timeline.GrantedPerStep.Count)
            .LastOrDefault(i => timeline.GrantedPerStep[i] + timeline.RefusedPerStep[i] + timeline.PaidPerStep[i] > 0);
        return
        [
            Line("granted", "#1a7f37", timeline.GrantedPerStep, last),
            Line("refused", "#b42318", timeline.RefusedPerStep, last),
            Line("paid", "#175cd3", timeline.PaidPerStep, last),
        ];
    }

    private static SvgLine Line(string name, string colour, IReadOnlyList<long> perStep, int last) =>
        new(name, colour, [.. perStep.Take(last + 1).Select(static (count, i) => (i * Timeline.Step.TotalSeconds, (double)count))]);

    private static void AddTable(StringBuilder page, IEnumerable<(string Name, string Value)> rows)
    {
        page.Append("<table>\n");
        foreach (var (name, value) in rows) page.Append("<tr><td>").Append(Text(name)).Append("</td><td>").Append(Text(value)).Append("</td></tr>\n");
        page.Append("</table>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
