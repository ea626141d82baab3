using LiveCommerce.LiveHub.Api.Wire;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>The beginning for whoever comes without a place.</summary>
internal sealed partial class StreamChannel
{
    private (StreamPosition Position, RawJson Json, long MadeAt)? _snapshot;

    /// <summary>
    /// A snapshot and its place, encoded once for all who come between two ticks. Its values may be newer than the place, never older: what changed in between
    /// comes a second time, never not at all.
    /// </summary>
    public (StreamPosition Position, RawJson Json) Snapshot()
    {
        int generation;
        StreamPosition position;
        lock (_lock)
        {
            if (_snapshot is { } known && IsFresh(known.MadeAt)) return (known.Position, known.Json);
            (generation, position) = (_generation, new StreamPosition(_epoch, _sequence));
        }
        var madeAt = _time.GetTimestamp();
        var json = Encode(SnapshotWire.From(this, position, _time.GetUtcNow()));
        lock (_lock)
        {
            if (_generation == generation) _snapshot = (position, json, madeAt);
        }
        return (position, json);
    }

    /// <summary>What was encoded tells the server's time, by which clients count down: in a quiet show it must not be handed out minutes later.</summary>
    private bool IsFresh(long madeAt) => _time.GetElapsedTime(madeAt) < Freshness;
}
