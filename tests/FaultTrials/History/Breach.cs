namespace LiveCommerce.FaultTrials.History;

/// <summary>Which promise was broken.</summary>
internal enum BreachKind
{
    /// <summary>More units out than in, or counters that disagree with the facts.</summary>
    Oversold,

    /// <summary>Acknowledged, and not there.</summary>
    Lost,

    /// <summary>One wish has had two effects.</summary>
    Duplicated,

    /// <summary>Units that are neither free nor sold when everything has ended.</summary>
    Leaked,

    /// <summary>Refused or failed for certain, and there all the same; or never asked for.</summary>
    Ghost,

    /// <summary>"None left" was said although units were free all the while.</summary>
    Undersold,

    /// <summary>Served before somebody who was there earlier, or before it was asked.</summary>
    Order,

    /// <summary>A buyer has more than an offer allows.</summary>
    OverLimit,

    /// <summary>A reservation ended before its deadline, or began to be paid after it.</summary>
    Deadline,

    /// <summary>The independent verifier found the journal broken.</summary>
    Verify,

    /// <summary>The system did not come back by itself.</summary>
    Stuck,
}

internal sealed record Breach(BreachKind Kind, string About, string What)
{
    public override string ToString() => $"{Kind}: {About}: {What}";
}
