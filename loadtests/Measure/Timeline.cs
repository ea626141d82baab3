using System.Runtime.InteropServices;

namespace LiveCommerce.LoadTests.Measure;

/// <summary>What came back, per 100 ms since the opening, and the stock as polled; the source of the report's plots.</summary>
public sealed class Timeline
{
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private readonly long[] _granted;
    private readonly long[] _refused;
    private readonly long[] _paid;
    private readonly Lock _lock = new();
    private readonly List<StockPoint> _stock = [];

    /// <summary>Later moments than <paramref name="length"/> count in the last step.</summary>
    public Timeline(TimeSpan length)
    {
        var steps = (int)(length / Step) + 1;
        _granted = new long[steps];
        _refused = new long[steps];
        _paid = new long[steps];
    }

    public IReadOnlyList<long> GrantedPerStep => _granted;

    public IReadOnlyList<long> RefusedPerStep => _refused;

    public IReadOnlyList<long> PaidPerStep => _paid;

    public IReadOnlyList<StockPoint> Stock
    {
        get
        {
            lock (_lock) return [.. _stock];
        }
    }

    public void Granted(TimeSpan sinceOpening) => Count(_granted, sinceOpening);

    public void Refused(TimeSpan sinceOpening) => Count(_refused, sinceOpening);

    public void Paid(TimeSpan sinceOpening) => Count(_paid, sinceOpening);

    public void StockSeen(TimeSpan sinceOpening, long available)
    {
        lock (_lock) _stock.Add(new StockPoint(sinceOpening, available));
    }

    private static void Count(long[] steps, TimeSpan at) => Interlocked.Increment(ref steps[Math.Clamp((int)(at / Step), 0, steps.Length - 1)]);
}

/// <summary>Units of the drop that could be reserved at one moment.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StockPoint(TimeSpan SinceOpening, long Available);
