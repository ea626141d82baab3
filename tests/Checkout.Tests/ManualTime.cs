namespace LiveCommerce.Checkout.Tests;

/// <summary>A clock that stands still until a test moves it; timers fire in order while it moves.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 31, 18, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var end = GetUtcNow() + by;
        while (true)
        {
            ManualTimer? next;
            lock (_lock)
            {
                next = _timers.Where(timer => timer.DueAt <= end).MinBy(timer => timer.DueAt);
                if (next is null)
                {
                    _now = end;
                    return;
                }
                if (next.DueAt > _now) _now = next.DueAt;
                if (next.Period > TimeSpan.Zero) next.DueAt = _now + next.Period;
                else _timers.Remove(next);
            }
            next.Fire();
        }
    }

    /// <summary>Waits for what runs in the background; meanwhile the clock creeps on by a millisecond a look, so that due timers fire.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, TimeSpan? atMost = null)
    {
        var patience = atMost ?? TimeSpan.FromSeconds(30);
        var began = System.GetTimestamp();
        while (!await condition())
        {
            if (System.GetElapsedTime(began) > patience) throw new TimeoutException("The condition did not come true.");
            Advance(TimeSpan.FromMilliseconds(1));
            await Task.Delay(1);
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset DueAt { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                DueAt = time._now + dueTime;
                Period = period;
                time._timers.Add(this);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
