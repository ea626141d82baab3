namespace LiveCommerce.LoadTests.Throughput;

/// <summary>What a measurement of requests per second is asked to do, already checked for ranges.</summary>
public sealed record HttpOptions
{
    public const int ServerProcessor = 0;
    public const int ClientProcessor = 1;

    public static readonly HttpOptions Default = new();

    /// <summary>Connections, each with one request under way.</summary>
    public int Connections { get; init; } = 128;

    /// <summary>Pairs of a phase without and a phase with reservations.</summary>
    public int Rounds { get; init; } = 6;

    /// <summary>Length of each phase.</summary>
    public int Seconds { get; init; } = 3;

    /// <summary>Tokens that the reservations go through in turn. One buyer may hold 100 units and ask 20 times a second.</summary>
    public int Buyers { get; init; } = 8_000;

    /// <summary>What is asked for comparison: a GET that answers 200 or 204 and does nothing.</summary>
    public string EmptyPath { get; init; } = "/health/live";

    public FileInfo? JsonFile { get; init; }

    public IReadOnlyList<string> ServerArguments { get; init; } = [];
}
