using System.Buffers.Binary;
using System.Text;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Runtime.Snapshots;

/// <summary>
/// Puts records one behind the other into pages. Numbers are little-endian; a text is its length in UTF-8 (65,535 for none) and its bytes. A
/// record is never cut: a page ends where the next record might not fit.
/// </summary>
internal sealed class PageWriter(byte format)
{
    private const int Headroom = 16 * 1024;
    private const int FirstSize = 256;
    private const ushort NoText = ushort.MaxValue;

    // Grows to a page's size where there is so much: most records are written alone, and a large array would cost more than all that stands in it.
    private byte[] _page = new byte[FirstSize];
    private int _length;

    /// <summary>Begins a record; the page before it where that is full.</summary>
    public byte[]? Begin(byte kind)
    {
        var full = _length > StateCapture.PageSize - Headroom ? Take() : null;
        if (_length == 0) Byte(format);
        Byte(kind);
        return full;
    }

    /// <summary>What was written since the last page; null where that is nothing.</summary>
    public byte[]? Rest() => _length == 0 ? null : Take();

    public void Byte(byte value)
    {
        Room(1)[0] = value;
        _length++;
    }

    public void Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Room(4), value);
        _length += 4;
    }

    public void Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Room(8), value);
        _length += 8;
    }

    public void Instant(DateTimeOffset value) => Long(value.ToUnixTimeMilliseconds());

    public void Guid(Guid value)
    {
        value.TryWriteBytes(Room(16), bigEndian: true, out _);
        _length += 16;
    }

    public void Buyer(BuyerId buyer)
    {
        Byte(buyer.Kind);
        Long((long)buyer.High);
        Long((long)buyer.Low);
    }

    public void Money(Money money)
    {
        Long(money.Amount);
        Text(money.Currency);
    }

    public void Text(string? text)
    {
        var size = text is null ? 0 : Encoding.UTF8.GetByteCount(text);
        if (size >= NoText) throw new ArgumentException("A text of 64 KB or more does not belong in a snapshot.", nameof(text));
        BinaryPrimitives.WriteUInt16LittleEndian(Room(2), text is null ? NoText : (ushort)size);
        _length += 2;
        if (text is not null) Encoding.UTF8.GetBytes(text, Room(size));
        _length += size;
    }

    private Span<byte> Room(int size)
    {
        if (_page.Length - _length < size) Array.Resize(ref _page, Math.Max(_page.Length * 2, _length + size));
        return _page.AsSpan(_length);
    }

    private byte[] Take()
    {
        var page = _page[.._length];
        _length = 0;
        return page;
    }
}
