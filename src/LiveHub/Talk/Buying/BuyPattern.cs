using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace LiveCommerce.LiveHub.Talk.Buying;

/// <summary>
/// The words of a comment that buys, as a show's crew writes them: "sold {item} {size}". Words stand for themselves in upper or lower case,
/// <c>{item}</c> for the place in the line-up from 1, and <c>{size}</c>, last and optional, for the rest: a variant's title or words of it. No
/// expression of any kind, so no pattern can be made to take long.
/// </summary>
internal sealed class BuyPattern
{
    public const int MaxLength = 40;

    private const string Item = "{item}";
    private const string Size = "{size}";

    private static readonly char[] Blanks = [' ', '\u00a0'];

    private readonly string[] _parts;

    private BuyPattern(string[] parts) => _parts = parts;

    /// <summary>Two to five parts: {item} once, at least one word that stands for itself, and {size} at the end or nowhere.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BuyPattern? pattern)
    {
        pattern = null;
        if (text is null or { Length: > MaxLength }) return false;
        var parts = Split(text);
        var words = parts.Count(part => part is not (Item or Size));
        var isGood = parts.Length is >= 2 and <= 5 && words >= 1 && parts.Count(part => part == Item) == 1
            && !parts.SkipLast(1).Contains(Size, StringComparer.Ordinal)
            && parts.All(part => part is Item or Size || (!part.Contains('{', StringComparison.Ordinal) && part.All(c => !char.IsControl(c))));
        if (isGood) pattern = new BuyPattern(parts);
        return isGood;
    }

    /// <summary>What a line wants to buy; null where it says something else, or more.</summary>
    public BuyWish? Match(string line)
    {
        var words = Split(line.TrimEnd('!', '.', ' '));
        var takesSize = _parts[^1] == Size;
        var fixedParts = takesSize ? _parts.Length - 1 : _parts.Length;
        if (words.Length < fixedParts || (!takesSize && words.Length > fixedParts)) return null;
        var item = 0;
        for (var i = 0; i < fixedParts; i++)
        {
            if (_parts[i] == Item)
            {
                if (!int.TryParse(words[i].TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out item) || item < 1) return null;
            }
            else if (!_parts[i].Equals(words[i], StringComparison.OrdinalIgnoreCase)) return null;
        }
        return new BuyWish(item, words.Length > fixedParts ? string.Join(' ', words[fixedParts..]) : null);
    }

    private static string[] Split(string text) => text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>What a comment wants: the item at a place of the line-up, from 1, and perhaps a size of it.</summary>
internal sealed record BuyWish(int Item, string? Size);
