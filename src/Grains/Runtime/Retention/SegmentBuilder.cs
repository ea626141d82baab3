using System.Buffers.Binary;

namespace LiveCommerce.Grains.Runtime.Retention;

/// <summary>Makes a segment of records that come in ascending order of their ids.</summary>
public sealed class SegmentBuilder(DateTimeOffset hour, int capacity, UInt128 key)
{
    private readonly IdFilter _filter = new(capacity, key);
    private readonly List<SegmentPage> _pages = [];
    private readonly List<int> _ends = [];
    private byte[] _records = new byte[SegmentPage.MaxSize];
    private int _length;
    private Guid _first;
    private Guid _last;
    private int _count;
    private DateTimeOffset _keepUntil = DateTimeOffset.MinValue;

    public void Add(Guid id, DateTimeOffset keepUntil, ReadOnlySpan<byte> content)
    {
        if (_count > 0 && id.CompareTo(_last) <= 0) throw new ArgumentException("Ids must come in ascending order.", nameof(id));
        var size = SegmentPages.RecordHeader + content.Length;
        if (SegmentPages.PageHeader + ((_ends.Count + 1) * SegmentPages.EndSize) + _length + size > SegmentPage.MaxSize) ClosePage();
        if (_ends.Count == 0) _first = id;
        if (_records.Length - _length < size) Array.Resize(ref _records, _length + size);
        var record = _records.AsSpan(_length, size);
        id.TryWriteBytes(record, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], keepUntil.ToUnixTimeMilliseconds());
        content.CopyTo(record[SegmentPages.RecordHeader..]);
        _length += size;
        _ends.Add(_length);
        _filter.Add(id);
        _last = id;
        _count++;
        if (keepUntil > _keepUntil) _keepUntil = keepUntil;
    }

    /// <summary>Null where nothing was added.</summary>
    public IdSegment? Build()
    {
        ClosePage();
        return _count == 0 ? null : new IdSegment(hour, _count, _keepUntil, _pages, _filter);
    }

    private void ClosePage()
    {
        if (_ends.Count == 0) return;
        var start = SegmentPages.PageHeader + (_ends.Count * SegmentPages.EndSize);
        var page = new byte[start + _length];
        page[0] = SegmentPages.Format;
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(1), (ushort)_ends.Count);
        for (var i = 0; i < _ends.Count; i++)
            BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(SegmentPages.PageHeader + (i * SegmentPages.EndSize)), start + _ends[i]);
        _records.AsSpan(0, _length).CopyTo(page.AsSpan(start));
        _pages.Add(new SegmentPage(_first, page));
        _ends.Clear();
        _length = 0;
    }
}
