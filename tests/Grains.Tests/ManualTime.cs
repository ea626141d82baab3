namespace LiveCommerce.Grains.Tests;

/// <summary>
/// Time that stands still until a test moves it. Timers fire on the thread that moves the time, in order of their instants. The wall clock may
/// jump by itself, as real ones do, without the monotonic clock or any timer noticing.
/// </summary>
internal sealed class ManualTime : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(TimeSpan DueAt, TaskCompletionSource Reached)> _waiting = [];
    private TimeSpan _elapsed;
    private TimeSpan _jumped;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_lock) return _elapsed.Ticks;
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return Start + _elapsed + _jumped;
    }

    public void JumpWallClock(TimeSpan by)
    {
        lock (_lock) _jumped += by;
    }

    public void Advance(TimeSpan by)
    {
        TimeSpan target;
        lock (_lock) target = _elapsed + by;
        while (NextUpTo(target) is { } timer) timer.Fire();
        lock (_lock) _elapsed = target;
    }

    /// <summary>Ends when some timer waits for exactly this time after the start: only then is it of use to move the time there.</summary>
    public Task ArmedFor(TimeSpan sinceStart)
    {
        lock (_lock)
        {
            if (_timers.Exists(timer => timer.DueAt == sinceStart)) return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((sinceStart, reached));
            return reached.Task;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void TellWaiting(TimeSpan? armedFor)
    {
        foreach (var (_, reached) in _waiting.Where(waiting => waiting.DueAt == armedFor)) reached.TrySetResult();
        _waiting.RemoveAll(waiting => waiting.DueAt == armedFor);
    }

    private ManualTimer? NextUpTo(TimeSpan target)
    {
        lock (_lock)
        {
            var next = _timers.Where(timer => timer.DueAt <= target).MinBy(timer => timer.DueAt);
            if (next is null) return null;
            if (next.DueAt > _elapsed) _elapsed = next.DueAt.Value;
            next.Rearm();
            return next;
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public TimeSpan? DueAt { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                DueAt = dueTime == Timeout.InfiniteTimeSpan ? null : time._elapsed + dueTime;
                _period = period;
                time._timers.Remove(this);
                if (DueAt is not null) time._timers.Add(this);
                time.TellWaiting(DueAt);
            }
            return true;
        }

        public void Fire() => callback(state);

        public void Rearm()
        {
            DueAt = _period > TimeSpan.Zero ? DueAt + _period : null;
            if (DueAt is null) time._timers.Remove(this);
            time.TellWaiting(DueAt);
        }

        public void Dispose()
        {
            lock (time._lock) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
