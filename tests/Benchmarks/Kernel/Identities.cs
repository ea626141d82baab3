using System.Buffers.Binary;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Benchmarks.Kernel;

/// <summary>
/// Ids and buyers that never come twice, looking as random as those of real clients and made in a few nanoseconds: a counter, mixed by a
/// function that maps no two numbers to one. One per caller.
/// </summary>
internal struct Identities(int process, int caller)
{
    private const int BitsOfCaller = 20;
    private const int BitsOfCount = 32;

    private readonly ulong _origin = ((ulong)(uint)process << (BitsOfCaller + BitsOfCount)) | ((ulong)(uint)caller << BitsOfCount);
    private uint _count;

    /// <summary>A UUIDv7 made at <paramref name="now"/>.</summary>
    public ReservationId NextId(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        var mixed = Mix(_origin | ++_count);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)now.ToUnixTimeMilliseconds() << 16) | 0x7000 | (mixed >> 52));
        // The two bits of the variant take the place of two bits of the number, which stand in the twelve above.
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], 0x8000_0000_0000_0000 | (mixed & 0x3FFF_FFFF_FFFF_FFFF));
        return new ReservationId(new Guid(bytes, bigEndian: true));
    }

    /// <summary>The buyer of the newest id.</summary>
    public readonly BuyerId Buyer()
    {
        Span<byte> text = stackalloc byte[BuyerId.Length];
        text[0] = (byte)'g';
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Mix(~(_origin | _count)));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _origin | _count);
        Convert.TryToHexStringLower(bytes, text[1..], out _);
        return BuyerId.TryParse(text, out var buyer) ? buyer : throw new InvalidOperationException("A buyer is a letter and 32 digits.");
    }

    /// <summary>The finalizer of SplitMix64, a bijection.</summary>
    private static ulong Mix(ulong number)
    {
        number = (number ^ (number >> 30)) * 0xBF58_476D_1CE4_E5B9;
        number = (number ^ (number >> 27)) * 0x94D0_49BB_1331_11EB;
        return number ^ (number >> 31);
    }
}
