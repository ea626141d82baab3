using System.CommandLine;
using LiveCommerce.LoadTests.Server;

namespace LiveCommerce.LoadTests.InProcess;

/// <summary><c>kernel</c>: reservations in process, without the edge, on SQLite and, where it is installed, on PostgreSQL.</summary>
public static class KernelCommand
{
    public static Command Create(TextWriter output)
    {
        var usual = KernelBenchmarkOptions.Default;
        var callers = new Option<int>("--callers") { Description = $"Callers that each wait for their answer. Default {usual.Callers}.", HelpName = "N", DefaultValueFactory = _ => usual.Callers };
        var seconds = new Option<int>("--seconds") { Description = $"Each run lasts at least so long. Default {usual.Seconds}.", HelpName = "N", DefaultValueFactory = _ => usual.Seconds };
        var reservations = new Option<long>("--reservations") { Description = $"Each run makes at least so many. Default {usual.Reservations}.", HelpName = "N", DefaultValueFactory = _ => usual.Reservations };
        var table = new Option<string?>("--table") { Description = "Measure along an axis instead: skus, processes or history." };
        table.AcceptOnlyFromAmong([.. KernelTable.Names]);
        var to = new Option<DirectoryInfo>("--to") { Description = "Where --table writes its CSV and its plot. Default docs/figures.", HelpName = "DIR", DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("docs", "figures")) };
        var json = new Option<FileInfo?>("--json") { Description = "Write the result as one flat JSON object.", HelpName = "FILE" };
        var command = new Command("kernel", "Durable reservations in process, without the edge, on every store that is installed.")
        {
            callers, seconds, reservations, table, to, json,
        };
        command.SetAction(async (parsed, stop) => (int)await RunAsync(
            new KernelBenchmarkOptions { Callers = parsed.GetValue(callers), Seconds = parsed.GetValue(seconds), Reservations = parsed.GetValue(reservations) },
            parsed.GetValue(table), parsed.GetRequiredValue(to), parsed.GetValue(json), output, stop));
        return command;
    }

    private static async Task<ExitCode> RunAsync(
        KernelBenchmarkOptions options, string? table, DirectoryInfo to, FileInfo? json, TextWriter output, CancellationToken stop)
    {
        try
        {
            var child = await KernelChild.FindOrBuildAsync(output, stop);
            if (table is not null)
            {
                await KernelTable.Of(table).RunAsync(table, child, options, to, stop);
                return ExitCode.Clean;
            }
            var (text, isClean) = await new KernelBenchmark(child, options).RunAsync(stop);
            await output.WriteAsync(text);
            json?.Directory?.Create();
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
