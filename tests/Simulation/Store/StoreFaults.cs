using LiveCommerce.Simulation.Engine;

namespace LiveCommerce.Simulation.Store;

/// <summary>Draws the fate of every call to the store, and how long each leg of it takes.</summary>
internal sealed class StoreFaults(Prng random, Faults enabled, int badPerMille, long latency)
{
    private readonly int[] _seen = new int[Enum.GetValues<Fate>().Length];
    private readonly Fate[] _bad = [.. Enum.GetValues<Fate>().Where(fate => fate != Fate.Ok && enabled.HasFlag(Enum.Parse<Faults>(fate.ToString())))];

    /// <summary>False before the world is set up and after it has healed.</summary>
    public bool Active { get; set; }

    /// <summary>How many transactions had which fate.</summary>
    public IReadOnlyList<int> Seen => _seen;

    public Fate NextFate()
    {
        var fate = Active && _bad.Length > 0 && random.Chance(badPerMille) ? _bad[random.Below(_bad.Length)] : Fate.Ok;
        _seen[(int)fate]++;
        return fate;
    }

    public bool Hits(Faults fault) => Active && enabled.HasFlag(fault) && random.Chance(badPerMille);

    public bool Coin() => random.Chance(500);

    /// <summary>One leg of a call: on the wire, or at work.</summary>
    public long Leg() => random.Between(latency / 4 + 1, latency);

    /// <summary>A reading call, now and then a slow one.</summary>
    public long ReadLeg() => Hits(Faults.SlowReads) ? Long() : Leg();

    /// <summary>Much longer than anybody expects.</summary>
    public long Long() => random.Spread(20 * TimeSpan.TicksPerMillisecond, 4 * TimeSpan.TicksPerSecond);

    /// <summary>How many batches a page of history holds: mostly all, sometimes so few that readers must turn pages.</summary>
    public int PageSize { get; init; } = int.MaxValue;
}
