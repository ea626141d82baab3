using System.Runtime.InteropServices;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>
/// What a channel remembers of topics in which every entry must arrive, in order. The newest 256 entries of each topic are kept, and 256 KB of
/// all: memory is bounded per channel, however slow its viewers are. Who stands before an entry that has gone is <em>behind</em> and is told so,
/// never served with a gap. Used under the channel's lock.
/// </summary>
internal sealed class ChannelLog
{
    /// <summary>Entries of one topic that are kept.</summary>
    public const int MaxEntries = 256;

    /// <summary>Bytes of all topics together that are kept.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The largest entry, so that one always fits into a frame.</summary>
    public const int MaxEntry = 16 * 1024;

    private readonly Dictionary<string, Queue<Entry>> _topics = new(StringComparer.Ordinal);
    private long _gone;

    /// <summary>Bytes that are kept now.</summary>
    public int Bytes { get; private set; }

    /// <summary>True where everything after this place is still here.</summary>
    public bool Reaches(long sequence) => sequence >= _gone;

    /// <param name="topic">Of a small fixed number.</param>
    /// <param name="sequence">Larger than that of every entry before, of whatever topic.</param>
    /// <param name="key">What a snapshot shows, and what may be withdrawn, has a key; null for news about other entries.</param>
    /// <param name="json">At most <see cref="MaxEntry"/> bytes.</param>
    public void Append(string topic, long sequence, string? key, RawJson json)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(json.Utf8.Length, MaxEntry);
        ref var entries = ref CollectionsMarshal.GetValueRefOrAddDefault(_topics, topic, out _);
        (entries ??= new(MaxEntries)).Enqueue(new Entry(sequence, key, json));
        Bytes += json.Utf8.Length;
        if (entries.Count > MaxEntries) Forget(entries);
        while (Bytes > MaxBytes) Forget(_topics.Values.Where(others => others.Count > 0).MinBy(others => others.Peek().Sequence)!);
    }

    /// <summary>Empties the entries with these keys: whoever has not seen them yet never will, and nobody misses anything by that.</summary>
    public void Withdraw(string topic, IReadOnlySet<string> keys)
    {
        if (!_topics.TryGetValue(topic, out var entries)) return;
        foreach (var entry in entries)
        {
            if (entry.Key is null || !keys.Contains(entry.Key)) continue;
            Bytes -= entry.Json.Utf8.Length;
            entry.Empty();
        }
    }

    /// <summary>The entries after one place up to another, in order, as far as they fit.</summary>
    /// <param name="after">Must be reached.</param>
    /// <param name="upTo">Inclusive.</param>
    /// <param name="room">Bytes; the first entry is taken even if it does not fit, so that every frame gets on.</param>
    /// <returns>The entries by topic, and the place up to which they are complete.</returns>
    public (Dictionary<string, List<RawJson>> Entries, long Reached) Between(long after, long upTo, int room)
    {
        var taken = new Dictionary<string, List<RawJson>>(StringComparer.Ordinal);
        var reached = after;
        foreach (var (topic, entry) in Waiting(after, upTo))
        {
            room -= entry.Json.Utf8.Length + 1;
            if (room < 0 && taken.Count > 0) return (taken, reached);
            if (!taken.TryGetValue(topic, out var list)) taken[topic] = list = [];
            list.Add(entry.Json);
            reached = entry.Sequence;
        }
        return (taken, upTo);
    }

    /// <summary>The newest entries with a key up to a place, for who begins to watch there.</summary>
    public Dictionary<string, List<RawJson>> Newest(int count, long upTo) => _topics.ToDictionary(
        topic => topic.Key,
        topic => topic.Value.Where(entry => entry is { IsEmpty: false, Key: not null } && entry.Sequence <= upTo).TakeLast(count).Select(entry => entry.Json).ToList(),
        StringComparer.Ordinal);

    private IEnumerable<(string Topic, Entry Entry)> Waiting(long after, long upTo) =>
        from topic in _topics
        from entry in topic.Value
        where !entry.IsEmpty && entry.Sequence > after && entry.Sequence <= upTo
        orderby entry.Sequence
        select (topic.Key, entry);

    private void Forget(Queue<Entry> entries)
    {
        var oldest = entries.Dequeue();
        if (oldest.IsEmpty) return; // nobody waits for it
        Bytes -= oldest.Json.Utf8.Length;
        _gone = Math.Max(_gone, oldest.Sequence);
    }

    private sealed class Entry(long sequence, string? key, RawJson json)
    {
        public long Sequence => sequence;

        public string? Key => key;

        public RawJson Json { get; private set; } = json;

        public bool IsEmpty => Json.Utf8.IsEmpty;

        public void Empty() => Json = default;
    }
}
