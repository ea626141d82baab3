using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Catalogue.Imports;

namespace LiveCommerce.LiveHub.Tests.Catalogue;

public sealed class SlugTests
{
    [Theory]
    [InlineData("Ocean Blue Shirt", "ocean-blue-shirt")]
    [InlineData("  Two   spaces ", "two-spaces")]
    [InlineData("", "")]
    [InlineData(" ", "")]
    public void KeepsPlainWords(string text, string slug) => Assert.Equal(slug, Slug.Of(text, 64));

    [Theory]
    [InlineData("Größe 5/6", "Größe 5-6")]
    [InlineData("靴", "帽子")]
    [InlineData("+5", "-5")]
    [InlineData("!!!", "???")]
    public void DifferentTextsStayDifferentThoughTheirLettersAreLost(string one, string other)
    {
        Assert.NotEqual(Slug.Of(one, 64), Slug.Of(other, 64));
        Assert.All([Slug.Of(one, 64), Slug.Of(other, 64)], slug => Assert.True(ProductId.TryParse(slug, out _), slug));
    }

    [Fact]
    public void LongTextsAreCutAndStayDifferent()
    {
        var one = Slug.Of(new string('a', 200) + "1", 64);
        Assert.Equal(64, one.Length);
        Assert.NotEqual(one, Slug.Of(new string('a', 200) + "2", 64));
    }

    [Theory]
    [InlineData("classic-varsity-top", "Small", "classic-varsity-top-small")]
    [InlineData("classic-varsity-top", "Small / Red", "classic-varsity-top-small-red")]
    [InlineData("ocean-blue-shirt", "", "ocean-blue-shirt")]
    public void MakesSkusFromHandleAndOptions(string product, string options, string sku) =>
        Assert.Equal(sku, MadeSku.From(ProductId.Parse(product), options).Value);

    [Theory]
    [InlineData("a", true)]
    [InlineData("blue-shirt-2", true)]
    [InlineData("", false)]
    [InlineData("Blue", false)]
    [InlineData("a_b", false)]
    [InlineData("é", false)]
    [InlineData("a b", false)]
    public void AProductIdIsOfSmallLettersDigitsAndDashes(string text, bool valid) => Assert.Equal(valid, ProductId.TryParse(text, out _));

    [Fact]
    public void AProductIdHasAtMost128Characters()
    {
        Assert.True(ProductId.TryParse(new string('x', 128), out _));
        Assert.False(ProductId.TryParse(new string('x', 129), out _));
    }
}
