using System.CommandLine;
using System.Globalization;
using LiveCommerce.Grains;
using LiveCommerce.Simulation.Store;
using LiveCommerce.Simulation.Worlds;

namespace LiveCommerce.Simulation.Runs;

/// <summary>What can be asked of the simulator. Exit code 0: no seed failed; 1: one did; 2: bad usage.</summary>
internal static class CommandLine
{
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        var exit = 0;
        var parsed = Build(settings => exit = Play(settings, output)).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors) error.WriteLine(problem.Message);
            error.WriteLine("See --help.");
            return 2;
        }
        var invoked = parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return invoked != 0 ? invoked : exit;
    }

    /// <summary>The one command that shows a failure again.</summary>
    public static string ReplayOf(ulong seed, Knobs knobs, Bug plant) =>
        $"dotnet run -c Release --project tests/Simulation -- --seed {seed} --trace{(plant == Bug.None ? "" : $" --plant {NameOf(plant)}")} {knobs}".TrimEnd();

    /// <summary>"answer-before-commit" for <see cref="Bug.AnswerBeforeCommit"/>.</summary>
    public static string NameOf(Bug bug) => string.Concat(bug.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));

    private static RootCommand Build(Action<Settings> run)
    {
        var seeds = new Option<long?>("--seeds") { Description = "How many seeds, beginning with --seed. Default: 100, or 1 where --seed is given." };
        var seed = new Option<ulong?>("--seed") { Description = "The first seed. Default: 1." };
        var plant = new Option<string?>("--plant") { Description = $"Plants a bug that the run has to find (exit code 1). One of: {string.Join(", ", Bugs.Plantable.Select(NameOf))}. Their parts of the kernel are not there yet: {string.Join(", ", All.Except(Bugs.Plantable).Select(NameOf))}." };
        var json = new Option<string?>("--json") { Description = "Writes a flat JSON object with the figures to this file." };
        var jobs = new Option<int>("--jobs") { Description = "Threads; each runs one seed at a time.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var trace = new Option<bool>("--trace") { Description = "Prints everything that happens in the seed." };
        var twice = new Option<bool>("--check-determinism") { Description = "Runs each seed twice; a difference is a failure." };
        var stop = new Option<bool>("--stop-at-first") { Description = "Ends with the first failing seed." };
        var list = new Option<bool>("--list") { Description = "Prints every failing seed with its cause." };
        var noShrink = new Option<bool>("--no-shrink") { Description = "Does not look for a smaller world that fails." };
        var ops = new Option<int?>("--ops") { Description = "At most so many requests." };
        var nodes = new Option<int?>("--nodes") { Description = "At most so many nodes." };
        var skus = new Option<int?>("--skus") { Description = "At most so many SKUs." };
        var buyers = new Option<int?>("--buyers") { Description = "At most so many buyers." };
        var without = new Option<string?>("--without") { Description = $"Faults that do not happen, with commas between: {string.Join(", ", Enum.GetValues<Faults>().Where(fault => fault is not (Faults.None or Faults.All)))}." };
        seeds.Validators.Add(result => { if (result.GetValueOrDefault<long?>() is < 1) result.AddError("--seeds has to be 1 or more."); });
        jobs.Validators.Add(result => { if (result.GetValueOrDefault<int>() is < 1 or > 256) result.AddError("--jobs has to be 1 to 256."); });
        plant.Validators.Add(result => { if (result.GetValueOrDefault<string?>() is { } name && !Array.Exists(Bugs.Plantable, bug => NameOf(bug) == name)) result.AddError($"'{name}' cannot be planted."); });
        without.Validators.Add(result => { if (result.GetValueOrDefault<string?>() is { } names && !Enum.TryParse<Faults>(names, ignoreCase: true, out _)) result.AddError($"Not faults: '{names}'."); });
        var root = new RootCommand(
            "Drives the real kernel (rules, grains, runtime, committer) through faults on virtual time: one thread, one seed, the same bytes every time. "
            + "Exit code 0: no seed failed; 1: a seed failed; 2: bad usage.")
        {
            seeds, seed, plant, json, jobs, trace, twice, stop, list, noShrink, ops, nodes, skus, buyers, without,
        };
        root.SetAction(parsed => run(new Settings
        {
            First = parsed.GetValue(seed) ?? 1,
            Seeds = parsed.GetValue(seeds) ?? (parsed.GetValue(seed) is null ? 100 : 1),
            Plant = parsed.GetValue(plant) is { } name ? Array.Find(Bugs.Plantable, bug => NameOf(bug) == name) : Bug.None,
            Json = parsed.GetValue(json),
            Jobs = parsed.GetValue(jobs),
            Trace = parsed.GetValue(trace),
            CheckDeterminism = parsed.GetValue(twice),
            StopAtFirst = parsed.GetValue(stop),
            Lists = parsed.GetValue(list),
            Shrinks = !parsed.GetValue(noShrink),
            Knobs = new Knobs
            {
                Operations = parsed.GetValue(ops) ?? int.MaxValue,
                Nodes = parsed.GetValue(nodes) ?? int.MaxValue,
                Skus = parsed.GetValue(skus) ?? int.MaxValue,
                Buyers = parsed.GetValue(buyers) ?? int.MaxValue,
                Without = parsed.GetValue(without) is { } names ? Enum.Parse<Faults>(names, ignoreCase: true) : Faults.None,
            },
        }));
        return root;
    }

    private static readonly Bug[] All = [.. Enum.GetValues<Bug>().Where(bug => bug != Bug.None)];

    private static int Play(Settings settings, TextWriter output)
    {
        Plant.Planted = settings.Plant;
        if (settings.Trace) SeedRun.Run(settings.First, settings.Knobs, output);
        var summary = new Campaign(settings, output).Run();
        output.WriteLine(summary);
        if (summary.HundredsWithoutAll > 0) output.WriteLine($"{summary.HundredsWithoutAll} blocks of a hundred seeds have not seen every commit fate and several owners.");
        if (settings.Json is { } file) File.WriteAllText(file, summary.ToJson(settings));
        if (summary.FirstFailingSeed is not { } seed) return 0;
        output.WriteLine();
        output.WriteLine($"Seed {seed.ToString(CultureInfo.InvariantCulture)} failed: {summary.FirstFailure}");
        output.WriteLine($"Again: {ReplayOf(seed, settings.Knobs, settings.Plant)}");
        if (!settings.Shrinks || settings.Trace) return 1;
        var (knobs, outcome) = Shrinker.Shrink(SeedRun.Run(seed, settings.Knobs), settings.Knobs);
        if (knobs == settings.Knobs) return 1;
        output.WriteLine($"It fails in a smaller world too: {outcome.Failure}");
        output.WriteLine($"Again: {ReplayOf(seed, knobs, settings.Plant)}");
        return 1;
    }
}
