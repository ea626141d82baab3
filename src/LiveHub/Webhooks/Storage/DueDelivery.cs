namespace LiveCommerce.LiveHub.Webhooks.Storage;

/// <summary>A delivery that may be attempted: the first of its entity, and its time has come.</summary>
/// <param name="Sequence">The event's place among those of its entity.</param>
/// <param name="Attempts">That were made so far.</param>
internal sealed record DueDelivery(string EndpointId, long Number, string EventId, string Entity, string Sequence, string Message, int Attempts);

/// <summary>What became of an attempt.</summary>
/// <param name="Status">Of the answer; null where none came.</param>
/// <param name="Fault">A code of ours where it failed; null where it was taken.</param>
/// <param name="RetryAfter">The wait that the receiver asks for.</param>
internal sealed record Attempt(int? Status, string? Fault, TimeSpan? RetryAfter = null)
{
    public bool IsTaken => Fault is null;

    /// <summary>Nobody is there any more.</summary>
    public bool IsGone => Status == 410;

    /// <summary>The receiver has too much, rather than something against this message.</summary>
    public bool IsThrottled => Status is 429 or 502 or 503 or 504;
}
