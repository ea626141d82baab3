using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Catalogue.Imports;

namespace LiveCommerce.LiveHub.Tests.Catalogue;

public sealed class JsonCatalogueReaderTests
{
    /// <summary>In an order in which nothing is known when it is needed.</summary>
    private const string Dump = """
        [
          {"model": "warehouse.stock", "pk": 1, "fields": {"product_variant": 10, "quantity": 7, "quantity_allocated": 2}},
          {"model": "warehouse.stock", "pk": 2, "fields": {"product_variant": 10, "quantity": 3, "quantity_allocated": 0}},
          {"model": "product.productvariantchannellisting", "pk": 1, "fields": {"variant": 10, "currency": "PLN", "price_amount": "40.000"}},
          {"model": "product.productvariantchannellisting", "pk": 2, "fields": {"variant": 10, "currency": "USD", "price_amount": "10.500"}},
          {"model": "product.productvariantchannellisting", "pk": 3, "fields": {"variant": 11, "currency": "USD", "price_amount": "12.000"}},
          {"model": "product.productvariantchannellisting", "pk": 4, "fields": {"variant": 11, "currency": "USD", "price_amount": "13.000"}},
          {"model": "product.productvariant", "pk": 11, "fields": {"sku": null, "name": "UHJvZHVjdFZhcmlhbnQ6MTE=", "product": 1, "track_inventory": false, "sort_order": 1}},
          {"model": "product.productvariant", "pk": 10, "fields": {"sku": "TEE-M", "name": "M", "product": 1, "track_inventory": true, "sort_order": 0}},
          {"model": "product.productvariant", "pk": 12, "fields": {"sku": "TEE-X", "name": "X", "product": 1}},
          {"model": "product.productvariant", "pk": 13, "fields": {"sku": "ORPHAN", "name": "X", "product": 99}},
          {"model": "product.productmedia", "pk": 1, "fields": {"product": 1, "sort_order": 0, "image": "", "external_url": "https://x.example/tee.png", "type": "IMAGE"}},
          {"model": "product.productchannellisting", "pk": 1, "fields": {"product": 1, "currency": "USD", "is_published": true}},
          {"model": "menu.menu", "pk": 1, "fields": {"name": "navbar"}},
          {"model": "product.product", "pk": 1, "fields": {"name": "Tee", "slug": "tee", "description_plaintext": "",
            "description": {"blocks": [{"type": "paragraph", "data": {"text": "Soft <b>cotton</b>"}}, {"type": "list", "data": {}}]}}}
        ]
        """;

    private const string List = """
        [{"Id": 1, "Type": "Footwear", "Name": "Hiking Boots", "Description": "<p>Warm</p>", "Price": 109.99},
         {"Id": 2, "Name": "Hiking Boots", "Description": null, "Price": "5"}]
        """;

    [Fact]
    public async Task JoinsTheRowsOfADumpWhateverTheirOrder()
    {
        var items = await ReadAsync(Dump);
        var product = Assert.Single(items.OfType<ReadItem.Product>());
        Assert.Equal(("tee", "Tee", "Soft cotton", "https://x.example/tee.png", ProductStatus.Active, 14L),
            (product.Id.Value, product.Title, product.Description, product.ImageUrl, product.Status, product.Line));
        Assert.Equal(
            [
                new ReadVariant(8, Sku.Parse("TEE-M"), "M", new Money(1050, "USD"), null, 8),
                new ReadVariant(7, Sku.Parse("tee-11"), "", new Money(1200, "USD"), null, null),
            ],
            product.Variants.OrderBy(variant => variant.Title.Length == 0));
        Assert.Equal([(10L, RejectReason.ElementInvalid), (9L, RejectReason.PriceMissing)],
            items.OfType<ReadItem.Rejected>().Select(rejected => (rejected.Line, rejected.Reason)));
        Assert.Equal([NoticeCode.PriceAmbiguous, NoticeCode.SkuMade, NoticeCode.StockNotTracked], items.OfType<ReadItem.Noted>().Select(note => note.Code));
    }

    [Fact]
    public async Task TakesThePricesOfTheShopsCurrencyOnly()
    {
        var product = Assert.Single((await ReadAsync(Dump, "PLN")).OfType<ReadItem.Product>());
        Assert.Equal([new Money(4000, "PLN")], product.Variants.Select(variant => variant.Price));
        Assert.Equal(ProductStatus.Draft, product.Status);
    }

    [Fact]
    public async Task ReadsAPlainListOfProducts()
    {
        var products = (await ReadAsync("\uFEFF" + List)).OfType<ReadItem.Product>().ToList();
        Assert.Equal([("hiking-boots-1", "Warm", 10999L), ("hiking-boots-2", "", 500L)],
            products.Select(product => (product.Id.Value, product.Description, product.Variants[0].Price.Amount)));
        Assert.Equal(products.Select(product => product.Id.Value), products.Select(product => product.Variants[0].Sku.Value));
        Assert.All(products, product => Assert.Null(product.Variants[0].Quantity));
    }

    [Theory]
    [InlineData("""{"Id": 1, "Price": 5}""", RejectReason.TitleMissing)]
    [InlineData("""{"Id": 1, "Name": "", "Price": 5}""", RejectReason.TitleMissing)]
    [InlineData("""{"Id": 1, "Name": "a\nb", "Price": 5}""", RejectReason.TitleInvalid)]
    [InlineData("""{"Id": 1, "Name": "a"}""", RejectReason.PriceMissing)]
    [InlineData("""{"Id": 1, "Name": "a", "Price": 1e2}""", RejectReason.PriceInvalid)]
    [InlineData("""{"Id": 1, "Name": "a", "Price": -1}""", RejectReason.PriceInvalid)]
    [InlineData("""{"Id": 1, "Name": "a", "Price": 0.001}""", RejectReason.PriceInvalid)]
    [InlineData("7", RejectReason.ElementInvalid)]
    [InlineData("null", RejectReason.ElementInvalid)]
    [InlineData("[]", RejectReason.ElementInvalid)]
    public async Task RejectsAnElementWithItsNumberAndReason(string element, RejectReason reason)
    {
        var items = await ReadAsync($$"""[{"Id": 0, "Name": "ok", "Price": 1}, {{element}}]""");
        Assert.Equal([(2L, reason)], items.OfType<ReadItem.Rejected>().Select(rejected => (rejected.Line, rejected.Reason)));
    }

    [Theory]
    [InlineData("{\"a\": 1}", FileFaultCode.JsonMalformed)]
    [InlineData("[]", FileFaultCode.Empty)]
    [InlineData("[{\"Id\": 1, \"Name\": \"a\", \"Price\": 1}, {\"Id\": 2", FileFaultCode.JsonMalformed)]
    [InlineData("[{\"Id\": 1 \"Name\"}]", FileFaultCode.JsonMalformed)]
    public async Task AFileThatCannotBeReadIsToldInOneFault(string text, FileFaultCode code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<CatalogueFileException>(() => ReadAsync(text))).Fault.Code);

    [Fact]
    public async Task AnElementOfMoreThanFourMegabytesIsRefused()
    {
        var thrown = await Assert.ThrowsAsync<CatalogueFileException>(
            () => ReadAsync($$"""[{"Id": 1, "Name": "{{new string('x', 5_000_000)}}", "Price": 1}]"""));
        Assert.Equal(FileFaultCode.TooLarge, thrown.Fault.Code);
    }

    [Theory]
    [InlineData(Dump)]
    [InlineData(List)]
    public void ThrowsNothingButItsOwnFaultWhateverTheFile(string valid)
    {
        var pieces = Gen.Elements("\"", ",", "{", "}", "[", "]", "\\ud800", "null", "1e400", "-1", ":", "\\", "true", "product", "", "\uFEFF", "\0");
        var mutations = from at in Gen.Choose(0, valid.Length - 1)
                        from length in Gen.Choose(0, 8)
                        from piece in pieces
                        select (at, length, piece);
        Prop.ForAll(mutations.ListOf().ToArbitrary(), edits =>
        {
            var text = new StringBuilder(valid);
            foreach (var (at, length, piece) in edits)
            {
                var start = Math.Min(at, text.Length);
                text.Remove(start, Math.Min(length, text.Length - start)).Insert(start, piece);
            }
            try
            {
                ReadAsync(text.ToString()).GetAwaiter().GetResult();
            }
            catch (CatalogueFileException)
            {
                // The promised way to fail.
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static async Task<List<ReadItem>> ReadAsync(string text, string currency = "USD")
    {
        var items = new List<ReadItem>();
        await foreach (var item in new JsonCatalogueReader(currency).ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)))) items.Add(item);
        return items;
    }
}
