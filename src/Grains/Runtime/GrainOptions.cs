namespace LiveCommerce.Grains.Runtime;

/// <summary>Bounds of every grain on this node.</summary>
public sealed record GrainOptions
{
    /// <summary>Commands that may wait in a grain's ordinary lane; above it callers are told to come back.</summary>
    public int MailboxCapacity { get; init; } = 20_000;

    /// <summary>Commands that may wait in the lane that a flood of reserves cannot fill.</summary>
    public int UrgentCapacity { get; init; } = 20_000;

    /// <summary>Commands that are decided into one batch.</summary>
    public int MaxBatch { get; init; } = 4_096;

    /// <summary>Batches of one grain that may be on their way into the journal while it decides the next.</summary>
    public int MaxInFlight { get; init; } = 2;

    /// <summary>How often a command is decided again after its batch lost a race.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>How long after the last foreign write an owner goes on taking the row lock before it decides.</summary>
    public TimeSpan ContestedFor { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A batch that waits longer than this for its transaction is decided again: its refusals and instants have grown old.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Facts between two snapshots of a grain, at least: about as many have to be replayed when it wakes. A large memory is saved less often, so
    /// that saving never costs more than the facts themselves.
    /// </summary>
    public int SnapshotEvery { get; init; } = 4_096;

    /// <summary>A grain that leaves memory is saved where more facts than this have come since its last snapshot.</summary>
    public int SnapshotWhenLeaving { get; init; } = 256;

    /// <summary>A grain that nobody asked for this long leaves memory.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The same for a grain to which nothing has ever happened: ids that somebody made up must not pile up in memory.</summary>
    public TimeSpan EmptyIdleAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the node looks for owners that have something due but are not in memory.</summary>
    public TimeSpan DueScanEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often owners' time is compared with the store's.</summary>
    public TimeSpan AnchorEvery { get; init; } = TimeSpan.FromSeconds(30);
}
