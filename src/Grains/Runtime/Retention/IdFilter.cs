using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using LiveCommerce.Grains.Runtime.Snapshots;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Runtime.Retention;

/// <summary>
/// A Bloom filter of 16 bits per id, cut into blocks of 64 bytes so that a question costs one access to memory. It never denies an id that was
/// added; about one in 500 others it lets pass. Its key is secret, so that nobody can make ids that all pass and each cost a read of the disk.
/// Serialized: format, 7 bytes 0, two keys of 8 bytes, blocks.
/// </summary>
public sealed class IdFilter
{
    private const byte Format = 1;
    private const int HeaderSize = 24;
    private const int BlockSize = 64;
    private const int IdsPerBlock = BlockSize * 8 / 16;
    private const int BitsPerId = 7;

    private readonly byte[] _bytes;
    private readonly SipHash _hash;
    private readonly uint _blocks;

    /// <param name="capacity">Ids for which there is room; with more the filter lets more pass.</param>
    /// <param name="key">Random and told to nobody.</param>
    public IdFilter(int capacity, UInt128 key)
        : this(NewBytes(capacity, key))
    {
    }

    private IdFilter(byte[] bytes)
    {
        _bytes = bytes;
        _hash = new SipHash(BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8)), BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(16)));
        _blocks = (uint)((bytes.Length - HeaderSize) / BlockSize);
    }

    /// <summary>As it is stored; not a copy.</summary>
    public byte[] Bytes => _bytes;

    /// <exception cref="UnreadableSnapshotException">Not a filter of this format.</exception>
    public static IdFilter Load(byte[] bytes) =>
        bytes.Length > HeaderSize && bytes[0] == Format && (bytes.Length - HeaderSize) % BlockSize == 0
            ? new IdFilter(bytes)
            : throw new UnreadableSnapshotException("Not a filter of ids.");

    public void Add(Guid id)
    {
        var block = BlockOf(id);
        var bits = BitsOf(id);
        for (var i = 0; i < BitsPerId; i++, bits >>= 9) block[(int)(bits & 511) >> 3] |= (byte)(1 << (int)(bits & 7));
    }

    public bool MayContain(Guid id)
    {
        var block = BlockOf(id);
        var bits = BitsOf(id);
        for (var i = 0; i < BitsPerId; i++, bits >>= 9)
        {
            if ((block[(int)(bits & 511) >> 3] & (1 << (int)(bits & 7))) == 0) return false;
        }
        return true;
    }

    private Span<byte> BlockOf(Guid id)
    {
        var block = (int)(((Hash(id, 0) >> 32) * _blocks) >> 32);
        return _bytes.AsSpan(HeaderSize + (block * BlockSize), BlockSize);
    }

    /// <summary>Seven places of nine bits each.</summary>
    private ulong BitsOf(Guid id) => Hash(id, 1);

    private ulong Hash(Guid id, ulong use)
    {
        var words = Unsafe.BitCast<Guid, UInt128>(id);
        return _hash.Of((ulong)words, (ulong)(words >> 64), use);
    }

    private static byte[] NewBytes(int capacity, UInt128 key)
    {
        var blocks = (Math.Max(capacity, 1) + IdsPerBlock - 1) / IdsPerBlock;
        var bytes = new byte[HeaderSize + (blocks * BlockSize)];
        bytes[0] = Format;
        BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(8), key);
        return bytes;
    }
}
