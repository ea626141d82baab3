using System.Buffers;
using System.Text;

namespace LiveCommerce.Grains.Journal;

/// <summary>
/// Strings as RFC 8785 wants them: quotes, backslashes and control characters escaped in the one way it allows, everything else as UTF-8.
/// <see cref="System.Text.Json.Utf8JsonWriter"/> escapes more, and so would change the hash.
/// </summary>
public static class CanonicalText
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Bytes that the text needs at most, with its quotes.</summary>
    public static int MaxBytes(ReadOnlySpan<char> text) => checked((6 * text.Length) + 2);

    /// <summary>Writes the text with its quotes and returns the number of bytes.</summary>
    /// <exception cref="ArgumentException">Half a character: it has no UTF-8.</exception>
    public static int Write(ReadOnlySpan<char> text, Span<byte> output)
    {
        var written = 0;
        output[written++] = (byte)'"';
        while (text.Length > 0)
        {
            var plain = text.IndexOfAny(Escaped);
            if (plain < 0) plain = text.Length;
            written += Plain(text[..plain], output[written..]);
            if (plain == text.Length) break;
            written += Escape(text[plain], output[written..]);
            text = text[(plain + 1)..];
        }
        output[written++] = (byte)'"';
        return written;
    }

    private static int Plain(ReadOnlySpan<char> text, Span<byte> output)
    {
        try
        {
            return Strict.GetBytes(text, output);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException("The text holds half a character.", nameof(text), e);
        }
    }

    private static int Escape(char c, Span<byte> output)
    {
        var letter = c switch { '"' => '"', '\\' => '\\', '\b' => 'b', '\t' => 't', '\n' => 'n', '\f' => 'f', '\r' => 'r', _ => 'u' };
        output[0] = (byte)'\\';
        output[1] = (byte)letter;
        return letter == 'u' ? 2 + Encoding.ASCII.GetBytes(((int)c).ToString("x4"), output[2..]) : 2;
    }
}
