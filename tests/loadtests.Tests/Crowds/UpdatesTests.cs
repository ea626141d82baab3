using System.Text;
using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Crowds;
using LiveCommerce.LoadTests.Measure;

namespace LiveCommerce.LoadTests.Tests.Crowds;

public sealed class UpdatesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void AnUpdateIsReadForItsPlaceItsCauseAndItsVersion()
    {
        var facts = UpdateFacts.Read(Encoding.UTF8.GetBytes(Arguments(7)), "stock:MUG");
        Assert.Equal(("e", 7, 6, 70), (facts.Epoch, facts.Sequence, facts.After, facts.Version));
        Assert.Equal((Noon, Noon.AddMilliseconds(40)), (facts.ChangedAt, facts.ServerTime));
        Assert.Equal(0, UpdateFacts.Read(Encoding.UTF8.GetBytes(Arguments(7)), "stock:OTHER").Version);
    }

    [Fact]
    public void AServerThatDoesNotTellTheCauseIsReadToo() =>
        Assert.Null(UpdateFacts.Read("""[{"position":{"epoch":"e","sequence":7},"serverTime":"2026-01-31T12:00:00.040Z","topics":{}}]"""u8, "stock:MUG").ChangedAt);

    [Theory]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("[{")]
    [InlineData("""[{"position":{"epoch":1,"sequence":7},"serverTime":"2026-01-31T12:00:00.040Z","topics":{}}]""")]
    public void WhatIsNoUpdateIsABreach(string arguments) =>
        Assert.Throws<ProtocolBreachException>(() => UpdateFacts.Read(Encoding.UTF8.GetBytes(arguments), "stock:MUG"));

    [Fact]
    public void TheSameBytesAreReadOnce()
    {
        var updates = new SharedUpdates("stock:MUG");
        for (var viewer = 0; viewer < 100; viewer++)
        {
            for (var i = 1; i <= 3; i++)
            {
                var arguments = Encoding.UTF8.GetBytes(Arguments(i));
                if (!updates.TryRecognise(arguments, out var facts)) facts = updates.Take(arguments, arguments);
                Assert.Equal(i, facts.Sequence);
            }
        }

        Assert.Equal(3, updates.Read);
    }

    [Fact]
    public void AChangeCountsInThePhaseInWhichItWasMadeHoweverLateItIsTold()
    {
        var (phases, first, second) = (new Phases(), new Histogram(), new Histogram());
        phases.Record(Noon, Noon.AddSeconds(1), 1); // before all
        phases.Begin(Noon, first);
        phases.Begin(Noon.AddSeconds(10), second);
        phases.Record(Noon.AddSeconds(9), Noon.AddSeconds(19), 4);
        phases.End(Noon.AddSeconds(20));
        phases.Record(Noon.AddSeconds(15), Noon.AddSeconds(25), 7);
        phases.Record(Noon.AddSeconds(21), Noon.AddSeconds(22), 100);
        Assert.Equal((4, 7), (first.Count, second.Count));
        Assert.InRange(second.PercentileMs(0.5)!.Value, 10_000, 10_100);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1_000, 1)]
    [InlineData(400, 20)]
    [InlineData(1_000, 500)]
    [InlineData(7, 7)]
    [InlineData(7, 0)]
    public void AsManyStopAsAreWanted(int viewers, int slow) => Assert.Equal(slow, Enumerable.Range(0, viewers).Count(place => Crowd.Stops(place, viewers, slow)));

    private static string Arguments(int sequence) =>
        $$$"""[{"position":{"epoch":"e","sequence":{{{sequence}}}},"after":{{{sequence - 1}}},"changedAt":"2026-01-31T12:00:00.000Z","serverTime":"2026-01-31T12:00:00.040Z","topics":{"stock:MUG":{"sku":"MUG","version":{{{sequence * 10}}}},"viewers":3}}]""";
}
