namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>Bounds of the PostgreSQL journal. The defaults are right for a shop; tests make them short.</summary>
public sealed record PostgresJournalOptions
{
    /// <summary>
    /// Starts on a server that can lose what was acknowledged (<c>fsync</c>, <c>full_page_writes</c> or <c>synchronous_commit</c> off). Only for the
    /// controls that prove that a durability test can fail.
    /// </summary>
    public bool AllowUnsafeSettings { get; init; }

    /// <summary>
    /// How long the answer of a commit is waited for. Then the connection is abandoned, never cancelled, and the outcome is unknown. Longer than
    /// the slowest disk that the shop wants to live with.
    /// </summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the server lets one statement run (<c>statement_timeout</c>).</summary>
    public TimeSpan StatementWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a contest or a settlement waits for its turn at one grain (<c>lock_timeout</c>).</summary>
    public TimeSpan TurnWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the holder of a turn may think; then the server ends its session, so that a paused process does not hold up the others.</summary>
    public TimeSpan DecideWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the server may take to accept a connection.</summary>
    public TimeSpan ConnectWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Grains of this node that may wait for, or hold, a turn at the same time.</summary>
    public int ContestConnections { get; init; } = 24;

    public int ReadConnections { get; init; } = 8;

    /// <summary>Snapshots of this node that may be written at the same time.</summary>
    public int SnapshotConnections { get; init; } = 4;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
