namespace LiveCommerce.LiveHub.Fanout;

/// <summary>How many watch on this node, in all channels, and how often they can be told.</summary>
/// <param name="tick">Where somebody has decided that; null where the size does.</param>
internal sealed class Audience(TimeSpan? tick = null)
{
    /// <summary>From so many on they are told half as often.</summary>
    public const int Large = 2_000;

    /// <summary>For a large audience. At ten times a second a core tells 10,000 viewers and has time left to sell.</summary>
    public static readonly TimeSpan UsualTick = TimeSpan.FromMilliseconds(100);

    public static readonly TimeSpan QuickTick = TimeSpan.FromMilliseconds(50);

    /// <summary>For a change of the show itself, such as an offer that opens: so soon after a tick there may be another one.</summary>
    public static readonly TimeSpan HurriedTick = TimeSpan.FromMilliseconds(10);

    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>The first change after quiet is told at once, the next ones after this time.</summary>
    public TimeSpan Tick => tick ?? (Count < Large ? QuickTick : UsualTick);

    public void Change(int by) => Interlocked.Add(ref _count, by);
}
