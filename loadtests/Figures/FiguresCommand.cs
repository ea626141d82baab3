using System.CommandLine;
using LiveCommerce.LoadTests.InProcess;
using LiveCommerce.LoadTests.Server;

namespace LiveCommerce.LoadTests.Figures;

/// <summary><c>figures</c>: everything that docs/benchmarks.md shows, measured and written by one command.</summary>
public static class FiguresCommand
{
    public static Command Create(TextWriter output)
    {
        var measure = new Option<string[]>("--measure")
        {
            Description = $"Measure these before the page is written: all, or some of {string.Join(", ", FigureTables.Names)}.",
            HelpName = "TABLE",
            AllowMultipleArgumentsPerToken = true,
        };
        measure.AcceptOnlyFromAmong(["all", .. FigureTables.Names]);
        var callers = new Option<int>("--callers") { Description = "Callers in process that each wait for their answer. Default 10000.", HelpName = "N", DefaultValueFactory = _ => KernelBenchmarkOptions.Default.Callers };
        var seconds = new Option<int?>("--seconds") { Description = "Length of each figure; each table has its own default.", HelpName = "N" };
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where the figures lie as JSON. Default docs/figures.", HelpName = "DIR", DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("docs", "figures")) };
        var page = new Option<FileInfo>("--page") { Description = "The page that shows them; plots go into images/ beside it. Default docs/benchmarks.md.", HelpName = "FILE", DefaultValueFactory = _ => new FileInfo(Path.Combine("docs", "benchmarks.md")) };
        var command = new Command("figures", "Measures what the documentation shows (or nothing), and writes its tables and plots from the figures on file.") { measure, callers, seconds, folder, page };
        command.SetAction(async (parsed, stop) =>
        {
            var tables = parsed.GetValue(measure) ?? [];
            return (int)await RunAsync(
                new FiguresRun(parsed.GetRequiredValue(folder), TimeProvider.System, output), tables.Contains("all", StringComparer.Ordinal) ? FigureTables.Names : tables,
                parsed.GetValue(callers), parsed.GetValue(seconds), parsed.GetRequiredValue(page), output, stop);
        });
        return command;
    }

    private static async Task<ExitCode> RunAsync(
        FiguresRun run, IReadOnlyList<string> tables, int callers, int? seconds, FileInfo page, TextWriter output, CancellationToken stop)
    {
        try
        {
            foreach (var table in tables) await run.MeasureAsync(table, callers, seconds, stop);
            await run.RenderAsync(page, stop);
            return ExitCode.Clean;
        }
        catch (Exception e) when (e is NoServerException or IOException or InvalidDataException)
        {
            await output.WriteLineAsync(e.Message);
            return ExitCode.NoServer;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await output.WriteLineAsync("Stopped before everything was measured.");
            return ExitCode.Unclean;
        }
    }
}
