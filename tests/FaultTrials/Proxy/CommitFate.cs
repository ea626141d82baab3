namespace LiveCommerce.FaultTrials.Proxy;

/// <summary>What becomes of one COMMIT and its answer on the way between a client and the database.</summary>
internal enum CommitFate
{
    /// <summary>Nothing unusual.</summary>
    Pass = 0,

    /// <summary>The server has answered; the client never hears it, its connection is reset instead.</summary>
    ReplyLost,

    /// <summary>The client's connection is reset at the moment at which the COMMIT goes on to the server.</summary>
    Reset,

    /// <summary>The COMMIT never arrives, and both connections are reset.</summary>
    Dropped,

    /// <summary>The client's connection is reset first; the COMMIT arrives long after that, and lands if nobody has seen to it.</summary>
    Late,

    /// <summary>The answer comes, but much later.</summary>
    Stalled,
}

/// <summary>One decision of whoever steers the proxy.</summary>
/// <param name="Wait">For <see cref="CommitFate.Late"/> and <see cref="CommitFate.Stalled"/>: how long.</param>
internal readonly record struct CommitPlan(CommitFate Fate, TimeSpan Wait)
{
    public static readonly CommitPlan Pass = new(CommitFate.Pass, TimeSpan.Zero);
}
