using System.Diagnostics;

namespace LiveCommerce.LiveHub.Tests;

/// <summary>
/// A clock that a test moves. It stands still between, or flows like a real one where a whole server runs on it; either way a jump fires every
/// timer that has come due.
/// </summary>
public sealed class ManualTime(bool flows = false) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Armed)> _awaited = [];
    private readonly DateTimeOffset _start = flows ? System.GetUtcNow() : new(2026, 1, 31, 18, 0, 0, TimeSpan.Zero);
    private readonly long _started = Stopwatch.GetTimestamp();
    private TimeSpan _moved;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _start + _moved + (flows ? Stopwatch.GetElapsedTime(_started) : TimeSpan.Zero);
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state, flows);
        lock (_gate) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        ManualTimer[] timers;
        lock (_gate)
        {
            _moved += by;
            timers = [.. _timers];
        }
        foreach (var timer in timers.OrderBy(timer => timer.Due)) timer.Look();
    }

    /// <summary>Ends when somebody waits on this clock for just that long: a jump before would be missed.</summary>
    public Task ArmedAsync(TimeSpan due)
    {
        lock (_gate)
        {
            if (_timers.Exists(timer => timer.Due == GetUtcNow() + due)) return Task.CompletedTask;
            var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((due, armed));
            return armed.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    private void Armed(TimeSpan due)
    {
        lock (_gate)
        {
            foreach (var (_, armed) in _awaited.Where(awaited => awaited.Due == due)) armed.TrySetResult();
            _awaited.RemoveAll(awaited => awaited.Due == due);
        }
    }

    private void Forget(ManualTimer timer)
    {
        lock (_gate) _timers.Remove(timer);
    }

    private sealed class ManualTimer : ITimer
    {
        private readonly ManualTime _time;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly Timer? _real;
        private TimeSpan _period;

        public ManualTimer(ManualTime time, TimerCallback callback, object? state, bool flows)
        {
            (_time, _callback, _state) = (time, callback, state);
            if (flows) _real = new Timer(_ => Look());
        }

        public DateTimeOffset? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_time._gate)
            {
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : _time.GetUtcNow() + dueTime;
            }
            if (dueTime > TimeSpan.Zero) _time.Armed(dueTime);
            if (dueTime == TimeSpan.Zero) ThreadPool.QueueUserWorkItem(_ => Look());
            else Wind();
            return true;
        }

        /// <summary>Fires where the time has come, and otherwise goes on waiting for the rest.</summary>
        public void Look()
        {
            lock (_time._gate)
            {
                var now = _time.GetUtcNow();
                if (Due is not { } due || due > now)
                {
                    Wind();
                    return;
                }
                Due = _period > TimeSpan.Zero ? now + _period : null;
                Wind();
            }
            _callback(_state);
        }

        public void Dispose()
        {
            Due = null;
            _real?.Dispose();
            _time.Forget(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Wind()
        {
            if (_real is null) return;
            try
            {
                var left = Due - _time.GetUtcNow();
                _real.Change(left is null ? Timeout.InfiniteTimeSpan : left > TimeSpan.Zero ? left.Value + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
            catch (ObjectDisposedException)
            {
                // stopped meanwhile
            }
        }
    }
}
