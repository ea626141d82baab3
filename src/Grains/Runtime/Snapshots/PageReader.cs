using System.Buffers.Binary;
using System.Text;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Runtime.Snapshots;

/// <summary>Reads what <see cref="PageWriter"/> wrote. Whatever does not fit is an <see cref="UnreadableSnapshotException"/>.</summary>
internal ref struct PageReader(ReadOnlySpan<byte> rest)
{
    private const ushort NoText = ushort.MaxValue;

    private ReadOnlySpan<byte> _rest = rest;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public DateTimeOffset Instant() => Journal.UnixMilliseconds.TryFrom(Long(), out var instant)
        ? instant
        : throw new UnreadableSnapshotException("An instant outside of time.");

    public Guid Guid() => new(Take(16), bigEndian: true);

    public BuyerId Buyer() => new(Byte(), (ulong)Long(), (ulong)Long());

    public Money Money() => new(Long(), Name());

    public string? Text()
    {
        var size = BinaryPrimitives.ReadUInt16LittleEndian(Take(2));
        return size == NoText ? null : Encoding.UTF8.GetString(Take(size));
    }

    /// <summary>A text that must be there.</summary>
    public string Name() => Text() ?? throw new UnreadableSnapshotException("A text is missing.");

    private ReadOnlySpan<byte> Take(int size)
    {
        if (_rest.Length < size) throw new UnreadableSnapshotException("A page ends within a record.");
        var taken = _rest[..size];
        _rest = _rest[size..];
        return taken;
    }
}

/// <summary>Pages that this code cannot turn into a state: damaged, incomplete, or of another format. The journal itself is still there.</summary>
public sealed class UnreadableSnapshotException(string message, Exception? inner = null) : Exception(message, inner);
