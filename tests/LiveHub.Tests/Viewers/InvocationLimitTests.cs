using LiveCommerce.LiveHub.Viewers;

namespace LiveCommerce.LiveHub.Tests.Viewers;

public sealed class InvocationLimitTests
{
    [Fact]
    public void CallsComeBackWithTime()
    {
        var time = new ManualTime();
        var allowance = new InvocationLimit.Allowance(time.GetTimestamp());
        for (var i = 0; i < InvocationLimit.Burst; i++) Assert.True(allowance.TryTake(time));
        Assert.False(allowance.TryTake(time));
        time.Advance(InvocationLimit.Every);
        Assert.True(allowance.TryTake(time));
        Assert.False(allowance.TryTake(time));
        time.Advance(TimeSpan.FromDays(1)); // never more than the burst
        for (var i = 0; i < InvocationLimit.Burst; i++) Assert.True(allowance.TryTake(time));
        Assert.False(allowance.TryTake(time));
    }
}
