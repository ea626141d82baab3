using LiveCommerce.PaymentTrials.Trial;

namespace LiveCommerce.Checkout.Tests.Payments.Trials;

/// <summary>A small part of what <c>dotnet run --project tests/PaymentTrials</c> does at length.</summary>
public sealed class PaymentTrialTests
{
    [Fact]
    public void ABadDayEndsWithBooksThatAgree()
    {
        var (orders, late) = (0, 0);
        for (var seed = 1; seed <= 100; seed++)
        {
            var result = TrialRun.Run(new TrialPlan(seed, Payments: 10));
            Assert.Empty(result.Breaches);
            Assert.Equal(10, result.Payments);
            (orders, late) = (orders + result.Orders, late + result.LateSettled);
        }
        Assert.InRange(orders, 300, 900);
        Assert.NotEqual(0, late);
    }

    /// <summary>Worlds in which the message about money that came too late names more than was taken.</summary>
    [Theory]
    [InlineData(524)]
    [InlineData(3577)]
    [InlineData(9968)]
    public void LateMoneyGoesBackAlsoWhereItsMessageIsWrong(int seed)
    {
        var result = TrialRun.Run(new TrialPlan(seed, Payments: 10));
        Assert.Empty(result.Breaches);
        Assert.Equal(1, result.LateSettled);
    }

    [Fact]
    public void OneSeedIsOneCourseOfEvents() =>
        Assert.Equal(TrialRun.Run(new TrialPlan(7, Payments: 30)).Digest, TrialRun.Run(new TrialPlan(7, Payments: 30)).Digest);

    /// <summary>An audit that finds nothing proves something only where it finds what is there.</summary>
    [Theory]
    [InlineData("SilenceIsRefusal")]
    [InlineData("RefundPerTry")]
    [InlineData("ChargePerTry")]
    [InlineData("AmountNotCompared")]
    [InlineData("LateMoneyKept")]
    public void APlantedBugIsFound(string bug)
    {
        var plant = Enum.Parse<Plant>(bug);
        Assert.Contains(Enumerable.Range(1, 300), seed => TrialRun.Run(new TrialPlan(seed, Payments: 10, plant)).Breaches.Count > 0);
    }
}
