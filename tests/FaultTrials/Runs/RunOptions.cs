namespace LiveCommerce.FaultTrials.Runs;

/// <summary>How much is run.</summary>
internal enum Depth
{
    Quick,
    Brief,
    Full,
}

/// <summary>The command line of a run.</summary>
internal sealed record RunOptions
{
    public Depth Depth { get; init; } = Depth.Brief;

    /// <summary>No trial is begun after this time.</summary>
    public TimeSpan AtMost { get; init; }

    /// <summary>Trials beside each other. Most of a trial is waiting: for a process, a deadline, a pause, a disk.</summary>
    public int Parallel { get; init; } = TrialsPerCore * Environment.ProcessorCount;

    /// <summary>Names of faults; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>"sqlite" or "postgres"; null for both.</summary>
    public string? Store { get; init; }

    /// <summary>Runs exactly the trial of this number, and counts nothing.</summary>
    public int? Seed { get; init; }

    /// <summary>Forgets what earlier runs have counted.</summary>
    public bool Fresh { get; init; }

    public bool Help { get; init; }

    /// <summary>Folder of the figures; trials.jsonl there is what the next run goes on from.</summary>
    public string Results { get; init; } = Path.Combine("artifacts", "faults");

    private const int TrialsPerCore = 3;

    public const string Usage =
        """
        Puts real processes of the stock kernel through faults, on SQLite and PostgreSQL, and compares what buyers were told with what is there:
        0 oversold, 0 acknowledged lost, 0 leaked, 0 duplicated. Each trial is a seed. Figures lie in artifacts/faults.

          (nothing)          the short form, 10 minutes at most
          --quick            a few of each, about 4 minutes: part of every build
          --full             the figures: 2 hours at most a run; the next run of the same code goes on where it ended, until nothing is left
          --minutes N        begin no trial after N minutes
          --parallel N       so many trials beside each other (default: three a core)
          --only A,B         only these faults (names as in the table)
          --store S          only "sqlite" or "postgres"
          --seed N           replay one trial of one fault and store (with --only and --store); what it left is kept if it fails
          --fresh            forget what earlier full runs have counted
          --results FOLDER   where the figures go (default artifacts/faults)

        Power cuts and full disks need root and loop devices, crash points need strace, PostgreSQL needs its server programs. What cannot be run
        here is listed with its reason; with CI=true that is a failure. Exit code 0: nothing failed; 1: something did; 2: bad usage.
        """;

    /// <exception cref="FormatException">Not understood; the message says what.</exception>
    public static RunOptions Parse(IReadOnlyList<string> arguments)
    {
        var (options, minutes) = (new RunOptions(), default(double?));
        for (var i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "-h" or "--help" => options with { Help = true },
                "--quick" => options with { Depth = Depth.Quick },
                "--full" => options with { Depth = Depth.Full },
                "--fresh" => options with { Fresh = true },
                "--only" => options with { Only = Value(arguments, ref i).Split(',') },
                "--store" => options with { Store = Value(arguments, ref i) is var store and ("sqlite" or "postgres") ? store : throw new FormatException($"--store {arguments[i]}: \"sqlite\" or \"postgres\".") },
                "--seed" => options with { Seed = (int)Number(arguments, ref i) },
                "--parallel" => options with { Parallel = (int)Number(arguments, ref i) is >= 1 and <= 64 and var parallel ? parallel : throw new FormatException("--parallel: 1 to 64.") },
                "--results" => options with { Results = Value(arguments, ref i) },
                "--minutes" => WithMinutes(options, ref minutes, Number(arguments, ref i)),
                var unknown => throw new FormatException($"Unknown: {unknown}"),
            };
        }
        return options with { AtMost = TimeSpan.FromMinutes(minutes ?? options.Depth switch { Depth.Quick => 4, Depth.Brief => 8.5, Depth.Full => 118 }) };
    }

    private static RunOptions WithMinutes(RunOptions options, ref double? minutes, double value)
    {
        minutes = value;
        return options;
    }

    private static string Value(IReadOnlyList<string> arguments, ref int at) =>
        at + 1 < arguments.Count ? arguments[++at] : throw new FormatException($"{arguments[at]} needs a value.");

    private static double Number(IReadOnlyList<string> arguments, ref int at) =>
        double.TryParse(Value(arguments, ref at), out var number) && number >= 0 ? number : throw new FormatException($"{arguments[at]} is not a number.");
}
