using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.TimedOffers;

namespace LiveCommerce.LoadTests.Tests.TimedOffers;

public sealed class OfferJudgeTests
{
    private static readonly DateTimeOffset Opens = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    // Falls by 100 a second from 2,000 to 1,750, open for 5 s.
    private static readonly PlannedOffer Falling = new(0, "SKU", TimeSpan.Zero, 5, 20, 2_000, 100, 1_750);
    private static readonly OfferJudge Judge = new(new OfferPlan([Falling], [], 1, TimeSpan.FromSeconds(5)), [Opens], TimeSpan.FromMilliseconds(2));

    [Theory]
    [InlineData(0, 2_000, null)]
    [InlineData(999, 2_000, null)]
    [InlineData(1_000, 1_900, null)]
    [InlineData(1_000, 2_000, "costs 2000 instead of 1900")]
    [InlineData(4_999, 1_750, null)]
    [InlineData(4_999, 1_600, "costs 1600 instead of 1750")]
    [InlineData(-1, 2_000, "granted 1 ms before the opening")]
    [InlineData(5_000, 1_750, "granted 0 ms after the closing")]
    public void AGrantFollowsItsStamp(int stampMs, long price, string? fault) => Assert.Equal(fault, Judge.Fault(Granted(stampMs, price, stampMs - 1, stampMs + 1)));

    [Fact]
    public void AStampLiesBetweenRequestAndAnswer()
    {
        Assert.NotNull(Judge.Fault(Granted(500, 2_000, 503, 510)));
        Assert.NotNull(Judge.Fault(Granted(500, 2_000, 490, 497)));
        Assert.Null(Judge.Fault(Granted(500, 2_000, 502, 510)));
    }

    [Theory]
    [InlineData("offer-not-open", -10, 20, null)]
    [InlineData("offer-not-open", 2, 20, null)]
    [InlineData("offer-not-open", 3, 20, "refused as not open after the opening")]
    [InlineData("offer-closed", 4_990, 5_000, null)]
    [InlineData("offer-closed", 4_900, 4_997, "refused as closed before the closing")]
    [InlineData("fully-reserved", 100, 110, null)]
    [InlineData("sold-out", 100, 110, null)]
    [InlineData("limit-reached", 100, 110, "refused: limit-reached")]
    public void ARefusalFollowsTheInstants(string code, int sentMs, int receivedMs, string? fault) =>
        Assert.Equal(fault, Judge.Fault(new OfferAttempt(0, At(sentMs), At(receivedMs), null, code)));

    [Theory]
    [InlineData(20, 0, 0, 3, 17, 3, null)]
    [InlineData(19, 0, 0, 3, 16, 3, "19 units were armed instead of 20")]
    [InlineData(20, 0, 0, 3, 16, 3, "19 of 20 units are accounted for")]
    [InlineData(20, 0, 0, 3, 17, 4, "3 units are sold, 4 were paid")]
    [InlineData(20, 1, 1, 3, 15, 3, "2 units are still in the offer")]
    public void UnitsAddUp(long armed, long available, long reserved, long sold, long returned, int paid, string? fault) =>
        Assert.Equal(fault, Judge.Fault(0, new OfferAccount("1", "closed", armed, new OfferUnits(available, reserved, 0, sold, 0, returned)), paid));

    [Fact]
    public void AnOwnerThatDoesNotAnswerIsAFault() => Assert.NotNull(Judge.Fault(0, new OfferAccount("1", "closed", 20, null), 0));

    private static DateTimeOffset At(int ms) => Opens.AddMilliseconds(ms);

    private static OfferAttempt Granted(int stampMs, long price, int sentMs, int receivedMs)
    {
        var shownDeadline = At(stampMs).AddSeconds(OfferPlan.ReservationSeconds) - OfferJudge.ShownEarlier;
        return new OfferAttempt(0, At(sentMs), At(receivedMs), new Reservation("id", "SKU", 1, new Money(price, "EUR"), "1", "reserved", 8, 1, shownDeadline), null);
    }
}
