using System.Buffers.Binary;
using System.Security.Cryptography;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock.Memory;

/// <summary>
/// <see cref="SipHash"/> under a key of this process. The key decides where an entry lies in an index and nothing else: no decision, no order
/// and no written byte depends on it.
/// </summary>
internal static class SlotHash
{
    private static readonly SipHash Keyed = new(RandomKey(), RandomKey());

    public static uint Of(ulong a, ulong b, ulong c) => (uint)Keyed.Of(a, b, c);

    private static ulong RandomKey()
    {
        Span<byte> key = stackalloc byte[8];
        RandomNumberGenerator.Fill(key);
        return BinaryPrimitives.ReadUInt64LittleEndian(key);
    }
}
