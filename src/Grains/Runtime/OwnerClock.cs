using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Grains.Runtime;

/// <summary>
/// The time by which owners decide: the store's time when it was last asked, plus monotonic time since. A jump of this machine's wall clock
/// therefore neither ends a reservation early nor prolongs it, and all nodes of one store agree. Once the store was asked it never goes back.
/// Whole milliseconds, because that is what the journal keeps: a replay decides on the same number.
/// </summary>
public sealed class OwnerClock(TimeProvider time)
{
    /// <summary>A wall clock that ran this much more or less than the monotonic one since the last look says: it jumped, or the machine slept.</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(1);

    /// <summary>An answer that was under way for longer says too little about now.</summary>
    private static readonly TimeSpan SlowestAnswer = TimeSpan.FromMilliseconds(500);

    private volatile Anchor _anchor = new(time.GetUtcNow(), time.GetTimestamp(), time.GetUtcNow(), IsFirst: true);

    public TimeProvider Time => time;

    public DateTimeOffset Now
    {
        get
        {
#if PLANTS
            if (Plant.Is(Bug.WallClock)) return UnixMilliseconds.Truncate(time.GetUtcNow());
#endif
            return UnixMilliseconds.Truncate(NowOf(_anchor));
        }
    }

    /// <summary>
    /// True where this clock cannot be trusted: the store was not asked yet, the machine has slept, or its wall clock jumped (nobody can tell the
    /// two apart). Nothing may be decided before <see cref="AnchorAsync"/> has ended it.
    /// </summary>
    public bool HasGap
    {
        get
        {
            var anchor = _anchor;
            return anchor.IsFirst || IsGap(time.GetUtcNow() - anchor.Wall - time.GetElapsedTime(anchor.Timestamp));
        }
    }

    /// <summary>
    /// Asks the store for its time. To be done at start, every half minute, and before deciding anything after a gap. An answer that came too
    /// slowly changes nothing.
    /// </summary>
    /// <exception cref="JournalException">The store is out of reach; the clock stays as it was.</exception>
    public async ValueTask AnchorAsync(IJournal journal)
    {
        var wallBefore = time.GetUtcNow();
        var asked = time.GetTimestamp();
        var at = await journal.ReadTimeAsync();
        var (timestamp, wall) = (time.GetTimestamp(), time.GetUtcNow());
        var underWay = time.GetElapsedTime(asked, timestamp);
        if (underWay > SlowestAnswer || IsGap(wall - wallBefore - underWay)) return;
        // It was read somewhere between asking and hearing. Standing for the end it is never ahead of the store: nothing expires early.
        var fresh = new Anchor(at, timestamp, wall, IsFirst: false);
        var old = _anchor;
        var now = NowOf(old);
        // The store seems to lie behind by what this answer was under way for: time stands still that long instead of going back.
        _anchor = !old.IsFirst && NowOf(fresh) < now ? fresh with { NotBefore = now } : fresh;
    }

    private static bool IsGap(TimeSpan drift) => drift > Gap || drift < -Gap;

    private DateTimeOffset NowOf(Anchor anchor)
    {
        var now = anchor.At + time.GetElapsedTime(anchor.Timestamp);
        return now > anchor.NotBefore ? now : anchor.NotBefore;
    }

    private sealed record Anchor(DateTimeOffset At, long Timestamp, DateTimeOffset Wall, bool IsFirst)
    {
        public DateTimeOffset NotBefore { get; init; } = DateTimeOffset.MinValue;
    }
}
