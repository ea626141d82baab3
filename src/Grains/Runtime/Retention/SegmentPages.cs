using System.Buffers.Binary;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime.Snapshots;

namespace LiveCommerce.Grains.Runtime.Retention;

/// <summary>
/// How a page of a segment is laid out: format (1), number of records (2), end of each record (4 each), records. A record is its id (16 bytes, in
/// the order of sorting), until when it is kept (8, Unix milliseconds) and what its kind has to say. Numbers are little-endian.
/// </summary>
public static class SegmentPages
{
    /// <summary>Bytes of a record before what its kind says.</summary>
    public const int RecordHeader = 24;

    internal const byte Format = 1;
    internal const int PageHeader = 3;
    internal const int EndSize = 4;

    /// <summary>What the kind wrote under this id; false where the page does not hold it.</summary>
    /// <exception cref="UnreadableSnapshotException">Not a page of this format.</exception>
    public static bool TryFind(ReadOnlySpan<byte> page, Guid id, out ReadOnlySpan<byte> content)
    {
        content = default;
        var (low, high) = (0, CountOf(page) - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var record = RecordAt(page, middle);
            switch (IdOf(record).CompareTo(id))
            {
                case 0:
                    content = record[RecordHeader..];
                    return true;
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }
        return false;
    }

    internal static int CountOf(ReadOnlySpan<byte> page)
    {
        if (page.Length < PageHeader || page[0] != Format) throw new UnreadableSnapshotException("Not a page of a segment.");
        var count = BinaryPrimitives.ReadUInt16LittleEndian(page[1..]);
        return page.Length >= PageHeader + (count * EndSize) ? count : throw new UnreadableSnapshotException("A page of a segment is cut.");
    }

    internal static ReadOnlySpan<byte> RecordAt(ReadOnlySpan<byte> page, int number)
    {
        var start = number == 0 ? PageHeader + (CountOf(page) * EndSize) : EndOf(page, number - 1);
        var end = EndOf(page, number);
        return start >= PageHeader && end >= start + RecordHeader && end <= page.Length
            ? page[start..end]
            : throw new UnreadableSnapshotException("A record lies outside of its page.");
    }

    internal static Guid IdOf(ReadOnlySpan<byte> record) => new(record[..16], bigEndian: true);

    internal static DateTimeOffset KeepUntilOf(ReadOnlySpan<byte> record) =>
        UnixMilliseconds.TryFrom(BinaryPrimitives.ReadInt64LittleEndian(record[16..]), out var instant)
            ? instant
            : throw new UnreadableSnapshotException("An instant outside of time.");

    private static int EndOf(ReadOnlySpan<byte> page, int number) =>
        BinaryPrimitives.ReadInt32LittleEndian(page[(PageHeader + (number * EndSize))..]);
}
