using System.Globalization;
using System.Numerics;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>
/// Prices as people and files write them ("19.99"), turned exactly into minor units. Nothing is rounded: "0.005" is not a price in euros.
/// Only a point separates decimals, and nothing groups thousands, because "1,234" means two different prices in two countries.
/// </summary>
public static class PriceText
{
    /// <summary>Longest text that is looked at; a price of <see cref="Money.Max"/> needs 18 characters.</summary>
    private const int MaxLength = 40;

    public static PriceFault TryParse(string? text, string currency, out Money price)
    {
        price = default;
        if (!Currencies.TryGetExponent(currency, out var exponent)) return PriceFault.CurrencyUnknown;
        var trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty) return PriceFault.Missing;
        if (trimmed.Length > MaxLength) return PriceFault.Malformed;

        var point = trimmed.IndexOf('.');
        var whole = point < 0 ? trimmed : trimmed[..point];
        var fraction = point < 0 ? default : trimmed[(point + 1)..];
        if ((point >= 0 && fraction.IsEmpty) || whole.IsEmpty || !AllDigits(whole) || !AllDigits(fraction)) return PriceFault.Malformed;

        fraction = fraction.TrimEnd('0');
        if (fraction.Length > exponent) return PriceFault.TooFine;
        Span<char> minor = stackalloc char[MaxLength + 4];
        whole.CopyTo(minor);
        fraction.CopyTo(minor[whole.Length..]);
        minor.Slice(whole.Length + fraction.Length, exponent - fraction.Length).Fill('0');
        var amount = BigInteger.Parse(minor[..(whole.Length + exponent)], NumberStyles.None, CultureInfo.InvariantCulture);
        if (amount > Money.Max) return PriceFault.TooLarge;
        price = new Money((long)amount, currency);
        return PriceFault.None;
    }

    /// <summary>The text that <see cref="TryParse"/> reads as this price: "19.99", or "1999" where the currency has no decimals.</summary>
    /// <exception cref="ArgumentException">The price is negative or its currency unknown.</exception>
    public static string Format(Money price)
    {
        if (price.Amount < 0 || !Currencies.TryGetExponent(price.Currency, out var exponent)) throw new ArgumentException("Not a price.", nameof(price));
        var digits = price.Amount.ToString(CultureInfo.InvariantCulture).PadLeft(exponent + 1, '0');
        return exponent == 0 ? digits : $"{digits[..^exponent]}.{digits[^exponent..]}";
    }

    private static bool AllDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}

/// <summary>Why a text is no price.</summary>
public enum PriceFault
{
    None,
    CurrencyUnknown,
    Missing,
    Malformed,

    /// <summary>It has more decimals than the currency.</summary>
    TooFine,

    TooLarge,
}
