using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>
/// The newest committed value of everything that viewers of one live stream see, the log of what each of them has to hear, and the tick that tells
/// them. A viewer is only a position: what it missed is every topic that changed since, at its newest value, and every entry of the log since. So a
/// slow viewer costs no memory, skips what nobody needs any more, and is right again with its next message.
/// </summary>
/// <remarks>
/// One counter numbers ticks and log entries alike, so that a place may lie between two entries that did not fit into one frame. Ticks alone
/// move <see cref="Position"/>: what was appended since the last one is told with the next.
/// </remarks>
internal sealed partial class StreamChannel : IDisposable
{
    /// <summary>Bytes of a frame, where its topics leave room; log entries that do not fit wait for the next one.</summary>
    public const int MaxFrame = 64 * 1024;

    private const int MaxFrames = 32;

    /// <summary>How long what was encoded once is handed out; one tick more or less.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(100);

    private const string StockPrefix = "stock:";

    /// <summary>The show itself.</summary>
    private const string ShowTopic = "stream";

    /// <summary>What a frame has beside its topics and log: position, time, names.</summary>
    private const int FrameOverhead = 512;

    private readonly TimeProvider _time;
    private readonly JsonSerializerOptions _json;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private readonly Signal _changed = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<long, Frame> _frames = [];
    private readonly TickStamps _stamps = new();
    private readonly Lazy<Task<bool>> _filled;
    private readonly string _epoch = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private long _sequence = 1;
    private long _counter = 1;
    private long _lineUpVersion;
    private bool _dirty;
    private bool _closed;
    private int _generation;

    /// <param name="fill">Shows committed state for the first time; asked once, whoever waits for it. False where it cannot be read.</param>
    public StreamChannel(string streamId, Func<StreamChannel, Task<bool>> fill, TimeProvider time, JsonSerializerOptions json)
    {
        StreamId = streamId;
        _time = time;
        _json = json;
        _filled = new(() => fill(this));
        _ = Task.Run(RunAsync);
    }

    public string StreamId { get; }

    /// <summary>True where the crew sees a draft or rehearsal, which nobody else does.</summary>
    public bool IsBackstage { get; init; }

    /// <summary>What it is found by among all channels.</summary>
    public string Key => IsBackstage ? StreamChannels.Backstage(StreamId) : StreamId;

    /// <summary>True when the first state is shown. Nobody reads the channel before, or would see a show without a line-up.</summary>
    public Task<bool> Filled => _filled.Value;

    /// <summary>SKUs whose stock this channel shows.</summary>
    public ImmutableHashSet<string> Skus { get; private set; } = [];

    public StreamPosition Position
    {
        get
        {
            lock (_lock) return new StreamPosition(_epoch, _sequence);
        }
    }

    /// <summary>Keeps a value unless a newer version is known; viewers hear of it with the next tick.</summary>
    /// <param name="committedAt">Since when it is so; now, where that is not known any better.</param>
    /// <param name="edition">Of a value that is made of something beside what its version counts: of equal versions the higher edition is the newer one.</param>
    public void Publish(string topic, long version, object value, DateTimeOffset? committedAt = null, long edition = 0)
    {
        var json = Encode(value);
        lock (_lock)
        {
            if (_topics.TryGetValue(topic, out var known) && (known.Version, known.Edition).CompareTo((version, edition)) >= 0) return;
            // Stock that has just left the line-up: kept, it would never be told anew when it comes back.
            if (topic.StartsWith(StockPrefix, StringComparison.Ordinal) && !Skus.Contains(topic[StockPrefix.Length..])) return;
            _topics[topic] = new Topic(version, json, _counter + 1, edition);
            Note(committedAt);
            // An offer opens, an item is pinned: rare, and everybody waits for it. Nobody waits for a change of the catalogue, of which there may be many.
            if (topic == ShowTopic && known?.Version != version) _hurry.TrySetResult();
        }
        _changed.Set();
    }

    /// <summary>
    /// Takes over the line-up of a version of the stream and tells which SKUs are new; nothing where a newer version is known. The stock of
    /// what has left the line-up is forgotten, so that a channel never holds more than one line-up.
    /// </summary>
    public ImmutableHashSet<string> Follow(long version, ImmutableHashSet<string> skus)
    {
        lock (_lock)
        {
            if (version < _lineUpVersion) return [];
            var added = skus.Except(Skus);
            foreach (var gone in Skus.Except(skus)) _topics.Remove(StockTopic(gone));
            (_lineUpVersion, Skus) = (version, skus);
            return added;
        }
    }

    /// <summary>Forgets all topics of a family but one; viewers keep what they have.</summary>
    public void KeepOnly(string prefix, string topic)
    {
        lock (_lock)
        {
            foreach (var other in _topics.Keys.Where(name => name != topic && name.StartsWith(prefix, StringComparison.Ordinal)).ToArray()) _topics.Remove(other);
        }
    }

    public RawJson? Value(string topic)
    {
        lock (_lock) return _topics.TryGetValue(topic, out var known) ? known.Json : null;
    }

    /// <summary>The newest values of all topics that a snapshot has no member for, such as those of the talk.</summary>
    public IReadOnlyDictionary<string, RawJson> OtherTopics()
    {
        lock (_lock) return _topics.Where(topic => !HasMember(topic.Key)).ToDictionary(topic => topic.Key, topic => topic.Value.Json);
    }

    /// <summary>True where everything since that position can be told: it is one of this channel's, and no entry of the log after it has gone.</summary>
    public bool Knows(StreamPosition position)
    {
        lock (_lock) return position.Epoch == _epoch && position.Sequence >= 0 && position.Sequence <= _sequence && _log.Reaches(position.Sequence);
    }

    /// <summary>
    /// Every topic that changed since a sequence, at its newest value, and the entries of the log since; null where there is nothing. Viewers at
    /// the same place share one frame. <see cref="Frame.Behind"/> where entries have gone that this place has not seen.
    /// </summary>
    public Frame? Since(long sequence)
    {
        if (sequence >= Volatile.Read(ref _sequence)) return null;
        lock (_lock)
        {
            if (!_log.Reaches(sequence)) return Frame.Behind;
            if (_frames.TryGetValue(sequence, out var shared) && IsFresh(shared.MadeAt)) return shared;
            // A value that changed after the tick is sent now and once more with the next tick: early, never late. Entries of the log come once.
            var topics = _topics.Where(topic => topic.Value.ChangedAt > sequence).ToDictionary(topic => topic.Key, topic => topic.Value.Json);
            var room = MaxFrame - FrameOverhead - topics.Sum(topic => topic.Key.Length + topic.Value.Utf8.Length + 4);
            var (entries, reached) = _log.Between(sequence, _sequence, room);
            var update = new UpdateWire(new StreamPosition(_epoch, reached), _time.GetUtcNow(), topics, entries.Count > 0 ? entries : null)
            {
                After = sequence,
                ChangedAt = _stamps.OldestAfter(sequence),
            };
            var frame = new Frame(reached, EncodedCall.Of("Update", update, _json), update.ChangedAt, _time.GetTimestamp(), HasMore: reached < _sequence);
            // Stragglers stand at many places; they must not push out the frame that the crowd shares, nor fill memory.
            if (_frames.Count < MaxFrames || _frames.ContainsKey(sequence)) _frames[sequence] = frame;
            return frame;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            _countTimer?.Dispose();
        }
        _stopping.Cancel();
    }

    public static string StockTopic(string sku) => StockPrefix + sku;

    /// <summary>Something has changed that viewers have to hear of. Under the lock; the signal is set after it.</summary>
    private void Note(DateTimeOffset? committedAt = null)
    {
        _stamps.Note(committedAt ?? _time.GetUtcNow());
        _dirty = true;
    }

    /// <summary>What was encoded must not be told any more. Under the lock.</summary>
    private void ForgetFrames()
    {
        _frames.Clear();
        _snapshot = null;
        _generation++;
    }

    private RawJson Encode(object value) => new(JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), _json));

    private static bool HasMember(string topic) => topic is "stream" or "viewers" || topic.StartsWith("stock:", StringComparison.Ordinal);

    private sealed record Topic(long Version, RawJson Json, long ChangedAt, long Edition = 0);
}
