using System.Globalization;

namespace LiveCommerce.Checkout.Drops;

/// <summary>
/// The ids that tie the offers of one drop together: "d" and 32 hexadecimal digits name the drop and the owner of its limit, "-2-3" behind them
/// the second of its three offers. So whoever sees an offer knows its drop, and a drop that was begun with other items is told from a repeat.
/// </summary>
public static class DropOffers
{
    public const int MaxItems = 20;

    private const int DropIdLength = 33;

    public static string IdOf(string dropId, int number, int items) => string.Create(CultureInfo.InvariantCulture, $"{dropId}-{number}-{items}");

    /// <summary>The drop over several SKUs that an offer belongs to; null for an offer that stands alone.</summary>
    public static string? DropOf(string? offerId) =>
        offerId is { Length: > DropIdLength } && offerId[DropIdLength] == '-' && IsDropId(offerId.AsSpan(0, DropIdLength)) ? offerId[..DropIdLength] : null;

    public static bool IsDropId(ReadOnlySpan<char> text)
    {
        if (text.Length != DropIdLength || text[0] != 'd') return false;
        foreach (var c in text[1..])
        {
            if (!char.IsAsciiHexDigitLower(c)) return false;
        }
        return true;
    }
}
