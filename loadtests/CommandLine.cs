using System.CommandLine;
using LiveCommerce.LoadTests.Figures;
using LiveCommerce.LoadTests.InProcess;
using LiveCommerce.LoadTests.Scenarios;
using LiveCommerce.LoadTests.Throughput;
using LiveCommerce.LoadTests.TimedOffers;

namespace LiveCommerce.LoadTests;

/// <summary>The commands and what they exit with. Parsing is separate from running, so that tests can check it alone.</summary>
public static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var root = Build((options, stop) => new ScenarioRun(options, TimeProvider.System, output).RunAsync(stop), args);
        root.Subcommands.Add(HttpCommand.Create(output));
        root.Subcommands.Add(KernelCommand.Create(output));
        root.Subcommands.Add(FiguresCommand.Create(output));
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors) await error.WriteLineAsync(problem.Message);
            await error.WriteLineAsync("See --help.");
            return (int)ExitCode.BadUsage;
        }

        // After Ctrl+C the server of our own is ended and its directory removed, which may take its whole grace time.
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(15),
        });
    }

    /// <summary>The whole command tree; <paramref name="run"/> is what a parsed scenario command calls.</summary>
    public static RootCommand Build(Func<RunOptions, CancellationToken, Task<ExitCode>> run, IReadOnlyList<string> args)
    {
        var flashDrop = new Command(
            "flash-drop",
            "Many buyers, few units: a drop opens and ten times as many buyers as units arrive within seconds, while viewers watch.");
        var options = new ScenarioOptions();
        options.AddTo(flashDrop);
        flashDrop.SetAction(async (parsed, stop) => (int)await run(options.Read(parsed, FlashDrop.Name, args), stop));

        var steadyShow = new Command(
            "steady-show",
            "Many viewers, changes in every tick, chat in bursts as real rooms have them: everybody sees the newest stock, and every line once.");
        var steadyOptions = new ScenarioOptions();
        steadyOptions.AddTo(steadyShow);
        steadyShow.SetAction(async (parsed, stop) => (int)await run(steadyOptions.Read(parsed, SteadyShow.Name, args), stop));

        var timedOffers = new Command(
            "timed-offers",
            "A thousand offers open and close at their instants while buyers ask too early, in time and too late: every grant and price follows the instants.");
        var timedOptions = new ScenarioOptions();
        timedOptions.AddTo(timedOffers);
        timedOffers.SetAction(async (parsed, stop) => (int)await run(timedOptions.Read(parsed, TimedOffersRun.Name, args), stop));

        var slowViewers = new Command(
            "slow-viewers",
            "A show at a steady rate of changes; half-way some viewers stop reading and keep their connections open. The others must not notice.");
        var slowOptions = new ScenarioOptions();
        slowOptions.AddTo(slowViewers);
        slowViewers.SetAction(async (parsed, stop) => (int)await run(slowOptions.Read(parsed, SlowViewers.Name, args), stop));

        return new RootCommand(
            "Plays a moment of a live-shopping show against a server, as a black box, and judges from the outside what became of it. " +
            "Exit code 0: clean verdict; 1: not clean; 2: bad usage; 3: no server.")
        {
            flashDrop,
            steadyShow,
            timedOffers,
            slowViewers,
        };
    }
}
