using LiveCommerce.LoadTests.TimedOffers;

namespace LiveCommerce.LoadTests.Tests.TimedOffers;

public sealed class OfferPlanTests
{
    [Fact]
    public void OffersAreSpreadOverShowsAndAskedForBeforeDuringAndAfter()
    {
        var plan = OfferPlan.Create("run", offers: 250, units: 20, attempts: 10_000, TimeSpan.FromSeconds(30), seed: 1);
        Assert.Equal(3, plan.Shows);
        Assert.All(plan.Offers.CountBy(offer => offer.Show), show => Assert.InRange(show.Value, 1, OfferPlan.OffersPerShow));
        Assert.All(plan.Offers, offer => Assert.InRange(offer.Opens, TimeSpan.Zero, TimeSpan.FromSeconds(30)));
        Assert.All(plan.Offers, offer => Assert.InRange(offer.Floor, 1, offer.Price));
        Assert.All(plan.Offers, offer => Assert.InRange(offer.Price, 1, OfferPlan.CataloguePrice));
        Assert.Equal(plan.Attempts.OrderBy(attempt => attempt.At), plan.Attempts);
        var since = plan.Attempts.Select(attempt => attempt.At - plan.Offers[attempt.Offer].Opens).ToList();
        Assert.Contains(since, at => at < TimeSpan.Zero);
        Assert.Contains(since, at => at > TimeSpan.FromSeconds(OfferPlan.LengthSeconds));
    }

    [Fact]
    public void TheSameSeedGivesTheSamePlan()
    {
        var plan = OfferPlan.Create("run", 10, 5, 100, TimeSpan.FromSeconds(5), seed: 3);
        Assert.Equal(plan.Attempts, OfferPlan.Create("run", 10, 5, 100, TimeSpan.FromSeconds(5), seed: 3).Attempts);
        Assert.Equal(plan.Offers, OfferPlan.Create("run", 10, 5, 100, TimeSpan.FromSeconds(5), seed: 3).Offers);
        Assert.NotEqual(plan.Attempts, OfferPlan.Create("run", 10, 5, 100, TimeSpan.FromSeconds(5), seed: 4).Attempts);
    }
}
