using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Talk.Buying;

namespace LiveCommerce.LiveHub.Tests.Talk;

/// <summary>What a comment that buys says, as tables.</summary>
public sealed class BuyPatternTests
{
    [Theory]
    [InlineData("sold {item}")]
    [InlineData("sold {item} {size}")]
    [InlineData("{item} sold {size}")]
    [InlineData("I want number {item} {size}")]
    [InlineData("买 {item}")]
    public void APatternHasAWordAndAnItem(string text) => Assert.True(BuyPattern.TryParse(text, out _));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sold")]
    [InlineData("{item}")] // every number would buy
    [InlineData("{item} {size}")]
    [InlineData("sold {size} {item}")] // where would the size end?
    [InlineData("sold {item} {item}")]
    [InlineData("sold {item} {size} {size}")]
    [InlineData("sold {item} {colour}")]
    [InlineData("sold{item}")]
    [InlineData("one two three four five {item}")]
    [InlineData("sold\u0007 {item}")]
    [InlineData("a word that is far too long for a pattern {item}")]
    public void OtherPatternsAreRefused(string? text) => Assert.False(BuyPattern.TryParse(text, out _));

    [Theory]
    [InlineData("sold 12", 12, null)]
    [InlineData("SOLD 12 M", 12, "M")]
    [InlineData("  sold   #3   red  m  ", 3, "red m")]
    [InlineData("Sold 1!", 1, null)]
    [InlineData("sold 1 xl.", 1, "xl")]
    [InlineData("sold 0", null, null)]
    [InlineData("sold -1", null, null)]
    [InlineData("sold 1.5", null, null)]
    [InlineData("sold 99999999999", null, null)]
    [InlineData("sold one", null, null)]
    [InlineData("sold", null, null)]
    [InlineData("I sold 12", null, null)]
    [InlineData("is it sold 12?", null, null)]
    public void ALineSaysWhichItemAndSize(string line, int? item, string? size)
    {
        Assert.True(BuyPattern.TryParse("sold {item} {size}", out var pattern));
        Assert.Equal(item is { } place ? new BuyWish(place, size) : null, pattern.Match(line));
    }

    [Theory]
    [InlineData("mine 4", true)]
    [InlineData("mine 4 m", false)] // says more than the pattern
    [InlineData("4 mine", false)]
    public void WithoutASizeNothingMayFollow(string line, bool buys)
    {
        Assert.True(BuyPattern.TryParse("mine {item}", out var pattern));
        Assert.Equal(buys, pattern.Match(line) is not null);
    }

    [Theory]
    [InlineData("m", "A-M")]
    [InlineData("Red / M", "B-RED-M")]
    [InlineData("red m", "B-RED-M")]
    [InlineData("m red", "B-RED-M")]
    [InlineData("blue", "B-BLUE-L")]
    [InlineData("red", null)] // M or L?
    [InlineData("xxl", null)]
    [InlineData("red m xl", null)]
    public void ASizeIsATitleOrTheOnlyOneWithItsWords(string size, string? sku)
    {
        Variant[] variants = size == "m"
            ? [Of("A-S", "S"), Of("A-M", "M"), Of("A-ML", "M / L")]
            : [Of("B-RED-M", "Red / M"), Of("B-RED-L", "Red / L"), Of("B-BLUE-L", "Blue / L")];
        Assert.Equal(sku, SizeChoice.Of(variants, size)?.Value);

        static Variant Of(string sku, string title) => new(Sku.Parse(sku), title, new Money(1, "EUR"), null);
    }

    [Fact]
    public void OneLineMakesOneReservationAsFreshAsItself()
    {
        var made = new DateTimeOffset(2026, 1, 31, 18, 0, 0, 123, TimeSpan.Zero);
        var (one, other) = (ReservationId.New(made).ToString(), ReservationId.New(made).ToString());
        Assert.Equal(LineReservation.IdOf(one), LineReservation.IdOf(one));
        Assert.NotEqual(LineReservation.IdOf(one), LineReservation.IdOf(other));
        Assert.NotEqual(one, LineReservation.IdOf(one).ToString());
        Assert.True(ReservationId.TryParse(LineReservation.IdOf(one).ToString(), out var id));
        Assert.Equal(made, id.MadeAt);
    }
}
