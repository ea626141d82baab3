namespace LiveCommerce.LoadTests.Client;

public enum AnswerKind
{
    /// <summary>2xx with the content that the protocol promises.</summary>
    Ok,

    /// <summary>A definite 4xx: it had no effect, and the same request would be refused again.</summary>
    Refused,

    /// <summary>429 or 503, or a refusal that says <c>retry: later</c>: ask again with the same id.</summary>
    TryLater,

    /// <summary>Nobody knows whether it had its effect: no answer, a 5xx, or an answer we cannot read.</summary>
    Unknown,
}

/// <summary>One answer, with the instants (timestamps of the <see cref="TimeProvider"/>) between which it was decided.</summary>
public sealed record ApiAnswer<T>(AnswerKind Kind, int Status, long SentAt, long ReceivedAt)
    where T : class
{
    /// <summary>Present exactly when <see cref="Kind"/> is <see cref="AnswerKind.Ok"/> (and the call has content).</summary>
    public T? Value { get; init; }

    public Problem? Problem { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Not null: the answer breaks the protocol, and this is how.</summary>
    public string? Breach { get; init; }

    /// <summary>Why there was no answer at all, when there was none.</summary>
    public string? Failure { get; init; }

    public string Code => Problem?.Code ?? "";

    public string Describe() =>
        Breach ?? Failure ?? (Problem is null ? $"status {Status}" : $"status {Status} {Problem.Code}: {Problem.Detail ?? Problem.Title}");
}
