using System.Numerics;

namespace LiveCommerce.Benchmarks.Kernel;

/// <summary>
/// Lengths of time in log-linear buckets with three significant digits: 1,024 for each power of two of microseconds, from 1 µs to over an
/// hour. Each thread counts for itself, so recording costs a few nanoseconds; percentiles are read from the sum and never averaged.
/// </summary>
public sealed class LatencyHistogram : IDisposable
{
    private const int SubBits = 10;
    private const int SubBuckets = 1 << SubBits;
    private const long Highest = 1L << 32;

    private static readonly int Size = IndexOf(Highest) + 1;

    private readonly ThreadLocal<int[]> _counts = new(static () => new int[Size], trackAllValues: true);
    private readonly long[] _added = new long[Size];

    public void Record(TimeSpan length) => _counts.Value![IndexOf(Math.Clamp(length.Ticks / TimeSpan.TicksPerMicrosecond, 1, Highest))]++;

    /// <summary>Adds what another process has counted.</summary>
    public void Add(IEnumerable<(int Bucket, long Count)> counts)
    {
        foreach (var (bucket, count) in counts) _added[bucket] += count;
    }

    /// <summary>Buckets that hold anything. Only after recording has ended.</summary>
    public IEnumerable<(int Bucket, long Count)> Counts()
    {
        var sum = Sum();
        return Enumerable.Range(0, Size).Where(bucket => sum[bucket] > 0).Select(bucket => (bucket, sum[bucket]));
    }

    /// <summary>In milliseconds, for shares from 0 to 1: the upper edge of the bucket, at most 0.1 % too large. Zero where nothing was recorded.</summary>
    public double[] PercentilesMs(params ReadOnlySpan<double> shares)
    {
        var sum = Sum();
        var total = sum.Sum();
        var found = new double[shares.Length];
        for (var i = 0; i < shares.Length && total > 0; i++)
        {
            var rank = Math.Max(1, (long)Math.Ceiling(shares[i] * total));
            var bucket = 0;
            for (var seen = sum[0]; seen < rank; seen += sum[bucket]) bucket++;
            found[i] = UpperEdge(bucket) / 1_000.0;
        }
        return found;
    }

    public void Dispose() => _counts.Dispose();

    private long[] Sum()
    {
        var sum = (long[])_added.Clone();
        foreach (var counts in _counts.Values)
        {
            for (var bucket = 0; bucket < Size; bucket++) sum[bucket] += counts[bucket];
        }
        return sum;
    }

    private static int IndexOf(long micros)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)micros) - SubBits);
        return (shift * SubBuckets) + (int)(micros >> shift);
    }

    private static long UpperEdge(int bucket)
    {
        if (bucket < 2 * SubBuckets) return bucket;
        var shift = (bucket / SubBuckets) - 1;
        return ((bucket - ((long)shift * SubBuckets) + 1) << shift) - 1;
    }
}
