using System.Buffers.Binary;
using System.Numerics;
using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Grains.Runtime.Snapshots;

/// <summary>
/// A check sum at the end of each stored page: CRC-32C over the page's address and content, 4 bytes, little-endian. It finds what a disk or a hand
/// has changed, and a page that lies in the place of another. It is no proof against somebody who wants to deceive: that is the chain's part, and
/// pages are never the truth.
/// </summary>
internal static class PageSeal
{
    private const int Size = 4;

    public static StoredPage Make(PageAddress address, ReadOnlySpan<byte> content)
    {
        var stored = new byte[content.Length + Size];
        content.CopyTo(stored);
        BinaryPrimitives.WriteUInt32LittleEndian(stored.AsSpan(content.Length), SumOf(address, content));
        return new StoredPage(address, stored);
    }

    /// <exception cref="UnreadableSnapshotException">Not what was written there.</exception>
    public static ReadOnlyMemory<byte> Open(PageAddress address, byte[] stored)
    {
        if (stored.Length < Size) throw new UnreadableSnapshotException($"Page {address} is cut.");
        var content = stored.AsMemory(0, stored.Length - Size);
        return BinaryPrimitives.ReadUInt32LittleEndian(stored.AsSpan(content.Length)) == SumOf(address, content.Span)
            ? content
            : throw new UnreadableSnapshotException($"Page {address} is damaged: its check sum differs.");
    }

    /// <summary>CRC-32C of any bytes.</summary>
    public static uint SumOf(ReadOnlySpan<byte> bytes) => ~Add(~0u, bytes);

    private static uint SumOf(PageAddress address, ReadOnlySpan<byte> content)
    {
        Span<byte> place = stackalloc byte[20];
        address.File.TryWriteBytes(place, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32LittleEndian(place[16..], address.Number);
        return ~Add(Add(~0u, place), content);
    }

    private static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..]) sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes) sum = BitOperations.Crc32C(sum, b);
        return sum;
    }
}
