using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace LiveCommerce.Checkout.Idempotency;

/// <summary>
/// The value of an <c>Idempotency-Key</c> header: 1 to <see cref="MaxLength"/> printable ASCII characters. The IETF draft sends it as a
/// quoted string (RFC 8941), payment APIs send it bare; both forms of one value are one key.
/// </summary>
public readonly record struct IdempotencyKey
{
    public const int MaxLength = 255;

    private readonly string? _value;

    private IdempotencyKey(string value) => _value = value;

    /// <summary>The text without quotes and escapes; reading a <c>default</c> key is a bug and throws.</summary>
    public string Value => _value ?? throw new InvalidOperationException("An IdempotencyKey that was never set.");

    public static IdempotencyKey Parse(string header) =>
        TryParse(header, out var key) ? key : throw new FormatException("Not an idempotency key.");

    /// <summary>False where the header is missing, empty, too long, not printable ASCII, or begins a quoted string that does not end properly.</summary>
    public static bool TryParse([NotNullWhen(true)] string? header, out IdempotencyKey key)
    {
        key = default;
        // Twice the length leaves room for a value in which every character is escaped, and bounds the work.
        if (header is null || header.Length > (2 * MaxLength) + 2) return false;
        var text = header.Trim(' ');
        if (!text.All(character => character is >= ' ' and <= '~')) return false;
        var value = text.StartsWith('"') ? Unquote(text) : text;
        if (value is not { Length: >= 1 and <= MaxLength }) return false;
        key = new IdempotencyKey(value);
        return true;
    }

    public override string ToString() => _value ?? "";

    /// <summary>RFC 8941, 3.3.3: inside the quotes only <c>\"</c> and <c>\\</c> are escapes. Parameters after the string have no meaning here.</summary>
    private static string? Unquote(string text)
    {
        var value = new StringBuilder(text.Length);
        for (var i = 1; i < text.Length; i++)
        {
            var character = text[i];
            if (character == '"') return i == text.Length - 1 ? value.ToString() : null;
            if (character == '\\')
            {
                if (++i == text.Length || text[i] is not ('"' or '\\')) return null;
                character = text[i];
            }
            value.Append(character);
        }
        return null;
    }
}
