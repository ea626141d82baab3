using System.Collections.Concurrent;
using LiveCommerce.LiveHub.Fanout;

namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>The connections whose socket has not taken everything, and the watch that cuts one which takes nothing at all.</summary>
/// <remarks>
/// Patience is counted in turns of this loop, and a turn counts only where the kernel says that there is no room. So a process that got no processor time for ten
/// seconds has not waited for anybody, and cuts nobody.
/// </remarks>
internal sealed class SlowSinks(TimeProvider time, FanoutMetrics metrics) : BackgroundService
{
    public static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(500);

    /// <summary>Ten seconds.</summary>
    public const int Patience = 20;

    private readonly ConcurrentDictionary<FrameSink, bool> _sinks = new();

    public int Count => _sinks.Count;

    public long PendingBytes => _sinks.Sum(sink => (long)sink.Key.PendingBytes);

    public void Add(FrameSink sink) => _sinks[sink] = true;

    public void Remove(FrameSink sink) => _sinks.TryRemove(sink, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Turn, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) Watch();
    }

    internal void Watch()
    {
        foreach (var (sink, _) in _sinks)
        {
            if (sink.CountTurn() < Patience) continue;
            metrics.Cut(CutReason.Stalled);
            sink.Cut();
        }
    }
}
