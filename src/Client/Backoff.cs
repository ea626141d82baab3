namespace LiveCommerce.Client;

/// <summary>
/// Full jitter: anywhere between nothing and a bound that doubles with each attempt, the first one included. After a server's end thousands of clients
/// come back spread out instead of at once.
/// </summary>
public static class Backoff
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <param name="attempt">0 for the first one after a success.</param>
    /// <param name="luck">From 0 (inclusive) to 1 (exclusive).</param>
    public static TimeSpan After(int attempt, double luck)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(attempt);
        var bound = Math.Min(Longest.TotalMilliseconds, First.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 30)));
        return TimeSpan.FromMilliseconds(bound * luck);
    }
}
