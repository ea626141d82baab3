using System.Buffers;
using System.Buffers.Text;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Journal;

/// <summary>
/// Builds canonical JSON (RFC 8785) in a rented buffer. It knows how values are written; the caller writes members in the order of their
/// names' UTF-16 code units.
/// </summary>
internal sealed class CanonicalWriter(int expectedSize) : IDisposable
{
    /// <summary>The largest integer that every reader of JSON holds exactly.</summary>
    public const long MaxInteger = (1L << 53) - 1;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(expectedSize);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public byte[] ToArray() => Written.ToArray();

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>Bytes that are canonical already: punctuation, names, literals.</summary>
    public void Raw(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Room(utf8.Length));
        Length += utf8.Length;
    }

    /// <exception cref="ArgumentOutOfRangeException">Not every reader would hold this number exactly.</exception>
    public void Integer(long value)
    {
        if (value is < -MaxInteger or > MaxInteger) throw new ArgumentOutOfRangeException(nameof(value), value, "Beyond 2^53 a number of JSON is not exact.");
        Utf8Formatter.TryFormat(value, Room(20), out var written);
        Length += written;
    }

    public void Id(ReservationId id)
    {
        var room = Room(ReservationId.Length + 2);
        room[0] = room[ReservationId.Length + 1] = (byte)'"';
        id.TryFormat(room[1..], out _);
        Length += ReservationId.Length + 2;
    }

    /// <exception cref="InvalidOperationException">The id was never set.</exception>
    public void Buyer(BuyerId buyer)
    {
        var room = Room(BuyerId.Length + 2);
        room[0] = room[BuyerId.Length + 1] = (byte)'"';
        if (!buyer.TryFormat(room[1..], out _)) throw new InvalidOperationException("A BuyerId that was never set.");
        Length += BuyerId.Length + 2;
    }

    /// <summary>A string with the escapes that must be and no other.</summary>
    /// <exception cref="FormatException">Half a surrogate pair: no text.</exception>
    public void Text(ReadOnlySpan<char> text)
    {
        try
        {
            Length += CanonicalText.Write(text, Room(CanonicalText.MaxBytes(text)));
        }
        catch (ArgumentException e)
        {
            throw new FormatException("A text with half a surrogate pair.", e);
        }
    }

    private Span<byte> Room(int size)
    {
        if (_buffer.Length - Length < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + size), _buffer.Length * 2));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        return _buffer.AsSpan(Length);
    }
}
