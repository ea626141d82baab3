using LiveCommerce.LoadTests.Scenarios;

namespace LiveCommerce.LoadTests.Tests.Scenarios;

public sealed class ArrivalPlanTests
{
    [Fact]
    public void TheSameSeedIsTheSamePlan() =>
        Assert.Equal(ArrivalPlan.Create(500, TimeSpan.FromSeconds(5), 3).Buyers, ArrivalPlan.Create(500, TimeSpan.FromSeconds(5), 3).Buyers);

    [Fact]
    public void EverybodyArrivesInOrderAndEvenlyOverTheRamp()
    {
        var buyers = ArrivalPlan.Create(10_000, TimeSpan.FromSeconds(5), 1).Buyers;
        Assert.Equal(buyers.OrderBy(static b => b.At), buyers);
        Assert.InRange(buyers[^1].At, TimeSpan.FromSeconds(4.9), TimeSpan.FromSeconds(5));
        for (var second = 0; second < 5; second++)
            Assert.InRange(buyers.Count(b => (int)b.At.TotalSeconds == second), 1_800, 2_200);
    }

    [Fact]
    public void SomeDeclineSomeSendTwiceSomeAreGreedy()
    {
        var buyers = ArrivalPlan.Create(10_000, TimeSpan.FromSeconds(5), 1).Buyers;
        Assert.InRange(buyers.Count(static b => b.Declines), 700, 900);
        Assert.InRange(buyers.Count(static b => b.SendsTwice), 400, 600);
        Assert.InRange(buyers.Count(static b => b.Greedy), 400, 600);
        Assert.InRange(buyers.Count(static b => b.TwoTabs), 140, 260);
    }
}
