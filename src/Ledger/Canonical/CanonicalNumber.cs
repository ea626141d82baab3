using System.Buffers;
using System.Globalization;
using System.Text;

namespace LiveCommerce.Ledger.Canonical;

/// <summary>Numbers as RFC 8785 section 3.2.2.3 wants them: the shortest text that names the same double, in the form of ECMAScript.</summary>
internal static class CanonicalNumber
{
    /// <exception cref="FormatException">Not a number, or beyond what a double holds: JSON has no text for it.</exception>
    public static void Write(double value, IBufferWriter<byte> output)
    {
        if (!double.IsFinite(value)) throw new FormatException("A number lies beyond the range of a double.");
        output.Write(Encoding.ASCII.GetBytes(TextOf(value)));
    }

    /// <summary>Whole numbers that every reader holds exactly stay as they are; this is the form of nearly every number in a journal.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> text)
    {
        var digits = text.Length > 0 && text[0] == '-' ? text[1..] : text;
        if (digits.Length == 1) return digits[0] is >= (byte)'1' and <= (byte)'9' || (digits[0] == '0' && text.Length == 1);
        return digits.Length is > 1 and <= 15 && digits[0] is >= (byte)'1' and <= (byte)'9' && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private static string TextOf(double value)
    {
        if (value == 0) return "0"; // minus zero too
        var sign = value < 0 ? "-" : "";
        var (digits, point) = Shortest(Math.Abs(value));
        if (point is > 0 and <= 21)
        {
            return digits.Length <= point
                ? $"{sign}{digits}{new string('0', point - digits.Length)}"
                : $"{sign}{digits[..point]}.{digits[point..]}";
        }
        if (point is > -6 and <= 0) return $"{sign}0.{new string('0', -point)}{digits}";
        var exponent = point - 1;
        var fraction = digits.Length == 1 ? "" : $".{digits[1..]}";
        return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent)}";
    }

    /// <summary>The shortest digits that come back as the same double: value = 0.digits times 10 to the power of point.</summary>
    private static (string Digits, int Point) Shortest(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var (mantissa, exponent) = e < 0 ? (text, 0) : (text[..e], int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var point = (dot < 0 ? mantissa.Length : dot) + exponent;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var leading = digits.Length - digits.TrimStart('0').Length;
        return (digits.Trim('0'), point - leading);
    }
}
