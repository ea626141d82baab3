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
        // Unicode's NFC_Quick_Check=No, without the marks, which are refused altogether.
        const string changed = """
            0374 037E 0387 0958-095F 09DC-09DD 09DF 0A33 0A36 0A59-0A5B 0A5E 0B5C-0B5D 0F43 0F4D 0F52 0F57 0F5C 0F69 1F71 1F73 1F75 1F77 1F79 1F7B 1F7D
            1FBB 1FBE 1FC9 1FCB 1FD3 1FDB 1FE3 1FEB 1FEE-1FEF 1FF9 1FFB 1FFD 2000-2001 2126 212A-212B 2329-232A 2ADC F900-FA0D FA10 FA12 FA15-FA1E FA20
            FA22 FA25-FA26 FA2A-FA6D FA70-FAD9 FB1D FB1F FB2A-FB36 FB38-FB3C FB3E FB40-FB41 FB43-FB44 FB46-FB4E 1D15E-1D164 1D1BB-1D1C0 2F800-2FA1D
            """;
        var characters = changed.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).SelectMany(range =>
        {
            var ends = range.Split('-').Select(end => Convert.ToInt32(end, 16)).ToList();
            return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
        });
        Assert.Empty(characters.Where(c => HostName.TryParse(new Rune(c).ToString(), out _)).Select(c => $"U+{c:X4}"));
    }
}
