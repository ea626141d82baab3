using LiveCommerce.LiveHub.Webhooks.Delivery;

namespace LiveCommerce.LiveHub.Tests.Webhooks;

public sealed class RetryScheduleTests
{
    [Theory]
    [InlineData(1, null, 4.5, 5.5)]
    [InlineData(2, null, 270, 330)]
    [InlineData(3, null, 1_620, 1_980)]
    [InlineData(4, null, 6_480, 7_920)]
    [InlineData(9, null, 77_760, 95_040)]
    [InlineData(1, 60, 60, 60)]
    [InlineData(2, 60, 270, 330)]
    [InlineData(1, 1_000_000, 86_400, 86_400)]
    public void WaitsAreThoseOfTheStandardOrLonger(int attempts, int? retryAfter, double least, double most)
    {
        var asked = retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        Assert.Equal(least, RetrySchedule.After(attempts, asked, 0)!.Value.TotalSeconds, 3);
        Assert.Equal(most, RetrySchedule.After(attempts, asked, 1)!.Value.TotalSeconds, 3);
    }

    [Fact]
    public void AfterTheLastAttemptThereIsNoWait() => Assert.Null(RetrySchedule.After(RetrySchedule.MaxAttempts, TimeSpan.FromSeconds(1), 0.5));
}
