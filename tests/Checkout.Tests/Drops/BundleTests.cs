using LiveCommerce.Checkout.Drops;

namespace LiveCommerce.Checkout.Tests.Drops;

public sealed class BundleTests
{
    private const string Bundle = "d0123456789abcdef0123456789abcdef";
    private const string Another = "dfedcba9876543210fedcba9876543210";

    [Fact]
    public void AnOffersIdSaysWhichPartOfWhichBundleItIs()
    {
        var id = BundleOffers.IdOf(Bundle, 2, 3, 4);
        Assert.Equal(new BundlePart(Bundle, 2, 3, 4), BundleOffers.PartOf(id));
        Assert.Equal(Bundle, DropOffers.DropOf(id));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("f0123456789abcdef0123456789abcdef")]
    [InlineData(Bundle)]
    [InlineData(Bundle + "-2-3")] // a drop over several SKUs, of which each is had alone
    [InlineData(Bundle + "-2-3-4")]
    [InlineData(Bundle + "-2-3-x")]
    [InlineData(Bundle + "-2-3-x0")]
    [InlineData(Bundle + "-2-3-x-1")]
    [InlineData(Bundle + "-2-x3")]
    [InlineData(Bundle + "-2-3-x4-5")]
    [InlineData(Bundle + "-2-3-x99999999999")]
    public void OtherIdsAreNoPartOfABundle(string? offerId) => Assert.Null(BundleOffers.PartOf(offerId));

    [Theory]
    [InlineData(true)]
    [InlineData(true, "1=1", "2=2")]
    [InlineData(true, "1=3", "2=6")]
    [InlineData(true, "1=1", "1=1", "2=4")] // two baskets of it
    [InlineData(true, "1=1", "2=2", "other=7", "general=1", "drop=1")]
    [InlineData(true, "1=1", "2=2", "another 1=2")] // of another bundle that has one item
    [InlineData(false, "1=1")]
    [InlineData(false, "2=2")]
    [InlineData(false, "1=1", "2=1")]
    [InlineData(false, "1=1", "2=3")]
    [InlineData(false, "1=2", "2=2")]
    [InlineData(false, "1=1", "2=2", "another 2=1")]
    public void ABundleIsWholeOrItIsNot(bool isWhole, params string[] lines) => Assert.Equal(isWhole, BundleOffers.AreWhole(lines.Select(line =>
    {
        var (name, quantity) = (line.Split('=')[0], long.Parse(line.Split('=')[1], System.Globalization.CultureInfo.InvariantCulture));
        return (name switch
        {
            "1" => BundleOffers.IdOf(Bundle, 1, 2, 1),
            "2" => BundleOffers.IdOf(Bundle, 2, 2, 2),
            "another 1" => BundleOffers.IdOf(Another, 1, 1, 2),
            "another 2" => BundleOffers.IdOf(Another, 2, 2, 1),
            "drop" => DropOffers.IdOf(Another, 1, 2),
            "general" => null,
            _ => "f0123456789abcdef0123456789abcdef",
        }, quantity);
    })));

    [Theory]
    [InlineData(3_000, "1x1999 1x1999", "1500 1500")]
    [InlineData(3_001, "1x1999 1x1999", "1501 1500")]
    [InlineData(2_000, "1x2000 2x500", "1334 333")]
    [InlineData(1_000, "3x100 3x200 1x700", "62 125 439")]
    [InlineData(0, "1x2000 2x500", "0 0")]
    [InlineData(0, "1x0 2x0", "0 0")]
    [InlineData(1_000_000_000_000, "1x1000000000000 20x1000000000000", "47619047620 47619047619")]
    [InlineData(1_001, "2x1000 2x1000", null)] // no unit can take the odd one
    public void ThePartsAreExactlyThePrice(long price, string items, string? parts)
    {
        var list = items.Split(' ').Select(item => item.Split('x')).Select(item => (int.Parse(item[0], System.Globalization.CultureInfo.InvariantCulture),
            long.Parse(item[1], System.Globalization.CultureInfo.InvariantCulture))).ToList();
        var divided = BundlePrices.Divide(price, list);
        Assert.Equal(parts, divided is null ? null : string.Join(' ', divided));
        if (divided is not null) Assert.Equal(price, list.Select((item, i) => item.Item1 * divided[i]).Sum());
    }
}
