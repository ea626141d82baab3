using System.Globalization;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Catalogue.Imports;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.LiveHub.Tests.Catalogue;

/// <summary>Files of other shops and programs, with the counts that a separate reading of them gave.</summary>
public sealed class RealFileTests : IDisposable
{
    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData("shopify-csv", "2017_apparel.csv", 104, 25, 96, 60)]
    [InlineData("shopify-csv", "2023_apparel.csv", 22, 20, 22, 0)]
    [InlineData("eshop", "catalog.json", 101, 101, 101, 0)]
    [InlineData("saleor", "populatedb_data.json", 721, 32, 73, 54)]
    public async Task ImportsWholeAndTheSecondTimeChangesNothing(string folder, string file, long rows, long products, long skus, long stocked)
    {
        var path = TestData.Require(folder, file);
        await using (var content = File.OpenRead(path))
        {
            var (first, _) = await _shop.ImportAsync(content);
            Assert.Null(first.Failure);
            Assert.Equal((rows, products, 0, 0, skus, 0, new StockCount(stocked, 0, 0)), (
                first.Rows, first.ProductsCreated, first.ProductsUpdated, first.ProductsUnchanged, first.Skus, first.RejectedRows, first.Stock));
            TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"{file}: {first}"));
        }
        var before = _shop.All();
        Assert.Equal((products, skus), (before.Count, before.Sum(product => product.Variants.Count)));

        await using (var content = File.OpenRead(path))
        {
            var (second, _) = await _shop.ImportAsync(content);
            Assert.Equal((rows, 0, 0, products, skus, 0, new StockCount(0, stocked, 0)), (
                second.Rows, second.ProductsCreated, second.ProductsUpdated, second.ProductsUnchanged, second.Skus, second.RejectedRows, second.Stock));
        }
        Assert.Equivalent(before, _shop.All(), strict: true);
    }

    [Theory]
    [InlineData("shopify-csv", "2017_apparel.csv", "43MCHBL5", "ayers-chambray", 10200, 35)]
    [InlineData("shopify-csv", "2017_apparel.csv", "'4160", "derby-tier-backpack", 14800, 50)]
    [InlineData("shopify-csv", "2023_apparel.csv", "classic-varsity-top-large", "classic-varsity-top", 6000, null)]
    [InlineData("eshop", "catalog.json", "wanderer-black-hiking-boots-1", "wanderer-black-hiking-boots-1", 10999, null)]
    [InlineData("saleor", "populatedb_data.json", "headless-omnichannel-mp3", "headless-omnichannel-commerce", 1000, 4560)]
    public async Task ASampleIsAsTheFileSays(string folder, string file, string sku, string productId, long price, int? stock)
    {
        await using var content = File.OpenRead(TestData.Require(folder, file));
        await _shop.ImportAsync(content);
        Assert.True(_shop.Store.TryGet(Sku.Parse(sku), out var item));
        Assert.Equal((productId, new Money(price, "USD")), (item.ProductId.Value, item.Price));
        Assert.Equal(stock, _shop.Stock.TryGetValue(Sku.Parse(sku), out var units) ? (int)units : null);
    }

    [Fact]
    public async Task NoDescriptionKeepsTagsOfItsHtml()
    {
        await using var content = File.OpenRead(TestData.Require("shopify-csv", "2017_apparel.csv"));
        await _shop.ImportAsync(content);
        Assert.All(_shop.All(), product => Assert.DoesNotMatch("</?(p|ul|li|span|em|a|meta)[ >]", product.Description));
    }
}
