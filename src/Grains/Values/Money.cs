using System.Text.Json.Serialization;

namespace LiveCommerce.Grains.Values;

/// <summary>An amount of money: an integer in the minor unit of an ISO 4217 currency. Never a fraction, never without its currency.</summary>
/// <param name="Amount">Minor units, for example cents; 0 to <see cref="Max"/> for prices.</param>
/// <param name="Currency">Three capital letters of ISO 4217.</param>
[method: JsonConstructor] // or a struct would be made without, and a price whose amount was forgotten would be nothing
public readonly record struct Money(long Amount, string Currency)
{
    /// <summary>The largest price or total that is accepted, in minor units.</summary>
    public const long Max = 1_000_000_000_000;

    /// <summary>True where this is an amount in range with a well-formed currency code.</summary>
    [JsonIgnore]
    public bool IsValid => Amount is >= 0 and <= Max && IsCurrencyCode(Currency);

    public static bool IsCurrencyCode(string? code) => code is { Length: 3 } && code.All(char.IsAsciiLetterUpper);

    /// <summary>Adds two amounts of one currency.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ: a bug of the caller, who has to check first.</exception>
    public Money Add(Money other) => Currency == other.Currency
        ? this with { Amount = checked(Amount + other.Amount) }
        : throw new InvalidOperationException($"Cannot add {other.Currency} to {Currency}.");

    public Money Times(long count) => this with { Amount = checked(Amount * count) };

    public override string ToString() => $"{Amount} {Currency}";
}
