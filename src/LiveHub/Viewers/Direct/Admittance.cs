namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>
/// How many may come in. Who has been upgraded and has not yet shaken hands with the hub is <em>arriving</em>: when all come back at once, as after a restart, the ones who would only
/// wait are told to come a little later, each at another time, while those inside get through quickly.
/// </summary>
internal sealed class Admittance
{
    /// <summary>As many connections as the server upgrades.</summary>
    public const int MaxPresent = 15_000;

    /// <summary>A core shakes hands with some thousands in a second.</summary>
    public const int MaxArriving = 2_000;

    /// <summary>After half to one and a half times this they may come back.</summary>
    public static readonly TimeSpan ComeBackAfter = TimeSpan.FromSeconds(4);

    private int _present;
    private int _arriving;

    public int Present => Volatile.Read(ref _present);

    public int Arriving => Volatile.Read(ref _arriving);

    /// <summary>Null where there is no room.</summary>
    public Place? TryEnter()
    {
        if (Interlocked.Increment(ref _present) <= MaxPresent)
        {
            if (Interlocked.Increment(ref _arriving) <= MaxArriving) return new Place(this);
            Interlocked.Decrement(ref _arriving);
        }
        Interlocked.Decrement(ref _present);
        return null;
    }

    /// <summary>One connection's place, from its upgrade to its end.</summary>
    internal sealed class Place(Admittance admittance) : IDisposable
    {
        private int _hasArrived;

        public void Arrive()
        {
            if (Interlocked.Exchange(ref _hasArrived, 1) == 0) Interlocked.Decrement(ref admittance._arriving);
        }

        public void Dispose()
        {
            Arrive();
            Interlocked.Decrement(ref admittance._present);
        }
    }
}
