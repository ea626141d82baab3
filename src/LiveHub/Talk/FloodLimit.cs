using System.Runtime.InteropServices;

namespace LiveCommerce.LiveHub.Talk;

/// <summary>
/// How much one speaker may say in one show, whatever the show's own pace: five at once, then one a second. It keeps a flood of one out of the
/// queue of all. For each speaker one instant is kept, the one at which the whole burst is free again; after that he need not be remembered.
/// </summary>
internal sealed class FloodLimit(TimeProvider time)
{
    public const int Burst = 5;

    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private const int SmallestSweep = 1_024;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string StreamId, string Speaker), long> _freeAt = [];
    private int _sweepAt = SmallestSweep;

    /// <summary>Counts one wish. Null, or how long until one more is granted; it is not counted then.</summary>
    public TimeSpan? Take(string streamId, Speaker speaker)
    {
        if (speaker.IsCrew) return null;
        var now = time.GetTimestamp();
        var step = (long)(Every.TotalSeconds * time.TimestampFrequency);
        lock (_lock)
        {
            ref var freeAt = ref CollectionsMarshal.GetValueRefOrAddDefault(_freeAt, (streamId, speaker.Id), out _);
            var next = Math.Max(freeAt, now) + step;
            if (next - now > Burst * step) return time.GetElapsedTime(now + (Burst * step), next);
            freeAt = next;
            if (_freeAt.Count >= _sweepAt) Sweep(now);
            return null;
        }
    }

    private void Sweep(long now)
    {
        foreach (var (speaker, freeAt) in _freeAt)
        {
            if (freeAt <= now) _freeAt.Remove(speaker);
        }
        _sweepAt = Math.Max(SmallestSweep, 2 * _freeAt.Count);
    }
}
