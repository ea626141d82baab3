using LiveCommerce.LoadTests.Measure;

namespace LiveCommerce.LoadTests.Tests.Measure;

public sealed class HistogramTests
{
    public static TheoryData<long> Lengths()
    {
        var data = new TheoryData<long> { 1, 2, 127, 128, 255, 256, 257, 1_000, 3_599_999_999, 3_600_000_000 };
        for (var micros = 3L; micros < 3_600_000_000; micros = (micros * 17 / 5) + 1) data.Add(micros);
        return data;
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void OneLengthIsReadBackNeverSmallerAndAtMostOnePercentLarger(long micros)
    {
        var histogram = new Histogram();
        histogram.Record(TimeSpan.FromMicroseconds(micros));
        var read = histogram.Percentile(0.5)!.Value.TotalMicroseconds;
        Assert.InRange(read, micros, (micros * 1.01) + 0.001);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.01)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.99)]
    [InlineData(0.999)]
    [InlineData(1.0)]
    public void PercentilesAgreeWithSortingEverything(double share)
    {
        var random = new Random(7);
        var histogram = new Histogram();
        var all = new List<long>();
        for (var i = 0; i < 20_000; i++)
        {
            var micros = (long)Math.Exp(random.NextDouble() * 20) + 1;
            all.Add(micros);
            histogram.Record(TimeSpan.FromMicroseconds(micros));
        }

        all.Sort();
        var exact = all[Math.Max(0, (int)Math.Ceiling(share * all.Count) - 1)];
        Assert.InRange(histogram.Percentile(share)!.Value.TotalMicroseconds, exact, exact * 1.01);
    }

    [Fact]
    public void NothingRecordedHasNoPercentile() => Assert.Null(new Histogram().PercentileMs(0.99));

    [Theory]
    [InlineData(-5, 1)]
    [InlineData(0, 1)]
    [InlineData(7_200_000_000, 3_600_000_000)]
    public void OutsideTheRangeCountsAtItsEdge(long micros, long edge)
    {
        var histogram = new Histogram();
        histogram.Record(TimeSpan.FromMicroseconds(micros));
        Assert.InRange(histogram.Percentile(1)!.Value.TotalMicroseconds, edge, edge * 1.01);
    }

    [Fact]
    public void NoRecordIsLostWhenManyThreadsRecordAtOnce()
    {
        var histogram = new Histogram();
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 10_000; i++) histogram.Record(TimeSpan.FromMicroseconds(i));
        });
        Assert.Equal(80_000, histogram.Count);
    }
}
