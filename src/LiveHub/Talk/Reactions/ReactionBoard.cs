using System.Collections.Immutable;
using LiveCommerce.LiveHub.Fanout;

namespace LiveCommerce.LiveHub.Talk.Reactions;

/// <summary>
/// The reactions to one show, summed per kind. They are told as sums with the channel's next tick, however many there were, and stored now and then: a
/// crash loses those of the last seconds. The version does not go back even then: what is stored beside the sums is a <em>ceiling</em>, no version above it
/// is told before a higher one is stored, and the next life begins at it.
/// </summary>
internal sealed class ReactionBoard
{
    /// <summary>Reactions that one call may bring.</summary>
    public const int MaxAtOnce = 20;

    /// <summary>How many versions may be told between two storings. Who needs more is told the rest after the next one.</summary>
    public const long Headroom = 1 << 20;

    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[Enum.GetValues<ReactionKind>().Length];
    private long _version;
    private long _ceiling;
    private long _additions;
    private long _stored;
    private bool _isClosed;

    /// <param name="stored">With the ceiling of the life before as its version.</param>
    /// <param name="ceiling">Of this life; stored already.</param>
    public ReactionBoard(ReactionsWire stored, long ceiling)
    {
        foreach (var (kind, count) in stored.Counts) _counts[(int)kind] = count;
        (_version, _ceiling) = (stored.Version, ceiling);
    }

    /// <summary>How it stands.</summary>
    public ReactionsWire Sums
    {
        get
        {
            lock (_lock) return Sum();
        }
    }

    /// <param name="count">1 to <see cref="MaxAtOnce"/>.</param>
    /// <param name="show">Told in the order of the versions.</param>
    /// <returns>False where the board has left memory; there may be another one.</returns>
    public bool TryAdd(ReactionKind kind, int count, StreamChannel show)
    {
        lock (_lock)
        {
            if (_isClosed) return false;
            _counts[(int)kind] += count;
            _additions++;
            Tell(show);
            return true;
        }
    }

    public bool IsStored
    {
        get
        {
            lock (_lock) return _additions == _stored;
        }
    }

    /// <summary>What is to be stored: the sums, with the next ceiling as their version.</summary>
    public UnstoredSums Unstored()
    {
        lock (_lock) return new(Sum() with { Version = _version + Headroom }, _additions);
    }

    /// <summary>It is stored; what waited for the ceiling is told.</summary>
    public void Stored(UnstoredSums saved, StreamChannel? show)
    {
        lock (_lock)
        {
            var isWaiting = _version >= _ceiling;
            _ceiling = Math.Max(_ceiling, saved.Sums.Version);
            _stored = saved.Additions;
            if (isWaiting && show is not null) Tell(show);
        }
    }

    /// <summary>Takes nothing more, unless something is not stored yet.</summary>
    public bool TryClose()
    {
        lock (_lock) return _isClosed = _additions == _stored;
    }

    private void Tell(StreamChannel show)
    {
        if (_version >= _ceiling) return;
        _version++;
        show.Publish(ReactionsWire.Topic, _version, Sum());
    }

    private ReactionsWire Sum() => new(_version, Enum.GetValues<ReactionKind>().ToImmutableSortedDictionary(kind => kind, kind => _counts[(int)kind]));
}

/// <summary>Sums on their way to the table.</summary>
/// <param name="Additions">How many calls they are of, in this life of the board.</param>
internal readonly record struct UnstoredSums(ReactionsWire Sums, long Additions);
