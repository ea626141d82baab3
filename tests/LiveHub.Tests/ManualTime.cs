namespace LiveCommerce.LiveHub.Tests;

/// <summary>A clock that stands still until a test moves it. It has no timers: what is tested with it asks for the time.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private DateTimeOffset _now = new(2026, 1, 31, 18, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException("ManualTime has no timers.");

    public void Advance(TimeSpan by)
    {
        lock (_gate) _now += by;
    }
}
