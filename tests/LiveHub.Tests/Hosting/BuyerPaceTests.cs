using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Hosting;

namespace LiveCommerce.LiveHub.Tests.Hosting;

public sealed class BuyerPaceTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void ABurstIsFreeAndThenSoManyASecond()
    {
        var pace = new BuyerPace(_time);
        Assert.Equal(BuyerPace.Burst, Taken(pace, Buyer(1), 100));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(BuyerPace.PerSecond, Taken(pace, Buyer(1), 100));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(BuyerPace.Burst, Taken(pace, Buyer(1), 100));
    }

    [Fact]
    public void ARefusedCallCostsNothing()
    {
        var pace = new BuyerPace(_time);
        _ = Taken(pace, Buyer(1), 10_000);
        _time.Advance(TimeSpan.FromSeconds(1.0 / BuyerPace.PerSecond));
        Assert.True(pace.TryTake(Buyer(1)));
    }

    [Fact]
    public void OneBuyerDoesNotSlowAnother()
    {
        var pace = new BuyerPace(_time);
        _ = Taken(pace, Buyer(1), 100);
        Assert.True(pace.TryTake(Buyer(2)));
    }

    [Fact]
    public void NobodyIsForgottenTooEarly()
    {
        var pace = new BuyerPace(_time);
        _ = Taken(pace, Buyer(0), 100);
        for (var other = 1; other < 300_000; other++) Assert.True(pace.TryTake(Buyer(other))); // swept many times on the way
        Assert.False(pace.TryTake(Buyer(0)));
        _time.Advance(TimeSpan.FromSeconds(3));
        for (var other = 1; other < 300_000; other++) Assert.True(pace.TryTake(Buyer(other)));
        Assert.InRange(pace.Remembered, 1, 300_000);
        _time.Advance(TimeSpan.FromSeconds(3));
        for (var other = 300_000; other < 900_000; other++) Assert.True(pace.TryTake(Buyer(other)));
        Assert.InRange(pace.Remembered, 600_000, 700_000); // those of three seconds ago are gone
    }

    private static int Taken(BuyerPace pace, BuyerId buyer, int calls) => Enumerable.Range(0, calls).Count(_ => pace.TryTake(buyer));

    private static BuyerId Buyer(int number) => BuyerId.Parse($"g{number:x32}");
}
