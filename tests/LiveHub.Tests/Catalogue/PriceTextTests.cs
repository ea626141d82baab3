using FsCheck;
using FsCheck.Fluent;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Catalogue;

namespace LiveCommerce.LiveHub.Tests.Catalogue;

public sealed class PriceTextTests
{
    [Theory]
    [InlineData("50", "USD", 5000)]
    [InlineData("36.00", "USD", 3600)]
    [InlineData("109.99", "EUR", 10999)]
    [InlineData("0.1", "USD", 10)]
    [InlineData("0", "USD", 0)]
    [InlineData(" 7.5 ", "USD", 750)]
    [InlineData("40.000", "PLN", 4000)]
    [InlineData("007.10", "USD", 710)]
    [InlineData("50.00", "JPY", 50)]
    [InlineData("1.234", "KWD", 1234)]
    [InlineData("1.2", "CLF", 12000)]
    [InlineData("10000000000.00", "USD", 1_000_000_000_000)]
    [InlineData("79228162514264.33", "JPY", -1, PriceFault.TooFine)]
    [InlineData("10000000000.01", "USD", -1, PriceFault.TooLarge)]
    [InlineData("99999999999999999999999999999999999999", "USD", -1, PriceFault.TooLarge)]
    [InlineData("9.999", "USD", -1, PriceFault.TooFine)]
    [InlineData("0.5", "JPY", -1, PriceFault.TooFine)]
    [InlineData("", "USD", -1, PriceFault.Missing)]
    [InlineData("   ", "USD", -1, PriceFault.Missing)]
    [InlineData(null, "USD", -1, PriceFault.Missing)]
    [InlineData("-1", "USD", -1, PriceFault.Malformed)]
    [InlineData("+1", "USD", -1, PriceFault.Malformed)]
    [InlineData("1,50", "USD", -1, PriceFault.Malformed)]
    [InlineData("1,234.50", "USD", -1, PriceFault.Malformed)]
    [InlineData("$5", "USD", -1, PriceFault.Malformed)]
    [InlineData("1e3", "USD", -1, PriceFault.Malformed)]
    [InlineData("5.", "USD", -1, PriceFault.Malformed)]
    [InlineData(".5", "USD", -1, PriceFault.Malformed)]
    [InlineData("1.2.3", "USD", -1, PriceFault.Malformed)]
    [InlineData("٣", "USD", -1, PriceFault.Malformed)]
    [InlineData("NaN", "USD", -1, PriceFault.Malformed)]
    [InlineData("00000000000000000000000000000000000000001", "USD", -1, PriceFault.Malformed)]
    [InlineData("5", "XAU", -1, PriceFault.CurrencyUnknown)]
    [InlineData("5", "usd", -1, PriceFault.CurrencyUnknown)]
    public void ReadsAPriceExactlyOrSaysWhyItIsNone(string? text, string currency, long amount, PriceFault fault = PriceFault.None)
    {
        Assert.Equal(fault, PriceText.TryParse(text, currency, out var price));
        Assert.Equal(fault == PriceFault.None ? new Money(amount, currency) : default, price);
    }

    [Fact]
    public void EveryPriceInEveryCurrencySurvivesBeingWrittenAndRead()
    {
        var prices = from amount in Gen.OneOf(Gen.Choose(0, int.MaxValue).Select(n => (long)n), Gen.Choose(0, 1_000_000).Select(n => Money.Max - n))
                     from currency in Gen.Elements(Currencies.All.ToArray())
                     select new Money(amount, currency);
        Prop.ForAll(prices.ToArbitrary(), price =>
            PriceText.TryParse(PriceText.Format(price), price.Currency, out var read) == PriceFault.None && read == price).QuickCheckThrowOnFailure();
    }
}
