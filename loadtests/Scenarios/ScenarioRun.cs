using LiveCommerce.LoadTests.Report;
using LiveCommerce.LoadTests.Server;
using LiveCommerce.LoadTests.TimedOffers;
using LiveCommerce.LoadTests.Verdict;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>One scenario from start to exit code: a server if none is named, the scenario, the files, the verdict.</summary>
public sealed class ScenarioRun(RunOptions options, TimeProvider time, TextWriter output)
{
    public async Task<ExitCode> RunAsync(CancellationToken stop)
    {
        try
        {
            var outcome = await PlayAsync(stop);
            await WriteAsync(outcome, stop);
            return outcome.Result.Verdict == Findings.Clean ? ExitCode.Clean : ExitCode.Unclean;
        }
        catch (NoServerException e)
        {
            await output.WriteLineAsync(e.Message);
            return ExitCode.NoServer;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await output.WriteLineAsync("Stopped before there was a verdict.");
            return ExitCode.Unclean;
        }
    }

    private async Task<RunOutcome> PlayAsync(CancellationToken stop)
    {
        IScenario scenario = options.Scenario switch
        {
            SteadyShow.Name => new SteadyShow(options, time, output),
            TimedOffersRun.Name => new TimedOffersRun(options, time, output),
            SlowViewers.Name => new SlowViewers(options, time, output),
            _ => new FlashDrop(options, time, output),
        };
        if (options.Url is { } url)
            return await scenario.RunAsync(new Target(url, options.HostName!, options.HostPassword!, options.ServerPid), stop);
        await using var server = await LaunchedServer.StartAsync(options, output, stop);
        await output.WriteLineAsync($"a server of our own listens on {server.Url} (process {server.ProcessId})");
        try
        {
            return await scenario.RunAsync(new Target(server.Url, LaunchedServer.HostName, server.HostPassword, server.ProcessId), stop);
        }
        finally
        {
            if (server.EndedByItself is { } farewell) await output.WriteLineAsync(farewell);
        }
    }

    private async Task WriteAsync(RunOutcome outcome, CancellationToken stop)
    {
        foreach (var (name, value) in outcome.Result.Figures()) await output.WriteLineAsync($"  {name,-18} {value}");
        foreach (var note in outcome.Notes) await output.WriteLineAsync("  " + note);
        if (options.JsonFile is { } json) await WriteFileAsync(json, outcome.Result.ToJson(), stop);
        if (options.ReportFile is { } report)
            await WriteFileAsync(report, HtmlReport.Render(outcome, options, await Machine.DescribeAsync(time, stop)), stop);
        await output.WriteLineAsync($"verdict: {outcome.Result.Verdict}");
    }

    private static async Task WriteFileAsync(FileInfo file, string text, CancellationToken stop)
    {
        file.Directory?.Create();
        await File.WriteAllTextAsync(file.FullName, text, stop);
    }
}
