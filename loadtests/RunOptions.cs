namespace LiveCommerce.LoadTests;

/// <summary>What one run is asked to do, already checked for ranges.</summary>
public sealed record RunOptions
{
    public required string Scenario { get; init; }

    /// <summary>Null: a server of our own is started and ended.</summary>
    public Uri? Url { get; init; }

    public string? HostName { get; init; }

    public string? HostPassword { get; init; }

    public int? ServerPid { get; init; }

    public int Viewers { get; init; } = 500;

    /// <summary>Each wants one unit, so this is also the demand.</summary>
    public int Buyers { get; init; } = 5_000;

    public int Stock { get; init; } = 500;

    /// <summary>Of timed-offers: how many open and close.</summary>
    public int Offers { get; init; } = 1_000;

    /// <summary>Longest time between the opening of the drop and the end of selling.</summary>
    public int Seconds { get; init; } = 25;

    /// <summary>Buyers arrive at random instants spread over this time after the opening.</summary>
    public double RampSeconds { get; init; } = 5;

    /// <summary>Between the arming of the drop and its opening, 1 to 300.</summary>
    public int CountdownSeconds { get; init; } = 3;

    public int Seed { get; init; } = 1;

    /// <summary>Viewers who stop reading half-way.</summary>
    public int Slow { get; init; } = 25;

    /// <summary>Changes a second that viewers are told of.</summary>
    public int Rate { get; init; } = 100;

    public FileInfo? JsonFile { get; init; }

    public FileInfo? ReportFile { get; init; }

    /// <summary>Passed on to a server of our own, after those that this tester needs.</summary>
    public IReadOnlyList<string> ServerArguments { get; init; } = [];

    /// <summary>The processor that a server of our own is kept on; null leaves it to the system.</summary>
    public int? ServerProcessor { get; init; }

    /// <summary>As typed, for the report.</summary>
    public string CommandText { get; init; } = "";
}
