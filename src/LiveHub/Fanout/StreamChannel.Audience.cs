using System.Text.Json;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>Who watches a channel.</summary>
internal sealed partial class StreamChannel
{
    /// <summary>From so many viewers on their number alone is told once a <see cref="CountPause"/>: in a storm of joins it changes with every tick, and each would be a walk along all of them.</summary>
    public const int CrowdOfMany = 500;

    private static readonly TimeSpan CountPause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Seat> _viewers = new(StringComparer.Ordinal);
    private readonly Crowd<DirectViewer> _direct = new();
    private readonly Crowd<ViewerQueue> _queues = new();
    private ITimer? _countTimer;
    private long _countToldAt;
    private bool _countWaits;
    private int _count;
    private int _counted;
    private int _peak;

    /// <summary>All who watch on this node; it sets the pace.</summary>
    public Audience Audience { get; init; } = new();

    public FanoutMetrics Metrics { get; init; } = FanoutMetrics.Unseen;

    /// <summary>The number that is told; it changes only together with what viewers will hear.</summary>
    public int Viewers => Volatile.Read(ref _count);

    public IReadOnlyList<IViewer> Watching
    {
        get
        {
            lock (_lock) return [.. _viewers.Values.Select(seat => seat.Viewer)];
        }
    }

    public int PeakViewers => _peak;

    /// <summary>The peak of the show's life, where it was higher before this channel came into memory.</summary>
    public void RaisePeak(int peak)
    {
        lock (_lock) _peak = Math.Max(_peak, peak);
    }

    /// <summary>False where the channel has left memory meanwhile: the viewer would never hear anything. One of the same connection gives way.</summary>
    public bool TryAdd(IViewer viewer)
    {
        lock (_lock)
        {
            if (_closed) return false;
            if (_viewers.Remove(viewer.ConnectionId, out var former)) Vacate(former);
            _viewers[viewer.ConnectionId] = new Seat(viewer, viewer switch
            {
                DirectViewer direct => _direct.Add(direct),
                ViewerQueue queue => _queues.Add(queue),
                _ => throw new ArgumentException("Of neither kind.", nameof(viewer)),
            });
            Audience.Change(1);
            Count();
        }
        _changed.Set();
        return true;
    }

    /// <summary>Only this very one: its connection may have joined again with another.</summary>
    public void Remove(IViewer viewer)
    {
        lock (_lock)
        {
            if (!_viewers.TryGetValue(viewer.ConnectionId, out var seat) || !ReferenceEquals(seat.Viewer, viewer)) return;
            _viewers.Remove(viewer.ConnectionId);
            Vacate(seat);
            Count();
        }
        _changed.Set();
    }

    /// <summary>Closes for good unless somebody watches.</summary>
    public bool TryClose()
    {
        lock (_lock)
        {
            if (_viewers.Count > 0) return false;
            _closed = true;
            return true;
        }
    }

    private void Vacate(Seat seat)
    {
        if (seat.Viewer is DirectViewer) _direct.Remove(seat.Slot);
        else _queues.Remove(seat.Slot);
        Audience.Change(-1);
    }

    /// <summary>Under the lock. One that took its own former place has changed nothing.</summary>
    private void Count()
    {
        _count = _viewers.Count;
        if (_count == _counted) return;
        _counted = _count;
        _peak = Math.Max(_peak, _count);
        // Whatever else is told takes it along.
        _topics["viewers"] = new Topic(0, new RawJson(JsonSerializer.SerializeToUtf8Bytes(_count)), _counter + 1);
        var rest = _count < CrowdOfMany ? TimeSpan.Zero : CountPause - _time.GetElapsedTime(_countToldAt);
        if (rest <= TimeSpan.Zero)
        {
            NoteCount();
        }
        else if (!_countWaits)
        {
            _countWaits = true;
            _countTimer ??= _time.CreateTimer(_ => TellCount(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _countTimer.Change(rest, Timeout.InfiniteTimeSpan);
        }
    }

    private void TellCount()
    {
        lock (_lock)
        {
            if (_closed || !_countWaits) return;
            NoteCount();
        }
        _changed.Set();
    }

    private void NoteCount()
    {
        (_countToldAt, _countWaits) = (_time.GetTimestamp(), false);
        Note();
    }

    private readonly record struct Seat(IViewer Viewer, int Slot);
}
