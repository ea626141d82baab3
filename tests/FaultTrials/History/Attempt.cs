namespace LiveCommerce.FaultTrials.History;

/// <summary>One question of one process, and its answer if there was one.</summary>
internal sealed class Attempt(Wish wish, int process, long askedAt)
{
    public Wish Wish => wish;

    /// <summary>Who was asked.</summary>
    public int Process => process;

    /// <summary>Of the machine's monotonic clock.</summary>
    public long AskedAt => askedAt;

    public long AnsweredAt { get; private set; }

    /// <summary>Name of the status; "!" and the name of the fault where the owner gave no answer; null while nobody answered.</summary>
    public string? Outcome { get; private set; }

    public long Version { get; private set; }

    /// <summary>What the reservation was by then; "-" where the answer held none.</summary>
    public string State { get; private set; } = "-";

    /// <summary>It has happened, now or before.</summary>
    public bool IsGranted => Outcome is "Done" or "Repeated";

    /// <summary>Asked, and the process or its answer was lost: it may have happened or not.</summary>
    public bool IsInDoubt => Outcome is null or "!OutcomeUnknown";

    public void Answer(long at, string outcome, long version, string state) => (AnsweredAt, Outcome, Version, State) = (at, outcome, version, state);

    /// <summary>Nobody has heard the answer.</summary>
    public void Silence() => (AnsweredAt, Outcome, Version, State) = (0, null, 0, "-");
}
