using LiveCommerce.LiveHub.Hosting;

namespace LiveCommerce.LiveHub.Tests.Hosting;

public sealed class QuietGarbageTests
{
    private readonly QuietGarbage _garbage = new();

    [Fact]
    public void IsCollectedOnceAPileLies()
    {
        Assert.False(_garbage.IsDue(1_000, 7));
        Assert.False(_garbage.IsDue(1_000 + QuietGarbage.Pile - 1, 7));
        Assert.True(_garbage.IsDue(1_000 + QuietGarbage.Pile, 7));
        Assert.False(_garbage.IsDue(1_000 + QuietGarbage.Pile + 50, 8)); // it has been
        Assert.True(_garbage.IsDue(1_000 + (2 * QuietGarbage.Pile) + 50, 8));
    }

    [Fact]
    public void IsLeftToTheRuntimeWhereThatCollectsByItself()
    {
        for (var turn = 0; turn < 100; turn++) Assert.False(_garbage.IsDue(turn * 10 * QuietGarbage.Pile, turn));
    }
}
