using LiveCommerce.LoadTests.Measure;

namespace LiveCommerce.LoadTests.Tests.Measure;

public sealed class PushDelayTests
{
    private static readonly long Ms = TimeProvider.System.TimestampFrequency / 1_000;
    private readonly PushDelay _push = new(TimeProvider.System);

    [Fact]
    public void CountsFromTheAnswerToTheFirstVersionAtLeastAsNew()
    {
        _push.Acknowledged(10, 100 * Ms);
        Assert.Equal(0, _push.Shown(0, before: 8, version: 9, at: 120 * Ms));
        Assert.Equal(1, _push.Shown(0, before: 9, version: 12, at: 150 * Ms));
        Assert.Equal(1, _push.Delays.Count);
        Assert.InRange(_push.Delays.PercentileMs(1)!.Value, 50, 50.5);
    }

    [Fact]
    public void AViewerWhoKnewBeforeTheBuyerCountsAsNothing()
    {
        var done = _push.Shown(0, before: 0, version: 10, at: 90 * Ms);
        _push.Acknowledged(10, 100 * Ms);
        Assert.Equal(1, _push.Shown(done, before: 10, version: 11, at: 300 * Ms));
        Assert.InRange(_push.Delays.PercentileMs(1)!.Value, 0, 0.002);
    }

    [Fact]
    public void AnUpdateReadBeforeTheAnswerButCountedAfterItIsNotNegative()
    {
        _push.Acknowledged(10, 100 * Ms);
        _push.Shown(0, before: 9, version: 10, at: 99 * Ms);
        Assert.InRange(_push.Delays.PercentileMs(1)!.Value, 0, 0.002);
    }

    [Fact]
    public void VersionsCloseTogetherAreFollowedOnce()
    {
        _push.Acknowledged(10, 100 * Ms);
        _push.Acknowledged(11, 101 * Ms);
        _push.Acknowledged(9, 150 * Ms);
        _push.Acknowledged(12, 121 * Ms);
        Assert.Equal(2, _push.Shown(0, before: 0, version: 20, at: 200 * Ms));
    }

    [Fact]
    public void EachViewerCountsForItself()
    {
        _push.Acknowledged(10, 100 * Ms);
        _push.Shown(0, before: 0, version: 10, at: 110 * Ms);
        _push.Shown(0, before: 0, version: 10, at: 190 * Ms);
        Assert.InRange(_push.Delays.PercentileMs(0.5)!.Value, 10, 10.2);
        Assert.InRange(_push.Delays.PercentileMs(1)!.Value, 90, 91);
    }
}
