namespace LiveCommerce.Grains.Tests.Stock.Offers;

/// <summary>A thousand offers that open and close while buyers come. A failure names its seed.</summary>
public sealed class OffersUnderLoadTests
{
    private const int Skus = 25;
    private const int OffersPerSku = 40;

    [Fact]
    public void EveryGrantAndPriceFollowsTheStampedInstant() => Play(Environment.TickCount & 0xffffff);

    [Theory]
    [InlineData(1)]
    [InlineData(42)]
    public void OneSeed(int seed) => Play(seed);

    private static void Play(int seed)
    {
        var random = new Random(seed);
        var crowds = Enumerable.Range(1, Skus).Select(number => new OfferCrowd($"SKU-{number}", OffersPerSku, (seed * 100) + number)).ToList();
        foreach (var crowd in crowds)
        {
            // Every instant that matters is hit, and missed by a millisecond on either side; in between the owner is awake now and then.
            var instants = crowd.Instants.SelectMany(at => (DateTimeOffset[])[at.AddMilliseconds(-1), at, at.AddMilliseconds(1)])
                .Where(_ => random.Next(8) > 0) // now and then it comes late
                .Concat(Enumerable.Range(0, 500).Select(_ => StockTable.Start.AddMilliseconds(random.Next(1_000, 660_000)))).Order();
            foreach (var now in instants) crowd.Batch(now);
            crowd.End(StockTable.Start.AddHours(1));
            crowd.End(StockTable.Start.AddHours(2)); // nothing is left to end
        }
        Assert.Equal(1_000, crowds.Sum(crowd => crowd.Offers.Count));
        Assert.InRange(crowds.Sum(crowd => crowd.Grants), 10_000, int.MaxValue);
        Assert.InRange(crowds.Sum(crowd => crowd.Offers.Count(offer => offer.Sold > 0 && offer.Returned > 0)), 300, 1_000);
        Assert.Contains(crowds, crowd => crowd.Offers.Any(offer => offer.StoppedAt is not null));
    }
}
