namespace LiveCommerce.Simulation.Engine;

/// <summary>
/// The clocks of one node: a monotonic one that stands still while the machine sleeps, a wall clock that is wrong by a skew and can jump, and
/// timers that run as tasks of the node.
/// </summary>
internal sealed class SimTime(SimLoop loop, SimScheduler scheduler) : TimeProvider
{
    /// <summary>Where true time begins.</summary>
    public static readonly DateTimeOffset Epoch = new(2026, 6, 1, 20, 0, 0, TimeSpan.Zero);

    private long _slept;

    /// <summary>How far the wall clock is off, in ticks.</summary>
    public long Skew { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => Epoch.AddTicks(loop.Now + Skew);

    public override long GetTimestamp() => loop.Now - _slept + TimeSpan.TicksPerHour;

    /// <summary>The machine was asleep for so long: monotonic time has not passed.</summary>
    public void Sleep(long ticks) => _slept += ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimTimer(loop, scheduler, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SimTimer(SimLoop loop, SimScheduler scheduler, TimerCallback callback, object? state) : ITimer
    {
        private int _generation;
        private bool _disposed;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_disposed) return false;
            _generation++;
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan) Arm(dueTime);
            return true;
        }

        public void Dispose()
        {
            _disposed = true;
            _generation++;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Arm(TimeSpan dueTime)
        {
            var generation = _generation;
            loop.After(Math.Max(1, dueTime.Ticks), () =>
            {
                if (generation == _generation) new Task(() => Ring(generation)).Start(scheduler);
            });
        }

        private void Ring(int generation)
        {
            if (generation != _generation) return; // changed or disposed between the bell and the ear
            if (_period > TimeSpan.Zero) Arm(_period);
            callback(state);
        }
    }
}
