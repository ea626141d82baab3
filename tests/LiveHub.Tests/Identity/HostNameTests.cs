using System.Text;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Tests.Identity;

public sealed class HostNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("Anna Müller")]
    [InlineData("o'brien-99@shop.example")]
    [InlineData("Ελένη")]
    [InlineData("山田太郎")]
    [InlineData("김민준")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void OrdinaryNamesAreAccepted(string text)
    {
        Assert.True(HostName.TryParse(text, out var name));
        Assert.Equal(text, name.Text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" anna")]
    [InlineData("anna ")]
    [InlineData("an  na")]
    [InlineData("an\tna")]
    [InlineData("an\nna")]
    [InlineData("an\0na")]
    [InlineData("an\u007Fna")]
    [InlineData("an\u0085na")]
    [InlineData("an\u00A0na")]
    [InlineData("an\u00ADna")]
    [InlineData("an\u200Bna")]
    [InlineData("an\u200Dna")]
    [InlineData("an\u202Ena")]
    [InlineData("an\u2066na")]
    [InlineData("an\u2028na")]
    [InlineData("an\uFEFFna")]
    [InlineData("an\uE000na")]
    [InlineData("an\uFFFDna")]
    [InlineData("e\u0301")]
    [InlineData("\u212B")]
    [InlineData("\u212Aarl")]
    [InlineData("\u1112\u1161\u11AB")]
    [InlineData("\uF900")]
    [InlineData("\u1F71")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    public void NamesThatHideOrCouldBeWrittenInTwoWaysAreRefused(string? text) => Assert.False(HostName.TryParse(text, out _));

    [Theory]
    [InlineData("anna", "ANNA")]
    [InlineData("ÄNNE", "änne")]
    [InlineData("Σίσυφος", "ΣΊΣΥΦΟΣ")]
    [InlineData("Иван", "иван")]
    public void NamesThatDifferInCaseAreOne(string one, string other)
    {
        Assert.True(HostName.TryParse(one, out var first) && HostName.TryParse(other, out var second) && first.Key == second.Key);
    }

    [Fact]
    public void HalfACharacterIsRefused()
    {
        // Not a table row: attributes are stored as UTF-8, which has no half characters.
        Assert.False(HostName.TryParse("an\uD800na", out _));
        Assert.False(HostName.TryParse("an\uDC00na", out _));
        Assert.False(HostName.TryParse("anna\uD83D", out _));
    }

    [Fact]
    public void NoCharacterThatNfcWouldChangeIsAccepted()
    {
        // Every canonical singleton and composition exclusion of Unicode lies in a refused block or is a mark; a sample of their edges.
        int[] changed = [0x0340, 0x0343, 0x0374, 0x037E, 0x0387, 0x0958, 0x1F71, 0x1FFD, 0x2000, 0x2126, 0x212A, 0x2329, 0x2ADC, 0xF900, 0xFA6A, 0x2F800, 0x2FA1D];
        Assert.Empty(changed.Where(c => HostName.TryParse(new Rune(c).ToString(), out _)).Select(c => $"U+{c:X4}"));
    }
}
