namespace LiveCommerce.Faults.Tests.Api;

internal enum AnswerKind
{
    /// <summary>2xx with the promised content: acknowledged.</summary>
    Done,

    /// <summary>A definite 4xx.</summary>
    Refused,

    /// <summary>429, 503 or 423, or nobody listens: ask again with the same id.</summary>
    Later,

    /// <summary>No answer, or one that proves nothing: it may have had its effect.</summary>
    Unknown,
}

/// <summary>What is known after one try.</summary>
/// <param name="Status">Of HTTP; 0 where no answer came.</param>
/// <param name="Value">Present exactly where it is done.</param>
/// <param name="Code">The code of a refusal.</param>
/// <param name="SentAt">Timestamp at which the try began.</param>
internal sealed record Answer<T>(AnswerKind Kind, int Status, T? Value, string Code, long SentAt)
    where T : class
{
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The header <c>Idempotent-Replayed</c>.</summary>
    public bool Replayed { get; init; }

    /// <summary>We gave up waiting while the server still ran: it may act on this try later on.</summary>
    public bool MayStillAct { get; init; }

    public override string ToString() => Kind == AnswerKind.Done ? $"{Status}" : $"{Kind} {Status} {Code}";
}
