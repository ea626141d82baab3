using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>
/// The newest committed value of everything that viewers of one live stream see, and the tick that tells them. A viewer is only a position:
/// what it missed is every topic that changed since, at its newest value. So a slow viewer costs no memory, skips what nobody needs any
/// more, and is right again with its next message.
/// </summary>
internal sealed class StreamChannel : IDisposable
{
    /// <summary>The first change after quiet goes out at once, then at most every 100 ms.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly JsonSerializerOptions _json;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ViewerQueue> _viewers = new(StringComparer.Ordinal);
    private readonly Signal _changed = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<bool> _filled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _epoch = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private long _sequence = 1;
    private long _lineUpVersion;
    private bool _dirty;
    private int _peak;
    private (long Since, Frame Frame)? _cached;

    public StreamChannel(string streamId, TimeProvider time, JsonSerializerOptions json)
    {
        StreamId = streamId;
        _time = time;
        _json = json;
        _ = Task.Run(RunAsync);
    }

    public string StreamId { get; }

    /// <summary>Ends when the committed state has been read into it; false where it could not be, and the channel is given up.</summary>
    public Task<bool> Filled => _filled.Task;

    public int Viewers => _viewers.Count;

    public int PeakViewers => _peak;

    /// <summary>SKUs whose stock this channel shows.</summary>
    public ImmutableHashSet<string> Skus { get; private set; } = [];

    public StreamPosition Position
    {
        get
        {
            lock (_lock) return new StreamPosition(_epoch, _sequence);
        }
    }

    public void SetFilled(bool isFilled) => _filled.SetResult(isFilled);

    /// <summary>Keeps a value unless a newer version is known; viewers hear of it with the next tick.</summary>
    public void Publish(string topic, long version, object value)
    {
        var json = new RawJson(JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), _json));
        lock (_lock)
        {
            if (_topics.TryGetValue(topic, out var known) && known.Version >= version) return;
            _topics[topic] = new Topic(version, json, _sequence + 1);
            _dirty = true;
        }
        _changed.Set();
    }

    /// <summary>Takes over the line-up of a version of the stream and tells which SKUs are new; nothing where a newer version is known.</summary>
    public ImmutableHashSet<string> Follow(long version, ImmutableHashSet<string> skus)
    {
        lock (_lock)
        {
            if (version < _lineUpVersion) return [];
            var added = skus.Except(Skus);
            (_lineUpVersion, Skus) = (version, skus);
            return added;
        }
    }

    public RawJson? Value(string topic)
    {
        lock (_lock) return _topics.TryGetValue(topic, out var known) ? known.Json : null;
    }

    /// <summary>True where everything since that position can be told: it is one of this channel's.</summary>
    public bool Knows(StreamPosition position) => position.Epoch == _epoch && position.Sequence >= 0 && position.Sequence <= Position.Sequence;

    /// <summary>Every topic that changed since a sequence, at its newest value; null where none did. Viewers at the same place share one frame.</summary>
    public Frame? Since(long sequence)
    {
        lock (_lock)
        {
            if (sequence >= _sequence) return null;
            if (_cached is { } cached && cached.Since == sequence && cached.Frame.Sequence == _sequence) return cached.Frame;
            // A value that changed after the tick is sent now and once more with the next tick: early, never late.
            var topics = _topics.Where(topic => topic.Value.ChangedAt > sequence).ToDictionary(topic => topic.Key, topic => topic.Value.Json);
            var update = new UpdateWire(new StreamPosition(_epoch, _sequence), _time.GetUtcNow(), topics);
            var frame = new Frame(_sequence, new RawJson(JsonSerializer.SerializeToUtf8Bytes(update, _json)));
            _cached = (sequence, frame);
            return frame;
        }
    }

    public void Add(ViewerQueue viewer)
    {
        _viewers[viewer.ConnectionId] = viewer;
        Count();
    }

    public void Remove(string connectionId)
    {
        if (_viewers.TryRemove(connectionId, out _)) Count();
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _changed.Set();
    }

    private void Count()
    {
        var now = _viewers.Count;
        InterlockedMax(ref _peak, now);
        lock (_lock)
        {
            _topics["viewers"] = new Topic(0, new RawJson(JsonSerializer.SerializeToUtf8Bytes(now)), _sequence + 1);
            _dirty = true;
        }
        _changed.Set();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _changed.WaitAsync(_stopping.Token);
                lock (_lock)
                {
                    if (!_dirty) continue;
                    _dirty = false;
                    _sequence++;
                }
                foreach (var viewer in _viewers.Values) viewer.Wake();
                await Task.Delay(Tick, _time, _stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            _stopping.Dispose();
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; value > seen;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen) return;
            seen = before;
        }
    }

    private sealed record Topic(long Version, RawJson Json, long ChangedAt);
}

/// <summary>One update, encoded once.</summary>
internal sealed record Frame(long Sequence, RawJson Json);

/// <summary>What a viewer receives: everything that changed since its last update.</summary>
public sealed record UpdateWire(StreamPosition Position, DateTimeOffset ServerTime, IReadOnlyDictionary<string, RawJson> Topics);
