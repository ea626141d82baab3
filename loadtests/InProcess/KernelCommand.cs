using System.CommandLine;
using LiveCommerce.LoadTests.Figures;
using LiveCommerce.LoadTests.Report;
using LiveCommerce.LoadTests.Server;

namespace LiveCommerce.LoadTests.InProcess;

/// <summary><c>kernel</c>: reservations in process, without the edge, on SQLite and, where it is installed, on PostgreSQL.</summary>
public static class KernelCommand
{
    public static Command Create(TextWriter output)
    {
        var usual = KernelBenchmarkOptions.Default;
        var callers = new Option<int>("--callers") { Description = $"Callers that each wait for their answer. Default {usual.Callers}.", HelpName = "N", DefaultValueFactory = _ => usual.Callers };
        var seconds = new Option<int?>("--seconds") { Description = $"Each run lasts at least so long. Default {usual.Seconds}; tables have their own.", HelpName = "N" };
        var reservations = new Option<long>("--reservations") { Description = $"Each run makes at least so many. Default {usual.Reservations}.", HelpName = "N", DefaultValueFactory = _ => usual.Reservations };
        var table = new Option<string?>("--table") { Description = $"Measure along an axis instead: {string.Join(", ", KernelTable.Names)}." };
        table.AcceptOnlyFromAmong([.. KernelTable.Names]);
        var json = new Option<FileInfo?>("--json") { Description = "Write the result as one flat JSON object.", HelpName = "FILE" };
        var command = new Command("kernel", "Durable reservations in process, without the edge, on every store that is installed.")
        {
            callers, seconds, reservations, table, json,
        };
        command.SetAction(async (parsed, stop) => (int)await RunAsync(
            new KernelBenchmarkOptions { Callers = parsed.GetValue(callers), Seconds = parsed.GetValue(seconds) ?? usual.Seconds, Reservations = parsed.GetValue(reservations) },
            parsed.GetValue(table), parsed.GetValue(seconds), parsed.GetValue(json), output, stop));
        return command;
    }

    private static async Task<ExitCode> RunAsync(
        KernelBenchmarkOptions options, string? table, int? seconds, FileInfo? json, TextWriter output, CancellationToken stop)
    {
        try
        {
            var child = new KernelChild(await KernelChild.PathAsync(output, stop), output);
            json?.Directory?.Create();
            if (table is not null)
            {
                var machine = await Machine.DescribeAsync(TimeProvider.System, stop);
                FigureFile? figures = null;
                await KernelTable.Of(table).MeasureAsync(
                    child, options.Callers, seconds,
                    async rows =>
                    {
                        figures = FigureFile.Of(table, $"kernel --table {table}", machine, rows);
                        if (json is not null) await File.WriteAllTextAsync(json.FullName, figures.ToJson(), stop);
                    },
                    stop);
                if (figures is not null) await output.WriteAsync(FigureTables.Of(table).Markdown(figures));
                return ExitCode.Clean;
            }
            var (text, isClean) = await new KernelBenchmark(child, options).RunAsync(stop);
            await output.WriteAsync(text);
            if (json is not null) await File.WriteAllTextAsync(json.FullName, text, stop);
            return isClean ? ExitCode.Clean : ExitCode.Unclean;
        }
        catch (NoServerException e)
        {
            await output.WriteLineAsync(e.Message);
            return ExitCode.NoServer;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await output.WriteLineAsync("Stopped before there was a result.");
            return ExitCode.Unclean;
        }
    }
}
