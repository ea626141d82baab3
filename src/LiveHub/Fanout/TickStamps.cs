namespace LiveCommerce.LiveHub.Fanout;

/// <summary>When the oldest change of each of the last ticks was committed. Used under the channel's lock.</summary>
internal sealed class TickStamps
{
    /// <summary>Ticks that are remembered; whoever is further behind is told the age of the oldest of these.</summary>
    public const int Remembered = 256;

    private readonly (long Sequence, DateTimeOffset Oldest)[] _ticks = new (long, DateTimeOffset)[Remembered];
    private DateTimeOffset? _pending;
    private int _count;

    /// <summary>A change that the next tick will tell.</summary>
    public void Note(DateTimeOffset committedAt)
    {
        if (_pending is not { } known || committedAt < known) _pending = committedAt;
    }

    /// <summary>The tick that tells what was noted.</summary>
    /// <param name="sequence">Larger than before.</param>
    /// <param name="now">For a tick without a note.</param>
    public void Tick(long sequence, DateTimeOffset now)
    {
        _ticks[_count++ % Remembered] = (sequence, _pending ?? now);
        _pending = null;
    }

    /// <summary>The oldest change that a place has not seen.</summary>
    public DateTimeOffset OldestAfter(long sequence)
    {
        var oldest = DateTimeOffset.MaxValue;
        for (var i = _count - 1; i >= 0 && i >= _count - Remembered; i--)
        {
            var (tick, stamp) = _ticks[i % Remembered];
            if (tick <= sequence) break;
            if (stamp < oldest) oldest = stamp;
        }
        return oldest;
    }
}
