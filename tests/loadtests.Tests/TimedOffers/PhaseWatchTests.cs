using System.Text;
using LiveCommerce.LoadTests.Measure;
using LiveCommerce.LoadTests.TimedOffers;

namespace LiveCommerce.LoadTests.Tests.TimedOffers;

public sealed class PhaseWatchTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly Histogram _delays = new();

    [Fact]
    public void AnOpeningAndAClosingCountFromTheirInstants()
    {
        var watch = Watch(opensMsAgo: 5_100, closesMsAgo: 100);
        Tell(watch, "armed");
        Tell(watch, "open");
        Tell(watch, "open");
        Tell(watch, "closed");
        Assert.Equal((0, 0), (watch.Missing, watch.Wrong));
        Assert.Equal(2, _delays.Count);
        Assert.InRange(_delays.Percentile(1)!.Value, TimeSpan.FromMilliseconds(5_100), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void WhatIsNeverShownIsMissing()
    {
        var watch = Watch(opensMsAgo: 100, closesMsAgo: -4_900);
        watch.Updated("""[{"position":{},"topics":{"viewers":3}}]"""u8);
        Tell(watch, "open", id: "another");
        Assert.Equal(2, watch.Missing);
        Tell(watch, "open");
        Assert.Equal(1, watch.Missing);
    }

    [Fact]
    public void AnOpeningBeforeItsInstantIsWrong()
    {
        var watch = Watch(opensMsAgo: -60_000, closesMsAgo: -65_000);
        Tell(watch, "open");
        Assert.Equal((2, 1), (watch.Missing, watch.Wrong));
    }

    [Fact]
    public void AnOfferThatOpensAgainIsWrong()
    {
        var watch = Watch(opensMsAgo: 6_000, closesMsAgo: 1_000);
        Tell(watch, "open");
        Tell(watch, "closed");
        Tell(watch, "open");
        Assert.Equal(1, watch.Wrong);
    }

    private PhaseWatch Watch(int opensMsAgo, int closesMsAgo) =>
        new(new Dictionary<string, (DateTimeOffset, DateTimeOffset)> { ["7"] = (Now.AddMilliseconds(-opensMsAgo), Now.AddMilliseconds(-closesMsAgo)) }, _delays, TimeSpan.Zero, TimeProvider.System);

    private static void Tell(PhaseWatch watch, string phase, string id = "7") => watch.Updated(Encoding.UTF8.GetBytes(
        """[{"position":{"epoch":"a","sequence":1},"topics":{"stock:X":{"offers":[{"offerId":"7","phase":"closed"}]},"stream":{"title":"x","lineUp":[{"sku":"A"}],"offers":"""
        + $$"""[{"offerId":"1","phase":"open"},{"kind":"drop","offerId":"{{id}}","price":{"amount":1},"phase":"{{phase}}"}]"""
        + "}}}]"));
}
