using System.Collections.Immutable;
using LiveCommerce.LiveHub.Fanout;

namespace LiveCommerce.LiveHub.Talk.Reactions;

/// <summary>
/// The reactions to one show, summed per kind. They are told as sums with the channel's next tick, however many there were, and stored now and then:
/// a crash loses those of the last seconds. The version follows the clock, so that it does not go back even then.
/// </summary>
internal sealed class ReactionBoard
{
    /// <summary>Reactions that one call may bring.</summary>
    public const int MaxAtOnce = 20;

    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[Enum.GetValues<ReactionKind>().Length];
    private long _version;
    private bool _isStored = true;

    public ReactionBoard(ReactionsWire stored)
    {
        foreach (var (kind, count) in stored.Counts) _counts[(int)kind] = count;
        _version = stored.Version;
    }

    /// <param name="count">1 to <see cref="MaxAtOnce"/>.</param>
    /// <param name="show">Told in the order of the versions.</param>
    public void Add(ReactionKind kind, int count, DateTimeOffset now, StreamChannel show)
    {
        lock (_lock)
        {
            _counts[(int)kind] += count;
            _version = Math.Max(_version + 1, now.ToUnixTimeMilliseconds());
            _isStored = false;
            show.Publish(ReactionsWire.Topic, _version, Sum());
        }
    }

    /// <summary>The sums where they have changed since they were last asked for by this.</summary>
    public ReactionsWire? TakeUnstored()
    {
        lock (_lock)
        {
            if (_isStored) return null;
            _isStored = true;
            return Sum();
        }
    }

    private ReactionsWire Sum() => new(_version, Enum.GetValues<ReactionKind>().ToImmutableSortedDictionary(kind => kind, kind => _counts[(int)kind]));
}
