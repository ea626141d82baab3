using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Catalogue.Imports;

namespace LiveCommerce.LiveHub.Tests.Catalogue;

public sealed class ShopifyCsvReaderTests
{
    private const string Old = "Handle,Title,Body (HTML),Option1 Value,Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,"
        + "Variant Inventory Policy,Variant Price,Image Src,Variant Image,Status,Published\n";

    private const string New = "Title,URL handle,Description,Published on online store,Status,SKU,Option1 value,Price,Inventory tracker,Inventory quantity,"
        + "Continue selling when out of stock,Product image URL,Variant image URL\n";

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task RowsOfOneHandleAreOneProduct(string lineBreak)
    {
        var items = await ReadAsync((Old
            + "mug,Mug,\"<p>Holds\n\"\"tea\"\".</p>\",Red,L,M-R,shopify,5,deny,9.99,https://x.example/1.jpg,https://x.example/r.jpg,active,true\n"
            + "mug,,,Blue,L,M-B,shopify,-1,deny,10,,,,\n"
            + "mug,,,,,,,,,,https://x.example/2.jpg,,,\n"
            + "cup,Cup,,Default Title,,CUP,,7,continue,3.5,,,draft,true\n").Replace("\n", lineBreak, StringComparison.Ordinal));
        var products = items.OfType<ReadItem.Product>().ToList();
        Assert.Equal(["mug", "cup"], products.Select(product => product.Id.Value));
        Assert.Equal(("Mug", "Holds \"tea\".", "https://x.example/1.jpg", ProductStatus.Active, 2L),
            (products[0].Title, products[0].Description, products[0].ImageUrl, products[0].Status, products[0].Line));
        Assert.Equal(
            [
                new ReadVariant(2, Sku.Parse("M-R"), "Red / L", new Money(999, "USD"), "https://x.example/r.jpg", 5),
                new ReadVariant(4, Sku.Parse("M-B"), "Blue / L", new Money(1000, "USD"), "", null),
            ],
            products[0].Variants);
        Assert.Equal([new ReadVariant(6, Sku.Parse("CUP"), "", new Money(350, "USD"), "", null)], products[1].Variants);
        Assert.Equal(ProductStatus.Draft, products[1].Status);
        Assert.Equal(
            [(4, NoticeCode.QuantityNegative), (6, NoticeCode.StockNotTracked), (6, NoticeCode.OversellIgnored)],
            items.OfType<ReadItem.Noted>().Select(note => (note.Line, note.Code)));
    }

    [Fact]
    public async Task ReadsTheNewHeaders()
    {
        var items = await ReadAsync("\uFEFF" + New
            + "Mug,mug,<b>Tea</b>,TRUE,Active,M-R,Red,9.99,shopify,5,DENY,https://x.example/1.jpg,\n"
            + ",mug,,,,M-B,Blue,9.99,shopify,0,DENY,,\n");
        var product = Assert.Single(items.OfType<ReadItem.Product>());
        Assert.Equal(("Mug", "Tea", ProductStatus.Active, 2), (product.Title, product.Description, product.Status, product.Variants.Count));
        Assert.Equal([5L, 0L], product.Variants.Select(variant => variant.Quantity));
    }

    [Fact]
    public async Task ColumnsThatAreAbsentSayNothing()
    {
        var product = Assert.Single((await ReadAsync("Handle,Variant SKU,Variant Price\nmug,M,5\n")).OfType<ReadItem.Product>());
        Assert.Equal((null, null, null, null), (product.Title, product.Description, product.ImageUrl, product.Status));
        Assert.Null(product.Variants[0].ImageUrl);
        Assert.Null(product.Variants[0].Quantity);
    }

    [Theory]
    [InlineData("active", "true", ProductStatus.Active)]
    [InlineData("Active", "FALSE", ProductStatus.Draft)]
    [InlineData("archived", "false", ProductStatus.Archived)]
    [InlineData("draft", "true", ProductStatus.Draft)]
    [InlineData("", "false", ProductStatus.Draft)]
    [InlineData("", "true", ProductStatus.Active)]
    [InlineData("", "", null)]
    public async Task StatusAndPublishedMakeOneStatus(string status, string published, ProductStatus? expected)
    {
        var product = Assert.Single((await ReadAsync($"Handle,Title,Variant SKU,Variant Price,Status,Published\nmug,Mug,M,5,{status},{published}\n"))
            .OfType<ReadItem.Product>());
        Assert.Equal(expected, product.Status);
    }

    [Theory]
    [InlineData("mug,Mug,,Red,,,,,,5,,,,", NoticeCode.SkuMade, "mug-red")]
    [InlineData("mug,Mug,,Default Title,,,,,,5,,,,", NoticeCode.SkuMade, "mug")]
    [InlineData("Mug One,Mug,,,,M,,,,5,,,,", NoticeCode.HandleMade, "M")]
    [InlineData(",Mug One,,,,M,,,,5,,,,", NoticeCode.HandleMade, "M")]
    [InlineData("mug,Mug,,,,M,,,,5,images/1.jpg,,,", NoticeCode.ImageDropped, "M")]
    [InlineData("mug,Mug,,,,M,,,,5,,javascript:x,,", NoticeCode.ImageDropped, "M")]
    [InlineData("mug,Mug,,,,'4160,,5,,5,,,,", NoticeCode.StockNotTracked, "'4160")]
    [InlineData("mug,Mug,,5\" pipe,,M,,5,,5,,,,", NoticeCode.StockNotTracked, "M")]
    public async Task SaysWhatItImportsOtherwise(string row, NoticeCode code, string sku)
    {
        var items = await ReadAsync(Old + row + "\n");
        Assert.Equal([(2L, code)], items.OfType<ReadItem.Noted>().Select(note => (note.Line, note.Code)));
        Assert.Equal(sku, Assert.Single(Assert.Single(items.OfType<ReadItem.Product>()).Variants).Sku.Value);
    }

    [Theory]
    [InlineData("mug,Mug,,Red,,M,,,,,,,,", RejectReason.PriceMissing)]
    [InlineData("mug,Mug,,,,,,,,,https://x.example/1.jpg,,,", RejectReason.PriceMissing)]
    [InlineData("mug,Mug,,,,M,,,,\"1,50\",,,,", RejectReason.PriceInvalid)]
    [InlineData("mug,Mug,,,,M,,,,9.999,,,,", RejectReason.PriceInvalid)]
    [InlineData("mug,Mug,,,,M,,,,-5,,,,", RejectReason.PriceInvalid)]
    [InlineData("mug,Mug,,,,M%20,,,,5,,,,", RejectReason.SkuInvalid)]
    [InlineData("mug,Mug,,,,M,shopify,many,,5,,,,", RejectReason.QuantityInvalid)]
    [InlineData("mug,Mug,,,,M,shopify,1.5,,5,,,,", RejectReason.QuantityInvalid)]
    [InlineData("mug,Mug,,,,M,shopify,99999999999999999999,,5,,,,", RejectReason.QuantityInvalid)]
    [InlineData("mug,Mug,,,,M,shopify,-9223372036854775808,,5,,,,", RejectReason.QuantityInvalid)]
    [InlineData("mug,Mug,,,,M,,,,5,,,sold out,", RejectReason.StatusUnknown)]
    [InlineData("mug,Mug,,,,M,,,,5,,,\"active, draft\",", RejectReason.StatusUnknown)]
    [InlineData("mug,\"Two\nlines\",,,,M,,,,5,,,,", RejectReason.TitleInvalid)]
    [InlineData("mug,,<p>text</p>,,,,,,,,,,,", RejectReason.RowEmpty)]
    [InlineData(",,,Red,,M,,,,5,,,,", RejectReason.HandleMissing)]
    [InlineData("mug,Mug,,,,M,,,,5,,,,,,extra", RejectReason.TooManyFields)]
    public async Task RejectsTheRowWithItsLineAndReason(string row, RejectReason reason)
    {
        var items = await ReadAsync(Old + "\n" + row + "\n\nlast,Last,,,,LAST,,,,1,,,,\n");
        Assert.Equal([(3L, reason)], items.OfType<ReadItem.Rejected>().Select(rejected => (rejected.Line, rejected.Reason)));
        Assert.Equal("last", items.OfType<ReadItem.Product>().Last(product => product.Variants.Count > 0).Id.Value);
    }

    [Fact]
    public async Task AProductThatCannotBeRejectsEachOfItsRowsOnce()
    {
        var items = await ReadAsync(Old + "mug,Mug,,,,M1,,,,,,,nonsense,\nmug,,,B,,M2,,,,5,,,,\nmug,,,C,,M3,,,,5,,,,\n");
        Assert.Equal(
            [(2L, RejectReason.PriceMissing), (3L, RejectReason.StatusUnknown), (4L, RejectReason.StatusUnknown)],
            items.Cast<ReadItem.Rejected>().Select(rejected => (rejected.Line, rejected.Reason)));
    }

    [Fact]
    public async Task CountsRowsButNotBlankOnes()
    {
        var reader = new ShopifyCsvReader("USD");
        await foreach (var _ in reader.ReadAsync(Bytes(Old + "mug,Mug,,,,M,,,,5,,,,\n,,,,,,,,,,,,,\n\ncup,Cup,,,,C,,,,5,,,,"))) { }
        Assert.Equal(2, reader.Rows);
    }

    [Theory]
    [InlineData("Handle,Title,Vendor\nmug,Mug,Acme\n", FileFaultCode.ColumnsMissing, 1)]
    [InlineData("Handle;Title;Variant Price\nmug;Mug;5\n", FileFaultCode.ColumnsMissing, 1)]
    [InlineData("Handle,Title,Variant Price,Price\nmug,Mug,5,5\n", FileFaultCode.ColumnsMissing, 1)]
    [InlineData("Handle,Handle,Variant Price\nmug,Mug,5\n", FileFaultCode.ColumnsMissing, 1)]
    [InlineData("just a letter to grandma", FileFaultCode.ColumnsMissing, 1)]
    [InlineData("Handle,Title,Variant Price\nmug,\"Mug,5\ncup,Cup,5\n", FileFaultCode.QuoteNotClosed, 2)]
    [InlineData("Handle,Title,Variant Price\nmug,\"Mug,5\ncup,\"Cup\",5\n", FileFaultCode.QuoteNotClosed, 2)]
    [InlineData("\"Handle,Title,Variant Price\nmug,Mug,5\n", FileFaultCode.QuoteNotClosed, 1)]
    public async Task AFileThatCannotBeReadIsToldInOneFault(string text, FileFaultCode code, long line)
    {
        var thrown = await Assert.ThrowsAsync<CatalogueFileException>(() => ReadAsync(text));
        Assert.Equal((code, line), (thrown.Fault.Code, thrown.Fault.Line));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\"x")]
    [InlineData("x\n\"")]
    public async Task ALineOfMoreThanAMegabyteIsRefused(string start)
    {
        var thrown = await Assert.ThrowsAsync<CatalogueFileException>(
            () => ReadAsync($"Handle,Title,Variant Price\nmug,{start}{new string('y', 1_100_000)},5\n"));
        Assert.Equal(FileFaultCode.TooLarge, thrown.Fault.Code);
    }

    [Fact]
    public async Task BytesThatAreNotUtf8AreToldWithTheirLine()
    {
        byte[] file = [.. Encoding.UTF8.GetBytes("Handle,Title,Variant Price\nmug,Mug,5\ncup,Caf"), 0xE9, .. ",5\n"u8];
        var thrown = await Assert.ThrowsAsync<CatalogueFileException>(async () => await ReadAllAsync(new MemoryStream(file)));
        Assert.Equal((FileFaultCode.NotUtf8, 3L), (thrown.Fault.Code, thrown.Fault.Line));
    }

    [Fact]
    public void ThrowsNothingButItsOwnFaultWhateverTheFile()
    {
        var valid = Encoding.UTF8.GetBytes(Old
            + "mug,Mug,\"<p>Holds\n\"\"tea\"\".</p>\",Red,L,M-R,shopify,5,deny,9.99,https://x.example/1.jpg,,active,true\nmug,,,Blü,L,,shopify,-1,deny,10,,,,\n");
        var pieces = Gen.Elements<byte[]>([.. "\""u8], [.. ","u8], [.. "\n"u8], [.. "\r"u8], [0], [0xFF], [0xC3], [.. "\uFEFF"u8], [.. "<b"u8], [.. "99999999999"u8], []);
        var mutations = from at in Gen.Choose(0, valid.Length - 1)
                        from length in Gen.Choose(0, 12)
                        from piece in pieces
                        select (at, length, piece);
        Prop.ForAll(mutations.ListOf().ToArbitrary(), edits =>
        {
            var bytes = valid.ToList();
            foreach (var (at, length, piece) in edits)
            {
                var start = Math.Min(at, bytes.Count);
                bytes.RemoveRange(start, Math.Min(length, bytes.Count - start));
                bytes.InsertRange(start, piece);
            }
            try
            {
                ReadAllAsync(new MemoryStream([.. bytes])).GetAwaiter().GetResult();
            }
            catch (CatalogueFileException)
            {
                // The promised way to fail.
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static Task<List<ReadItem>> ReadAsync(string text) => ReadAllAsync(Bytes(text));

    private static async Task<List<ReadItem>> ReadAllAsync(Stream content)
    {
        var items = new List<ReadItem>();
        await foreach (var item in new ShopifyCsvReader("USD").ReadAsync(content)) items.Add(item);
        return items;
    }

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));
}
