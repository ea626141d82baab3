namespace LiveCommerce.Simulation.Store;

/// <summary>What becomes of one transaction.</summary>
internal enum Fate
{
    Ok,

    /// <summary>The store says that it has rolled back.</summary>
    Refused,

    /// <summary>Nothing happens, and nobody says so.</summary>
    LostBefore,

    /// <summary>It is applied; the reply never comes.</summary>
    ReplyLost,

    /// <summary>The caller gives up first; the straggler lands later, or tries to.</summary>
    AppliedLate,

    /// <summary>It takes very long and then commits.</summary>
    Stalled,
}

/// <summary>What may go wrong in a world. Each can be switched off to find out which ones a failure needs.</summary>
[Flags]
internal enum Faults
{
    None = 0,
    Refused = 1 << 0,
    LostBefore = 1 << 1,
    ReplyLost = 1 << 2,
    AppliedLate = 1 << 3,
    Stalled = 1 << 4,

    /// <summary>The journal's code throws instead of answering.</summary>
    Thrown = 1 << 5,
    ReadFails = 1 << 6,
    SlowReads = 1 << 7,
    SettleFails = 1 << 8,
    ContestFails = 1 << 9,
    Crash = 1 << 10,

    /// <summary>The process stands still; its machine's clocks go on.</summary>
    Pause = 1 << 11,

    /// <summary>The machine sleeps: monotonic time stands still too.</summary>
    Sleep = 1 << 12,

    /// <summary>Wall clocks are wrong from the beginning.</summary>
    Skew = 1 << 13,
    ClockJump = 1 << 14,

    /// <summary>Callers go away.</summary>
    Cancel = 1 << 15,

    /// <summary>Nodes are told to end, in the middle of everything, and the next life begins beside the old one.</summary>
    Restart = 1 << 16,

    /// <summary>Snapshots cannot be stored, or only in part, or nobody hears that they were.</summary>
    SnapshotFails = 1 << 17,
    All = (1 << 18) - 1,
}
