using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Hosting;

/// <summary>
/// How often one buyer may call: a person presses a few times a second, a bot is slowed to that. For each buyer one instant is kept, the one at
/// which the whole burst will be free again (the generic cell rate algorithm); once that has passed the buyer need not be remembered, so
/// memory follows those who called within the last two seconds.
/// </summary>
internal sealed class BuyerPace(TimeProvider time)
{
    public const int Burst = 40;
    public const int PerSecond = 20;

    private const int Shards = 64;
    private const int SmallestSweep = 1_024;

    private readonly Shard[] _shards = [.. Enumerable.Range(0, Shards).Select(static _ => new Shard())];
    private readonly long _step = time.TimestampFrequency / PerSecond;

    /// <summary>Counts one call. False where it is one too many; it is not counted then.</summary>
    public bool TryTake(BuyerId buyer)
    {
        var now = time.GetTimestamp();
        var shard = _shards[(uint)buyer.GetHashCode() % Shards];
        lock (shard.Lock)
        {
            ref var freeAt = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(shard.FreeAt, buyer, out _);
            var next = Math.Max(freeAt, now) + _step;
            if (next - now > Burst * _step) return false;
            freeAt = next;
            if (shard.FreeAt.Count >= shard.SweepAt) shard.Sweep(now);
            return true;
        }
    }

    /// <summary>How many buyers are kept.</summary>
    internal int Remembered => _shards.Sum(static shard => shard.FreeAt.Count);

    private sealed class Shard
    {
        public readonly Lock Lock = new();
        public readonly Dictionary<BuyerId, long> FreeAt = [];

        public int SweepAt { get; private set; } = SmallestSweep;

        /// <summary>Forgets those whose burst is free again. Done when the number has doubled, so its cost is spread over those calls.</summary>
        public void Sweep(long now)
        {
            foreach (var (buyer, freeAt) in FreeAt)
            {
                if (freeAt <= now) FreeAt.Remove(buyer);
            }
            SweepAt = Math.Max(SmallestSweep, 2 * FreeAt.Count);
        }
    }
}
