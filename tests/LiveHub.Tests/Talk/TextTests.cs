using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Talk.Lines;

namespace LiveCommerce.LiveHub.Tests.Talk;

/// <summary>What may be sent to other people's screens, and what leads away from them.</summary>
public sealed class TextTests
{
    [Theory]
    [InlineData("hello", true)]
    [InlineData("Größe 38, 名前, مرحبا", true)]
    [InlineData("\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67 family", true)] // one picture of three, joined by what nobody sees
    [InlineData("cafe\u0301", true)]
    [InlineData("a\u0301\u0302\u0303\u0304", true)]
    [InlineData("a\u0301\u0302\u0303\u0304\u0305", false)] // a tower of marks
    [InlineData("\u05d0\u200f right to left by itself", true)]
    [InlineData("two\nlines", false)]
    [InlineData("a\rb", false)]
    [InlineData("a\tb", false)]
    [InlineData("a\0b", false)]
    [InlineData("a\u0085b", false)]
    [InlineData("a\u2028b", false)]
    [InlineData("a\u202eb", false)] // from here on to the left
    [InlineData("a\u2066b", false)]
    public void TextStaysInItsLine(string text, bool isPlain) => Assert.Equal(isPlain, PlainLine.Is(text));

    [Fact]
    public void HalfACharacterIsNotPlain() // attributes cannot hold one
    {
        Assert.False(PlainLine.Is("a\ud83d"));
        Assert.False(PlainLine.Is("\ud83da"));
        Assert.False(PlainLine.Is("\udc68a"));
    }

    [Theory]
    [InlineData("https://example.com/x")]
    [InlineData("see HTTP://EXAMPLE.COM")]
    [InlineData("tg://join?x")]
    [InlineData("www.example.unknown")]
    [InlineData("buy at cheap-mugs.shop now")]
    [InlineData("example.com")]
    [InlineData("EXAMPLE.CO.UK")]
    [InlineData("bit.ly/abc")]
    [InlineData("t.me/abc")]
    [InlineData("exa\u200bmple\u200b.\u200bcom")]
    [InlineData("ｅｘａｍｐｌｅ．ｃｏｍ")]
    [InlineData("example\u3002com")]
    [InlineData("mailto:a@b.example")]
    [InlineData("me@example.org")]
    public void AnAddressIsFound(string text) => Assert.True(Links.AreIn(text));

    [Theory]
    [InlineData("hello")]
    [InlineData("3.50 is fine")]
    [InlineData("wow...amazing")]
    [InlineData("yes.no maybe.")]
    [InlineData("size 38/40, or M?")]
    [InlineData("that is common.Community")]
    [InlineData("w.w.w")]
    [InlineData("sold 12 M")]
    [InlineData("love it.It is red")]
    [InlineData("look at me.Me too")]
    public void OrdinaryTextIsNone(string text) => Assert.False(Links.AreIn(text));

    [Theory]
    [InlineData("hello", "\"hello\"")]
    [InlineData("say \"hi\", you", "\"say \"\"hi\"\", you\"")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("", "\"\"")]
    public void ACellIsNeverAFormula(string text, string cell) => Assert.Equal(cell, CsvCell.Of(text));
}
