using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Grains.Runtime;

/// <summary>
/// The time by which owners decide: the store's time when it was last asked, plus monotonic time since. A jump of this machine's wall clock
/// therefore neither ends a reservation early nor prolongs it, and all nodes of one store agree. Never goes back. Whole milliseconds, because
/// that is what the journal keeps: a replay decides on the same number.
/// </summary>
public sealed class OwnerClock(TimeProvider time)
{
    /// <summary>A wall clock that ran this much more or less than the monotonic one since the last look says: it jumped, or the machine slept.</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(1);

    private volatile Anchor _anchor = new(time.GetUtcNow(), time.GetTimestamp(), time.GetUtcNow());

    public TimeProvider Time => time;

    public DateTimeOffset Now => UnixMilliseconds.Truncate(NowOf(_anchor));

    /// <summary>True where monotonic time alone can no longer be trusted: after a sleep of the machine, or a jump of its wall clock.</summary>
    public bool HasGap
    {
        get
        {
            var anchor = _anchor;
            var drift = time.GetUtcNow() - anchor.Wall - time.GetElapsedTime(anchor.Timestamp);
            return drift > Gap || drift < -Gap;
        }
    }

    /// <summary>Asks the store for its time. To be done at start, every half minute, and before deciding anything after a gap.</summary>
    /// <exception cref="JournalException">The store is out of reach; the clock stays as it was.</exception>
    public async ValueTask AnchorAsync(IJournal journal)
    {
        var wall = time.GetUtcNow();
        var asked = time.GetTimestamp();
        var at = await journal.ReadTimeAsync(); // stands for the instant of asking: never ahead of the store
        var now = NowOf(_anchor);
        var fresh = new Anchor(at, asked, wall);
        // A store that seems to lie behind is mostly a slow answer. Owners' time stands still until it has caught up instead of going back.
        _anchor = NowOf(fresh) < now ? fresh with { NotBefore = now } : fresh;
    }

    private DateTimeOffset NowOf(Anchor anchor)
    {
        var now = anchor.At + time.GetElapsedTime(anchor.Timestamp);
        return now > anchor.NotBefore ? now : anchor.NotBefore;
    }

    private sealed record Anchor(DateTimeOffset At, long Timestamp, DateTimeOffset Wall)
    {
        public DateTimeOffset NotBefore { get; init; } = DateTimeOffset.MinValue;
    }
}
