using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Grains.Runtime;

/// <summary>
/// The time by which owners decide: the wall clock once, at start, plus monotonic time since. A jump of the wall clock therefore neither
/// ends a reservation early nor prolongs it. Whole milliseconds, because that is what the journal keeps: a replay decides on the same number.
/// </summary>
public sealed class OwnerClock(TimeProvider time)
{
    private readonly DateTimeOffset _wallAtStart = time.GetUtcNow();
    private readonly long _timestampAtStart = time.GetTimestamp();

    public TimeProvider Time => time;

    public DateTimeOffset Now => UnixMilliseconds.Truncate(_wallAtStart + time.GetElapsedTime(_timestampAtStart));
}
