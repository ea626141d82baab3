namespace LiveCommerce.PaymentTrials.Engine;

/// <summary>A clock that jumps from timer to timer. One thread: what a timer causes runs on its stack, so one seed is one course of events.</summary>
public sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    private readonly PriorityQueue<(VirtualTimer Timer, long Version), (long At, long Order)> _queue = new();
    private long _ticks = start.UtcTicks;
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(_ticks, TimeSpan.Zero);

    public override long GetTimestamp() => _ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period > TimeSpan.Zero) throw new NotSupportedException("Nobody here needs a periodic timer.");
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Runs <paramref name="action"/> at an instant.</summary>
    public void At(DateTimeOffset at, Action action) =>
        CreateTimer(static state => ((Action)state!)(), action, at > GetUtcNow() ? at - GetUtcNow() : TimeSpan.Zero, Timeout.InfiniteTimeSpan);

    /// <summary>Runs everything that is due until <paramref name="end"/>; false where nothing is left to come.</summary>
    public bool RunUntil(DateTimeOffset end)
    {
        while (_queue.TryPeek(out var next, out var due) && due.At <= end.UtcTicks)
        {
            _queue.Dequeue();
            if (!next.Timer.IsDue(next.Version)) continue;
            _ticks = Math.Max(_ticks, due.At);
            next.Timer.Fire();
        }
        _ticks = Math.Max(_ticks, end.UtcTicks);
        return _queue.Count > 0;
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private long _version;

        public bool IsDue(long version) => version == _version;

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _version++;
            if (dueTime != Timeout.InfiniteTimeSpan) time._queue.Enqueue((this, _version), (time._ticks + dueTime.Ticks, time._order++));
            return true;
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
