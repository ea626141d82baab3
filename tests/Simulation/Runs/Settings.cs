using LiveCommerce.Grains;
using LiveCommerce.Simulation.Worlds;

namespace LiveCommerce.Simulation.Runs;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    /// <summary>The first seed.</summary>
    public ulong First { get; init; } = 1;

    public long Seeds { get; init; } = 1;

    public Bug Plant { get; init; }

    public Knobs Knobs { get; init; } = new();

    /// <summary>Threads, each with one world at a time.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>Where the summary goes.</summary>
    public string? Json { get; init; }

    /// <summary>Prints everything that happens.</summary>
    public bool Trace { get; init; }

    /// <summary>Runs every seed twice and compares the bytes.</summary>
    public bool CheckDeterminism { get; init; }

    /// <summary>Prints every failing seed with its cause.</summary>
    public bool Lists { get; init; }

    /// <summary>Looks for a smaller world in which the first failing seed fails too.</summary>
    public bool Shrinks { get; init; } = true;

    /// <summary>Ends with the first seed that fails.</summary>
    public bool StopAtFirst { get; init; }
}
