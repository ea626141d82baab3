namespace LiveCommerce.LiveHub.Fanout;

/// <summary>The topics of a channel in which every entry must arrive.</summary>
internal sealed partial class StreamChannel
{
    /// <summary>With how many entries a snapshot begins.</summary>
    public const int SnapshotEntries = 50;

    private readonly ChannelLog _log = new();

    /// <summary>True when what was said before is in the log, so that what is said now may follow.</summary>
    public bool IsRestored { get; private set; }

    /// <summary>Bytes that the log takes in memory.</summary>
    public int LogBytes
    {
        get
        {
            lock (_lock) return _log.Bytes;
        }
    }

    /// <summary>Adds an entry to a log topic; every viewer hears of it, after all entries before it.</summary>
    /// <param name="topic">Log topics and others have names of their own.</param>
    /// <param name="key">Of an entry that snapshots show and that may be withdrawn; null for news about others.</param>
    /// <param name="entry">At most <see cref="ChannelLog.MaxEntry"/> bytes as JSON.</param>
    /// <param name="committedAt">Since when it is so; now, where that is not known any better.</param>
    public void Append(string topic, string? key, object entry, DateTimeOffset? committedAt = null)
    {
        var json = Encode(entry);
        lock (_lock)
        {
            _log.Append(topic, ++_counter, key, json);
            Note(committedAt);
        }
        _changed.Set();
    }

    /// <summary>Takes entries back and says so by another one. Who has not seen them hears only that.</summary>
    public void Withdraw(string topic, IReadOnlySet<string> keys, object entry)
    {
        var json = Encode(entry);
        lock (_lock)
        {
            _log.Withdraw(topic, keys);
            ForgetFrames(); // they may hold what was withdrawn
            _log.Append(topic, ++_counter, key: null, json);
            Note();
        }
        _changed.Set();
    }

    /// <summary>Entries from before this channel came into memory, for snapshots. Only while it is being filled, when nobody has a place in it.</summary>
    public void Restore(string topic, IEnumerable<(string Key, object Entry)> entries)
    {
        lock (_lock)
        {
            foreach (var (key, entry) in entries) _log.Append(topic, ++_counter, key, Encode(entry));
            _sequence = ++_counter;
            ForgetFrames();
            IsRestored = true;
        }
    }

    /// <summary>The newest entries of each log topic up to a place.</summary>
    public IReadOnlyDictionary<string, List<RawJson>> Newest(long upTo)
    {
        lock (_lock) return _log.Newest(SnapshotEntries, upTo);
    }
}
