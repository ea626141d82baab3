using LiveCommerce.Simulation.Store;

namespace LiveCommerce.Simulation.Worlds;

/// <summary>Upper bounds on what a seed may draw: the shrinker turns them down, and the command that replays a failure names them.</summary>
internal sealed record Knobs
{
    public int Operations { get; init; } = int.MaxValue;

    public int Nodes { get; init; } = int.MaxValue;

    public int Skus { get; init; } = int.MaxValue;

    public int Buyers { get; init; } = int.MaxValue;

    public Faults Without { get; init; }

    /// <summary>The same as options of the command line; empty where nothing was turned down.</summary>
    public override string ToString()
    {
        var options = new List<string>();
        if (Operations != int.MaxValue) options.Add($"--ops {Operations}");
        if (Nodes != int.MaxValue) options.Add($"--nodes {Nodes}");
        if (Skus != int.MaxValue) options.Add($"--skus {Skus}");
        if (Buyers != int.MaxValue) options.Add($"--buyers {Buyers}");
        if (Without != Faults.None) options.Add($"--without {Without.ToString().Replace(" ", "", StringComparison.Ordinal)}");
        return string.Join(' ', options);
    }
}
