using System.Text.Json;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.Values;

public sealed class SkuTests
{
    [Theory]
    [InlineData("MUG-RED", "MUG-RED")]
    [InlineData("  MUG RED\t", "MUG RED")]
    [InlineData("a/b?c#d&e=f", "a/b?c#d&e=f")]
    [InlineData("...", "...")]
    [InlineData("Tasse grün 10 €", "Tasse grün 10 €")]
    [InlineData("杯子", "杯子")]
    [InlineData("कप", "कप")]
    [InlineData("\u00E9", "\u00E9")]
    public void IsKeptAsTheShopWroteIt(string text, string expected)
    {
        Assert.True(Sku.TryParse(text, out var sku));
        Assert.Equal(expected, sku.Value);
        Assert.Equal(expected, sku.ToString());
        Assert.Equal(sku, Sku.Parse(expected));
        Assert.Equal(sku, JsonSerializer.Deserialize<Sku>(JsonSerializer.Serialize(sku)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("50%")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a\u200Bb")] // zero width
    [InlineData("a\u202Eb")] // right-to-left override
    [InlineData("a\u2028b")]
    [InlineData("a\uE000b")] // private use
    [InlineData("\uFFFF")]
    [InlineData("e\u0301")] // é in two characters: looks like the é in one
    [InlineData("\u212B")] // Ångström's sign: looks like Å
    [InlineData("\u2126")]
    [InlineData("\u212A")]
    public void IsRefusedWhereItCouldMislead(string? text) => Assert.False(Sku.TryParse(text, out _));

    [Fact]
    public void AHalfCharacterIsRefused() => Assert.False(Sku.TryParse("a" + '\ud800', out _));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(10_000, false)]
    public void HasAtMostSixtyFourCharacters(int length, bool accepted) => Assert.Equal(accepted, Sku.TryParse(new string('x', length), out _));

    [Fact]
    public void OneThatWasNeverSetIsABug()
    {
        Assert.Throws<InvalidOperationException>(() => default(Sku).Value);
        Assert.Throws<FormatException>(() => Sku.Parse(""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Sku>("\"\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Sku>("null"));
        Assert.Equal("", default(Sku).ToString());
    }

    [Fact]
    public void NamesAMemberInJson()
    {
        var json = JsonSerializer.Serialize(new Dictionary<Sku, int> { [Sku.Parse("A")] = 1 });
        Assert.Equal("""{"A":1}""", json);
        Assert.Equal(1, JsonSerializer.Deserialize<Dictionary<Sku, int>>(json)![Sku.Parse("A")]);
    }
}

public sealed class ReservationIdTests
{
    [Theory]
    [InlineData("019b7980-7600-7000-8000-000000000001", true)]
    [InlineData("019b7980-7600-7fff-bfff-ffffffffffff", true)]
    [InlineData("019B7980-7600-7000-8000-000000000001", false)] // capitals
    [InlineData(" 019b7980-7600-7000-8000-000000000001", false)]
    [InlineData("0x9b7980-7600-7000-8000-000000000001", false)] // Guid takes it
    [InlineData("+19b7980-7600-7000-8000-000000000001", false)]
    [InlineData("019b7980-7600-4000-8000-000000000001", false)] // version 4
    [InlineData("019b7980-7600-7000-c000-000000000001", false)] // another variant
    [InlineData("019b7980-7600-7000-0000-000000000001", false)]
    [InlineData("{019b7980-7600-7000-8000-000000000001}", false)]
    [InlineData("019b798076007000800000000000000a", false)]
    [InlineData("00000000-0000-0000-0000-000000000000", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void IsACanonicalVersion7(string? text, bool accepted)
    {
        Assert.Equal(accepted, ReservationId.TryParse(text, out var id));
        if (!accepted) return;
        Assert.Equal(text, id.ToString());
        Assert.Equal(id, JsonSerializer.Deserialize<ReservationId>(JsonSerializer.Serialize(id)));
    }

    [Theory]
    [InlineData("019b7980-7600-7000-8000-000000000001", 0x019b79807600)]
    [InlineData("00000000-0000-7000-8000-000000000000", 0)]
    [InlineData("ffffffff-ffff-7000-8000-000000000000", 253402300799999)] // beyond the year 9999
    public void CarriesTheTimeOfItsMaking(string text, long milliseconds) =>
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), ReservationId.Parse(text).MadeAt);

    [Fact]
    public void OneMadeHereCarriesNow()
    {
        Assert.Equal(ManualTime.Start, ReservationId.New(ManualTime.Start).MadeAt);
        Assert.True(ReservationId.TryParse(ReservationId.New(ManualTime.Start).ToString(), out _));
        Assert.Throws<FormatException>(() => ReservationId.Parse("x"));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ReservationId>("\"x\""));
    }
}

public sealed class BuyerIdTests
{
    [Theory]
    [InlineData("g0123456789abcdef0123456789abcdef", true)]
    [InlineData("s0123456789abcdef0123456789abcdef", true)]
    [InlineData("x0123456789abcdef0123456789abcdef", false)]
    [InlineData("g0123456789ABCDEF0123456789abcdef", false)]
    [InlineData("g0123456789abcdef0123456789abcde", false)]
    [InlineData("g0123456789abcdef0123456789abcdef0", false)]
    [InlineData("g0123456789abcdef0123456789abcdeg", false)]
    [InlineData("g٠123456789abcdef0123456789abcdef", false)] // an Arabic digit
    [InlineData("", false)]
    [InlineData(null, false)]
    public void IsAnOpaqueSubject(string? text, bool accepted)
    {
        Assert.Equal(accepted, BuyerId.TryParse(text, out var id));
        if (!accepted) return;
        Assert.Equal((text, text), (id.Value, id.ToString()));
        Assert.Equal(id, JsonSerializer.Deserialize<BuyerId>(JsonSerializer.Serialize(id)));
    }

    [Fact]
    public void OneThatWasNeverSetIsABug()
    {
        Assert.Throws<InvalidOperationException>(() => default(BuyerId).Value);
        Assert.Throws<FormatException>(() => BuyerId.Parse("anna@example.com"));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<BuyerId>("\"anna\""));
        Assert.Equal("", default(BuyerId).ToString());
    }
}

public sealed class MoneyTests
{
    [Theory]
    [InlineData(0, "EUR", true)]
    [InlineData(Money.Max, "JPY", true)]
    [InlineData(Money.Max + 1, "EUR", false)]
    [InlineData(-1, "EUR", false)]
    [InlineData(1, "eur", false)]
    [InlineData(1, "EU", false)]
    [InlineData(1, "EURO", false)]
    [InlineData(1, "ЕUR", false)] // a Cyrillic letter
    [InlineData(1, "", false)]
    [InlineData(1, null, false)]
    public void IsAnAmountInRangeWithACurrency(long amount, string? currency, bool valid) => Assert.Equal(valid, new Money(amount, currency!).IsValid);

    [Fact]
    public void IsAddedInOneCurrencyOnlyAndNeverOverflows()
    {
        Assert.Equal(new Money(3, "EUR"), new Money(1, "EUR").Add(new Money(2, "EUR")));
        Assert.Equal(new Money(300, "EUR"), new Money(3, "EUR").Times(100));
        Assert.Throws<InvalidOperationException>(() => new Money(1, "EUR").Add(new Money(1, "USD")));
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue, "EUR").Add(new Money(1, "EUR")));
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue, "EUR").Times(2));
        Assert.Equal("1999 EUR", new Money(1999, "EUR").ToString());
    }
}
