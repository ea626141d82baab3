using System.Globalization;
using System.Text.Json;

namespace LiveCommerce.Grains.Journal;

/// <summary>
/// The one way to write a JSON text (RFC 8785), so that its hash says the same to everybody: members sorted by the UTF-16 code units of their
/// names, no blanks, the least escapes, numbers as ECMAScript writes them.
/// </summary>
public static class CanonicalJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="JsonException">Not JSON, or a member twice.</exception>
    /// <exception cref="FormatException">An integer beyond 2^53, which would not be the same number for every reader, or half a surrogate pair.</exception>
    public static byte[] From(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            using var json = new CanonicalWriter(utf8.Length);
            Write(json, document.RootElement);
            return json.ToArray();
        }
        catch (InvalidOperationException e) // what the parser says to an escape that is no character
        {
            throw new FormatException("A text with half a surrogate pair.", e);
        }
    }

    private static void Write(CanonicalWriter json, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(json, element);
                break;
            case JsonValueKind.Array:
                var first = true;
                json.Raw("["u8);
                foreach (var item in element.EnumerateArray())
                {
                    if (!first) json.Raw(","u8);
                    first = false;
                    Write(json, item);
                }
                json.Raw("]"u8);
                break;
            case JsonValueKind.String:
                json.Text(element.GetString());
                break;
            case JsonValueKind.Number:
                json.Raw(CanonicalNumber.From(element.GetRawText()));
                break;
            case JsonValueKind.True:
                json.Raw("true"u8);
                break;
            case JsonValueKind.False:
                json.Raw("false"u8);
                break;
            default:
                json.Raw("null"u8);
                break;
        }
    }

    private static void WriteObject(CanonicalWriter json, JsonElement element)
    {
        var members = new List<(string Name, JsonElement Value)>();
        foreach (var member in element.EnumerateObject()) members.Add((member.Name, member.Value));
        members.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        json.Raw("{"u8);
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0) json.Raw(","u8);
            json.Text(members[i].Name);
            json.Raw(":"u8);
            Write(json, members[i].Value);
        }
        json.Raw("}"u8);
    }
}

/// <summary>A number as ECMAScript's Number.prototype.toString writes it, which is what RFC 8785 asks for.</summary>
internal static class CanonicalNumber
{
    private const double Exact = 9_007_199_254_740_992; // 2^53

    public static byte[] From(string number)
    {
        var value = double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(value)) throw new FormatException($"{number} is not a number that JSON can hold.");
        var isInteger = number.AsSpan().IndexOfAny('.', 'e', 'E') < 0;
        if (isInteger && Math.Abs(value) >= Exact) throw new FormatException($"{number} is not exact for every reader of JSON.");
        return System.Text.Encoding.ASCII.GetBytes(Text(value));
    }

    public static string Text(double value)
    {
        if (value == 0) return "0"; // minus zero too
        var (digits, point) = Shortest(Math.Abs(value));
        var sign = value < 0 ? "-" : "";
        if (point is > 0 and <= 21)
        {
            return digits.Length <= point ? sign + digits.PadRight(point, '0') : $"{sign}{digits[..point]}.{digits[point..]}";
        }
        if (point is > -6 and <= 0) return $"{sign}0.{new string('0', -point)}{digits}";
        var exponent = point - 1;
        var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
        return $"{sign}{mantissa}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent)}";
    }

    /// <summary>The fewest digits that read back as the same number, and where the point stands relative to their beginning.</summary>
    private static (string Digits, int Point) Shortest(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var point = (dot < 0 ? mantissa.Length : dot) + exponent;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var significant = digits.TrimStart('0');
        return (significant.TrimEnd('0'), point - (digits.Length - significant.Length));
    }
}
