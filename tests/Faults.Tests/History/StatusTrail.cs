namespace LiveCommerce.Faults.Tests.History;

/// <summary>
/// What was acknowledged about the status of one thing, and whether two answers contradict each other: a final status is final, for
/// everybody who asks after it was told. Answers that were under way at the same time may arrive in any order.
/// </summary>
internal sealed class StatusTrail(params string[] finals)
{
    private long _finalAt;

    /// <summary>The final status that was told; null while none was.</summary>
    public string? Final { get; private set; }

    /// <summary>The last status that was told.</summary>
    public string? Last { get; private set; }

    /// <summary>The first contradiction; null where there is none.</summary>
    public string? Contradiction { get; private set; }

    /// <param name="status">As told.</param>
    /// <param name="sentAt">When the question was sent.</param>
    /// <param name="receivedAt">When the answer was there.</param>
    public void Note(string status, long sentAt, long receivedAt)
    {
        Last = status;
        if (!finals.Contains(status, StringComparer.Ordinal))
        {
            if (Final is not null && sentAt > _finalAt) Contradiction ??= $"was {Final}, then {status}";
        }
        else if (Final is null)
        {
            (Final, _finalAt) = (status, receivedAt);
        }
        else if (Final != status)
        {
            Contradiction ??= $"was {Final}, then {status}";
        }
    }
}
