using LiveCommerce.LiveHub.Catalogue;

namespace LiveCommerce.LiveHub.Tests.Catalogue;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Just words.", "Just words.")]
    [InlineData("Two\r\nlines", "Two\nlines")]
    [InlineData("<p>One</p><p>Two</p>", "One\n\nTwo")]
    [InlineData("<p>broken\r\n  over lines</p>", "broken over lines")]
    [InlineData("a<br>b<br/>c", "a\nb\nc")]
    [InlineData("<ul>\n<li>Face Wash</li>\n<li><span style=\"x\">Balm</span></li>\n</ul>", "- Face Wash\n\n- Balm")]
    [InlineData("Tom &amp; Jerry &lt;3 &eacute;&nbsp;&#8364;5", "Tom & Jerry <3 é €5")]
    [InlineData("3 < 5 and 5 > 3", "3 < 5 and 5 > 3")]
    [InlineData("<script>alert('x<b>')</script>ok<style>p{}</style>", "ok")]
    [InlineData("<a title=\"a > b\" href='x'>link</a>", "link")]
    [InlineData("<!-- <p>hidden</p> -->shown", "shown")]
    [InlineData("<p>never ends <b", "never ends")]
    [InlineData("<a title=\"open>text</a>", "text")]
    [InlineData("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>")]
    [InlineData("a\0b\u0007c", "a b c")]
    [InlineData("last <", "last <")]
    [InlineData("<script>endless", "")]
    public void ReadsWell(string html, string text)
    {
        Assert.Equal(text, PlainText.FromHtml(html, 20_000, out var cut));
        Assert.False(cut);
    }

    [Fact]
    public void CutsAtTheLimitButNotThroughACharacter()
    {
        Assert.Equal("abc", PlainText.FromHtml("abc😀d", 4, out var cut));
        Assert.True(cut);
    }

    [Theory]
    [InlineData("<a ")]
    [InlineData("<a x=\"")]
    [InlineData("<!--")]
    [InlineData("<script>")]
    [InlineData("<")]
    [InlineData("&lt")]
    public async Task TakesTimeInProportionToItsInputWhateverThatIs(string piece)
    {
        var html = string.Concat(Enumerable.Repeat(piece, 200_000));
        // A quadratic reading takes minutes; ten seconds leave a slow machine room.
        await Task.Run(() => PlainText.FromHtml(html, 20_000, out _)).WaitAsync(TimeSpan.FromSeconds(10));
    }
}
