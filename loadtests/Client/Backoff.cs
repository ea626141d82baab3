namespace LiveCommerce.LoadTests.Client;

/// <summary>
/// Full jitter: a random wait between nothing and a bound that doubles with each attempt, added to what the server asked for. So clients
/// that were refused together do not come back together.
/// </summary>
public static class Backoff
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <param name="attempt">0 after the first failure.</param>
    /// <param name="retryAfter">What the server asked for, if it did.</param>
    /// <param name="luck">From 0 (inclusive) to 1 (exclusive).</param>
    public static TimeSpan After(int attempt, TimeSpan? retryAfter, double luck)
    {
        var bound = Math.Min(Longest.TotalMilliseconds, First.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 16)));
        return (retryAfter ?? TimeSpan.Zero) + TimeSpan.FromMilliseconds(bound * luck);
    }

    /// <summary>Waits; false when the time was up first.</summary>
    public static async Task<bool> WaitAsync(int attempt, TimeSpan? retryAfter, TimeProvider time, CancellationToken stop)
    {
        try
        {
            await Task.Delay(After(attempt, retryAfter, Random.Shared.NextDouble()), time, stop);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
