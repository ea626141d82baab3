using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace LiveCommerce.Grains.Stock.Memory;

/// <summary>
/// SipHash-1-3 under a key of this process. Clients make their ids, so without a secret key they could make a million that fall on one place.
/// The key decides where an entry lies in an index and nothing else: no decision, no order and no written byte depends on it.
/// </summary>
internal static class SlotHash
{
    private static readonly ulong Key0 = RandomKey();
    private static readonly ulong Key1 = RandomKey();

    public static uint Of(ulong a, ulong b, ulong c)
    {
        var (v0, v1, v2, v3) = (Key0 ^ 0x736f6d6570736575UL, Key1 ^ 0x646f72616e646f6dUL, Key0 ^ 0x6c7967656e657261UL, Key1 ^ 0x7465646279746573UL);
        Absorb(ref v0, ref v1, ref v2, ref v3, a);
        Absorb(ref v0, ref v1, ref v2, ref v3, b);
        Absorb(ref v0, ref v1, ref v2, ref v3, c);
        v2 ^= 0xff;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        return (uint)(v0 ^ v1 ^ v2 ^ v3);
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

    private static ulong RandomKey()
    {
        Span<byte> key = stackalloc byte[8];
        RandomNumberGenerator.Fill(key);
        return BinaryPrimitives.ReadUInt64LittleEndian(key);
    }
}
