namespace LiveCommerce.LoadTests.Measure;

/// <summary>
/// Watches this process itself. When the tester cannot keep up, its figures describe the tester, and the result says so: buyers started
/// late against their plan, work waited in the thread pool, or nearly all processors were busy with us.
/// </summary>
public sealed class ClientLoad(TimeProvider time)
{
    public static readonly TimeSpan LagLimit = TimeSpan.FromMilliseconds(50);
    public const double CpuLimit = 0.9;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private TimeSpan _cpuAtStart;
    private long _startedAt;
    private double _cpuShare;

    /// <summary>Actual minus intended start of each buyer.</summary>
    public Histogram ArrivalLag { get; } = new();

    /// <summary>How long a piece of work waited in the thread pool before it ran.</summary>
    public Histogram PoolLag { get; } = new();

    /// <summary>Our CPU time as a share of all processors, 0 to 1, while <see cref="WatchAsync"/> ran.</summary>
    public double CpuShare => Volatile.Read(ref _cpuShare);

    public bool Saturated => Reasons().Count > 0;

    public IReadOnlyList<string> Reasons()
    {
        var reasons = new List<string>();
        if (ArrivalLag.Percentile(0.99) is { } arrival && arrival > LagLimit)
            reasons.Add($"buyers started late (p99 {arrival.TotalMilliseconds:F0} ms)");
        if (PoolLag.Percentile(0.99) is { } pool && pool > LagLimit)
            reasons.Add($"work waited in the thread pool (p99 {pool.TotalMilliseconds:F0} ms)");
        if (CpuShare > CpuLimit) reasons.Add($"the tester used {CpuShare:P0} of all processors");
        return reasons;
    }

    /// <summary>Samples until cancelled; run it for the measured phase only.</summary>
    public async Task WatchAsync(CancellationToken stop)
    {
        _startedAt = time.GetTimestamp();
        _cpuAtStart = Environment.CpuUsage.TotalTime;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var queued = time.GetTimestamp();
                await Task.Run(() => PoolLag.Record(time.GetElapsedTime(queued)), stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The measured phase is over.
        }

        var available = time.GetElapsedTime(_startedAt) * Environment.ProcessorCount;
        Volatile.Write(ref _cpuShare, (Environment.CpuUsage.TotalTime - _cpuAtStart) / available);
    }
}
