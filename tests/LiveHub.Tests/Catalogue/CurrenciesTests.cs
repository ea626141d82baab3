using CsvHelper;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.LiveHub.Tests.Catalogue;

public sealed class CurrenciesTests
{
    [Theory]
    [InlineData("USD", 2)]
    [InlineData("JPY", 0)]
    [InlineData("KWD", 3)]
    [InlineData("CLF", 4)]
    [InlineData("IDR", 2)]
    public void KnowsTheDecimalsOfACurrency(string code, int exponent)
    {
        Assert.True(Currencies.TryGetExponent(code, out var known));
        Assert.Equal(exponent, known);
    }

    [Theory]
    [InlineData("XAU")]
    [InlineData("XXX")]
    [InlineData("DEM")]
    [InlineData("eur")]
    [InlineData("")]
    [InlineData(null)]
    public void DoesNotKnowWhatCannotPriceAnything(string? code) => Assert.False(Currencies.IsKnown(code));

    [Fact]
    public async Task IsTheActivePartOfIso4217()
    {
        await using var csv = CsvReader.Create(File.OpenRead(TestData.Require("iso4217", "codes-all.csv")), new CsvReaderOptions { Separator = ',' }, leaveOpen: false);
        var expected = new SortedDictionary<string, int>(StringComparer.Ordinal);
        while (await csv.ReadAsync())
        {
            if (csv.GetString("WithdrawalDate").Length > 0 || !int.TryParse(csv.GetString("MinorUnit"), out var exponent)) continue;
            expected[csv.GetString("AlphabeticCode")] = exponent;
        }
        Assert.Equal(165, expected.Count);
        Assert.Equal(expected, new SortedDictionary<string, int>(
            Currencies.All.ToDictionary(code => code, code => Currencies.TryGetExponent(code, out var exponent) ? exponent : -1), StringComparer.Ordinal));
    }
}
