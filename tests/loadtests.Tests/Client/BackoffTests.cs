using LiveCommerce.LoadTests.Client;

namespace LiveCommerce.LoadTests.Tests.Client;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(0, null, 0.0, 0)]
    [InlineData(0, null, 0.5, 25)]
    [InlineData(1, null, 0.5, 50)]
    [InlineData(3, null, 0.5, 200)]
    [InlineData(1_000, null, 0.5, 1_000)]
    [InlineData(0, 3_000, 0.5, 3_025)]
    public void DoublesUpToABoundAndNeverComesBackBeforeTheServerSaid(int attempt, int? retryAfterMs, double luck, double expectedMs)
    {
        TimeSpan? retryAfter = retryAfterMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null;
        Assert.Equal(expectedMs, Backoff.After(attempt, retryAfter, luck).TotalMilliseconds);
    }
}
