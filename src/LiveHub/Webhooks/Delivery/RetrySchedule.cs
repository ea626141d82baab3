namespace LiveCommerce.LiveHub.Webhooks.Delivery;

/// <summary>
/// When a message is tried again: the waits that Standard Webhooks gives as an example, about three days together. Each wait is between nine tenths and
/// eleven tenths of its length, so that what failed together does not come back together.
/// </summary>
internal static class RetrySchedule
{
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10),
        TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>A receiver cannot put a message off for longer.</summary>
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(24);

    /// <summary>Attempts after which a message is given up.</summary>
    public static int MaxAttempts => Waits.Length + 1;

    /// <summary>The wait after a failed attempt; null where it was the last.</summary>
    /// <param name="attempts">That were made, this one included.</param>
    /// <param name="retryAfter">What the receiver asks for: the longer of the two counts.</param>
    /// <param name="chance">0 to 1, evenly.</param>
    public static TimeSpan? After(int attempts, TimeSpan? retryAfter, double chance)
    {
        if (attempts >= MaxAttempts) return null;
        var wait = Waits[Math.Max(attempts, 1) - 1] * (0.9 + (0.2 * chance));
        return Bounded(retryAfter) is { } asked && asked > wait ? asked : wait;
    }

    public static TimeSpan? Bounded(TimeSpan? retryAfter) => retryAfter > MaxRetryAfter ? MaxRetryAfter : retryAfter;
}
