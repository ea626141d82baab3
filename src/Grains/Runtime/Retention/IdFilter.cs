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

    /// <summary>Blocks lie in arrays of 64 KB: larger ones would lie among the large objects, and an owner that wakes would have the whole heap collected.</summary>
    private const int BlocksPerChunk = 1_024;

    private readonly byte[] _header;
    private readonly byte[][] _chunks;
    private readonly SipHash _hash;
    private readonly uint _blocks;

    /// <param name="capacity">Ids for which there is room; with more the filter lets more pass.</param>
    /// <param name="key">Random and told to nobody.</param>
    public IdFilter(int capacity, UInt128 key)
        : this(NewHeader(key), (Math.Max(capacity, 1) + IdsPerBlock - 1) / IdsPerBlock)
    {
    }

    private IdFilter(byte[] header, int blocks)
    {
        _header = header;
        _blocks = (uint)blocks;
        _hash = new SipHash(BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(8)), BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(16)));
        _chunks = new byte[(blocks + BlocksPerChunk - 1) / BlocksPerChunk][];
        for (var chunk = 0; chunk < _chunks.Length; chunk++)
            _chunks[chunk] = new byte[Math.Min(BlocksPerChunk, blocks - (chunk * BlocksPerChunk)) * BlockSize];
    }

    /// <summary>A copy as it is stored.</summary>
    public byte[] ToArray() => [.. _header, .. _chunks.SelectMany(chunk => chunk)];

    /// <param name="pieces">What was stored, cut anywhere.</param>
    /// <exception cref="UnreadableSnapshotException">Not a filter of this format.</exception>
    public static IdFilter Load(params IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        var length = pieces.Sum(static piece => piece.Length) - HeaderSize;
        var header = new byte[HeaderSize];
        var (piece, at) = (0, 0);
        if (length > 0 && length % BlockSize == 0) Fill(header);
        if (header[0] != Format) throw new UnreadableSnapshotException("Not a filter of ids.");
        var filter = new IdFilter(header, length / BlockSize);
        foreach (var chunk in filter._chunks) Fill(chunk);
        return filter;

        void Fill(Span<byte> rest)
        {
            while (rest.Length > 0)
            {
                var some = pieces[piece].Span[at..];
                if (some.Length > rest.Length) some = some[..rest.Length];
                some.CopyTo(rest);
                rest = rest[some.Length..];
                at += some.Length;
                if (at == pieces[piece].Length) (piece, at) = (piece + 1, 0);
            }
        }
    }

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
        return _chunks[block / BlocksPerChunk].AsSpan(block % BlocksPerChunk * BlockSize, BlockSize);
    }

    /// <summary>Seven places of nine bits each.</summary>
    private ulong BitsOf(Guid id) => Hash(id, 1);

    private ulong Hash(Guid id, ulong use)
    {
        var words = Unsafe.BitCast<Guid, UInt128>(id);
        return _hash.Of((ulong)words, (ulong)(words >> 64), use);
    }

    private static byte[] NewHeader(UInt128 key)
    {
        var header = new byte[HeaderSize];
        header[0] = Format;
        BinaryPrimitives.WriteUInt128LittleEndian(header.AsSpan(8), key);
        return header;
    }
}
