using System.Collections.Frozen;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Payments.Stripe;

/// <summary>
/// Amounts as Stripe wants them. They are in the minor unit of ISO 4217 as ours are, but for these: króna and Uganda shilling have no minor unit and are
/// sent in hundredths all the same, the ariary has one and is sent without, and of currencies with three digits the last one has to be 0.
/// </summary>
public static class StripeMoney
{
    private const int Hundred = 100;

    private static readonly FrozenSet<string> InHundredths = new[] { "ISK", "UGX" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> InWholes = new[] { "MGA" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> ToTheTen = new[] { "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>False where Stripe cannot take exactly this amount.</summary>
    public static bool TryToWire(Money money, out long amount)
    {
        amount = money.Amount;
        if (InHundredths.Contains(money.Currency))
        {
            amount = checked(money.Amount * Hundred);
            return true;
        }
        if (InWholes.Contains(money.Currency))
        {
            amount = money.Amount / Hundred;
            return money.Amount % Hundred == 0;
        }
        return !ToTheTen.Contains(money.Currency) || money.Amount % 10 == 0;
    }

    /// <param name="amount">As it came.</param>
    /// <param name="currency">As it came, in lower case.</param>
    /// <exception cref="FormatException">Not an amount of money; or a part of a unit that does not exist.</exception>
    public static Money FromWire(long amount, string currency)
    {
        var code = currency.ToUpperInvariant();
        if (!Money.IsCurrencyCode(code) || amount < 0) throw new FormatException("Not an amount of money.");
        if (InWholes.Contains(code)) return new Money(checked(amount * Hundred), code);
        if (!InHundredths.Contains(code)) return new Money(amount, code);
        return amount % Hundred == 0 ? new Money(amount / Hundred, code) : throw new FormatException($"{code} has no minor unit.");
    }
}
