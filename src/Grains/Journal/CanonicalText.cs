using System.Text;

namespace LiveCommerce.Grains.Journal;

/// <summary>
/// Strings as RFC 8785 wants them: quotes, backslashes and control characters escaped in the one way it allows, everything else as UTF-8.
/// <see cref="System.Text.Json.Utf8JsonWriter"/> escapes more, and so would change the hash.
/// </summary>
public static class CanonicalText
{
    /// <summary>Bytes that the text needs at most, with its quotes.</summary>
    public static int MaxBytes(string text) => (6 * text.Length) + 2;

    /// <summary>Writes the text with its quotes and returns the number of bytes.</summary>
    /// <exception cref="ArgumentException">Half a character: it has no UTF-8.</exception>
    public static int Write(string text, Span<byte> output)
    {
        var written = 0;
        output[written++] = (byte)'"';
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar && !text.Contains('\uFFFD')) throw new ArgumentException("The text holds half a character.", nameof(text));
            written += rune.Value is >= ' ' and not ('"' or '\\') ? rune.EncodeToUtf8(output[written..]) : Escape((char)rune.Value, output[written..]);
        }
        output[written++] = (byte)'"';
        return written;
    }

    private static int Escape(char c, Span<byte> output)
    {
        var letter = c switch { '"' => '"', '\\' => '\\', '\b' => 'b', '\t' => 't', '\n' => 'n', '\f' => 'f', '\r' => 'r', _ => 'u' };
        output[0] = (byte)'\\';
        output[1] = (byte)letter;
        return letter == 'u' ? 2 + Encoding.ASCII.GetBytes(((int)c).ToString("x4"), output[2..]) : 2;
    }
}
