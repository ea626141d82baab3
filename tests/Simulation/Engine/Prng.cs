namespace LiveCommerce.Simulation.Engine;

/// <summary>xoshiro256**, seeded by splitmix64: small, fast, and the same numbers on every runtime for ever.</summary>
internal sealed class Prng
{
    private ulong _a, _b, _c, _d;

    /// <param name="seed">Of the whole world.</param>
    /// <param name="stream">One per concern, so that a world with fewer faults still has the same workload.</param>
    public Prng(ulong seed, ulong stream)
    {
        var x = seed * 0x9E3779B97F4A7C15 ^ stream * 0xD1B54A32D192ED03;
        _a = SplitMix(ref x);
        _b = SplitMix(ref x);
        _c = SplitMix(ref x);
        _d = SplitMix(ref x);
    }

    public ulong Next()
    {
        var result = ulong.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = ulong.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>Both ends included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    public long Between(long low, long high) => low + (long)Math.BigMul(Next(), (ulong)(high - low + 1), out _);

    /// <summary>True so many times in a thousand.</summary>
    public bool Chance(int perMille) => perMille > 0 && Below(1_000) < perMille;

    /// <summary>Between the two with every order of magnitude equally likely: both the usual and the extreme are seen.</summary>
    public long Spread(long low, long high)
    {
        var bits = Between(0, 63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)Math.Max(1, high / Math.Max(1, low))));
        return Math.Min(high, Between(low << bits, (low << bits) * 2 - 1));
    }

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    private static ulong SplitMix(ref ulong x)
    {
        var z = x += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
