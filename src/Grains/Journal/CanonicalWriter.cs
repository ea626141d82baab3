using System.Buffers;
using System.Buffers.Text;
using System.Text;
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
        Raw("\""u8);
        while (text.Length > 0)
        {
            var plain = text.IndexOfAny(Escaped);
            if (plain < 0) plain = text.Length;
            Plain(text[..plain]);
            if (plain == text.Length) break;
            Escape(text[plain]);
            text = text[(plain + 1)..];
        }
        Raw("\""u8);
    }

    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);

    private void Plain(ReadOnlySpan<char> text)
    {
        try
        {
            Length += Strict.GetBytes(text, Room(3 * text.Length));
        }
        catch (EncoderFallbackException e)
        {
            throw new FormatException("A text with half a surrogate pair.", e);
        }
    }

    private void Escape(char c)
    {
        switch (c)
        {
            case '"': Raw("\\\""u8); break;
            case '\\': Raw("\\\\"u8); break;
            case '\b': Raw("\\b"u8); break;
            case '\t': Raw("\\t"u8); break;
            case '\n': Raw("\\n"u8); break;
            case '\f': Raw("\\f"u8); break;
            case '\r': Raw("\\r"u8); break;
            default:
                Raw("\\u00"u8);
                Utf8Formatter.TryFormat((byte)c, Room(2), out _, new StandardFormat('x', 2));
                Length += 2;
                break;
        }
    }

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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
