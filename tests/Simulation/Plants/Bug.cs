namespace LiveCommerce.Grains;

/// <summary>Bugs that can be planted, each one that a shop has paid for somewhere. The simulator has to find every one of them.</summary>
internal enum Bug
{
    None = 0,

    /// <summary>Callers hear of a batch while it is still on its way into the journal.</summary>
    AnswerBeforeCommit,

    /// <summary>A refusal, or a view, that rests on a batch in flight leaves the grain.</summary>
    SpeculativeAnswer,

    /// <summary>A commit without a reply is taken for a commit that failed.</summary>
    UnknownAsFailed,

    /// <summary>A batch that was declared lost can still land: nothing keeps the straggler out.</summary>
    NoFence,

    /// <summary>The journal takes a batch whatever the head is.</summary>
    NoSequenceCheck,

    /// <summary>A snapshot is taken of memory instead of committed state.</summary>
    SpeculativeSnapshot,

    /// <summary>A freed unit is promised to the waitlist in a later decision than the one that freed it.</summary>
    PromotionOutsideRelease,

    /// <summary>A refusal leaves the grain without asking the journal whether memory is still right.</summary>
    SoldOutUnchecked,

    /// <summary>Lines of one cart that name the same SKU are checked one by one.</summary>
    SumPerLine,

    /// <summary>What is due is left to the timer: a command may act on a reservation whose deadline has passed.</summary>
    ExpiryUnchecked,

    /// <summary>Ids are remembered by the process that saw them, not by the append that they caused.</summary>
    IdOutsideAppend,

    /// <summary>Deadlines are compared with the machine's wall clock.</summary>
    WallClock,
}

internal static class Bugs
{
    /// <summary>Those whose places exist in the kernel.</summary>
    public static readonly Bug[] Plantable =
    [
        Bug.AnswerBeforeCommit, Bug.SpeculativeAnswer, Bug.UnknownAsFailed, Bug.NoFence, Bug.NoSequenceCheck, Bug.SpeculativeSnapshot,
        Bug.PromotionOutsideRelease,
        Bug.SoldOutUnchecked, Bug.SumPerLine, Bug.ExpiryUnchecked, Bug.IdOutsideAppend, Bug.WallClock,
    ];
}
