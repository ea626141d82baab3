using System.Numerics;

namespace LiveCommerce.LoadTests.Measure;

/// <summary>
/// Counts lengths of time in log-linear buckets: 128 for each power of two, so that a bucket is never wider than 1/128 (0.8 %) of what
/// it counts. Range 1 µs to 1 h; what lies outside counts at the edge. Percentiles are read from the counts of the whole run and never
/// averaged. Any number of threads may record at once.
/// </summary>
public sealed class Histogram
{
    private const int SubBucketBits = 7;
    private const int SubBuckets = 1 << SubBucketBits;
    private const long Highest = 3_600_000_000;
    private readonly long[] _counts = new long[IndexOf(Highest) + 1];

    public long Count => _counts.Sum(static c => c);

    public void Record(TimeSpan length) => Interlocked.Increment(ref _counts[IndexOf(Math.Clamp((long)length.TotalMicroseconds, 1, Highest))]);

    /// <summary>The same for several things that took as long.</summary>
    public void Record(TimeSpan length, long count) => Interlocked.Add(ref _counts[IndexOf(Math.Clamp((long)length.TotalMicroseconds, 1, Highest))], count);

    /// <summary>Adds the counts of another one.</summary>
    public void Add(Histogram other)
    {
        for (var index = 0; index < _counts.Length; index++) Interlocked.Add(ref _counts[index], Volatile.Read(ref other._counts[index]));
    }

    /// <summary>
    /// The length that <paramref name="share"/> (0 to 1) of all recorded ones do not exceed, as the upper edge of its bucket: never too
    /// small, at most 0.8 % too large. Null when nothing was recorded.
    /// </summary>
    public TimeSpan? Percentile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(share is >= 0 and <= 1, true);
        var total = Count;
        if (total == 0) return null;
        var rank = Math.Max(1, (long)Math.Ceiling(share * total));
        var seen = 0L;
        for (var index = 0; index < _counts.Length; index++)
        {
            seen += Volatile.Read(ref _counts[index]);
            if (seen >= rank) return TimeSpan.FromMicroseconds(UpperEdge(index));
        }

        return TimeSpan.FromMicroseconds(Highest);
    }

    /// <summary>The same in milliseconds with three decimals, as results show it.</summary>
    public double? PercentileMs(double share) => Percentile(share) is { } length ? Math.Round(length.TotalMilliseconds, 3) : null;

    // Below 256 each microsecond has its own bucket; above, the upper eight bits of the value name the bucket of its power of two.
    private static int IndexOf(long micros)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)micros) - SubBucketBits);
        return (shift * SubBuckets) + (int)(micros >> shift);
    }

    private static long UpperEdge(int index)
    {
        if (index < 2 * SubBuckets) return index;
        var shift = (index / SubBuckets) - 1;
        return ((index - ((long)shift * SubBuckets) + 1) << shift) - 1;
    }
}
