using System.Numerics;

namespace LiveCommerce.Grains.Values;

/// <summary>
/// SipHash-1-3 over three words: fast, and nobody who does not know the key can make inputs that collide. Clients make their ids, so whatever
/// places ids by hash needs that.
/// </summary>
internal readonly struct SipHash(ulong key0, ulong key1)
{
    public ulong Of(ulong a, ulong b, ulong c)
    {
        var (v0, v1, v2, v3) = (key0 ^ 0x736f6d6570736575UL, key1 ^ 0x646f72616e646f6dUL, key0 ^ 0x6c7967656e657261UL, key1 ^ 0x7465646279746573UL);
        Absorb(ref v0, ref v1, ref v2, ref v3, a);
        Absorb(ref v0, ref v1, ref v2, ref v3, b);
        Absorb(ref v0, ref v1, ref v2, ref v3, c);
        v2 ^= 0xff;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Absorb(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3, ulong word)
    {
        v3 ^= word;
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
