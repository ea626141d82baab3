using System.Text;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Catalogue.Imports;

namespace LiveCommerce.LiveHub.Tests.Catalogue;

public sealed class CatalogueImportTests : IDisposable
{
    private const string Header = "Handle,Title,Body (HTML),Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Image Src\n";

    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task ImportingTwiceChangesNothing()
    {
        const string file = Header + "mug,Mug,Tea,Red,R,shopify,5,9.99,https://x.example/1.jpg\nmug,,,Blue,B,shopify,0,9.99,\ncup,Cup,,,,,3,2,\n";
        var (first, _) = await _shop.ImportAsync(file);
        Assert.Equal((3, 2, 0, 0, 3, new StockCount(1, 0, 0)),
            (first.Rows, first.ProductsCreated, first.ProductsUpdated, first.ProductsUnchanged, first.Skus, first.Stock));
        var before = _shop.All();

        var (second, _) = await _shop.ImportAsync(file);
        Assert.Equal((3, 0, 0, 2, 3, new StockCount(0, 1, 0)),
            (second.Rows, second.ProductsCreated, second.ProductsUpdated, second.ProductsUnchanged, second.Skus, second.Stock));
        Assert.Equivalent(before, _shop.All(), strict: true);
        Assert.All(_shop.All(), product => Assert.Equal(1, product.Version));
        Assert.Equal(new Dictionary<Sku, long> { [Sku.Parse("R")] = 5 }, _shop.Stock);
    }

    [Fact]
    public async Task WhatWasAskedBeforeTheImportIsRightAfterIt()
    {
        Assert.False(_shop.Store.TryGet(Sku.Parse("R"), out _));
        await _shop.ImportAsync(Header + "mug,Mug,,,R,,,5,\n");
        Assert.True(_shop.Store.TryGet(Sku.Parse("R"), out var item));
        Assert.Equal(500, item.Price.Amount);
        await _shop.ImportAsync(Header + "mug,Mug,,,R,,,6,\n");
        Assert.True(_shop.Store.TryGet(Sku.Parse("R"), out item));
        Assert.Equal(600, item.Price.Amount);
    }

    [Fact]
    public async Task ColumnsThatTheFileDoesNotHaveLeaveTheCatalogueAsItIs()
    {
        await _shop.ImportAsync(Header + "mug,Mug,Tea,Red,R,,,5,https://x.example/1.jpg\n");
        var (result, _) = await _shop.ImportAsync("Handle,Variant SKU,Variant Price,Option1 Value\nmug,R,7,Red\n");
        Assert.Equal(1, result.ProductsUpdated);
        var mug = Assert.Single(_shop.All());
        Assert.Equal(("Mug", "Tea", "https://x.example/1.jpg", 700L), (mug.Title, mug.Description, mug.ImageUrl, mug.Variants[0].Price.Amount));
    }

    [Fact]
    public async Task AnImportRemovesNothing()
    {
        await _shop.ImportAsync(Header + "mug,Mug,,Red,R,,,5,\nmug,,,Blue,B,,,5,\n");
        var (result, rejected) = await _shop.ImportAsync(Header + "mug,Mug,,Red,R,,,free,\nmug,,,Green,G,,,5,\n");
        Assert.Equal(RejectReason.PriceInvalid, Assert.Single(rejected).Reason);
        Assert.Equal(["G", "R", "B"], Assert.Single(_shop.All()).Variants.Select(variant => variant.Sku.Value));
        Assert.Equal(NoticeCode.VariantsKept, Assert.Single(result.Notices, notice => notice.Code == NoticeCode.VariantsKept).Code);
    }

    [Fact]
    public async Task ASkuThatStandsTwiceIsRejectedWithTheLineOfTheFirst()
    {
        var (result, rejected) = await _shop.ImportAsync(Header + "mug,Mug,,Red,S,,,5,\nmug,,,Blue,S,,,5,\ncup,Cup,,,S,,,5,\n");
        Assert.Equal([(3L, RejectReason.SkuRepeated), (4L, RejectReason.SkuRepeated)], rejected.Select(row => (row.Line, row.Reason)));
        Assert.All(rejected, row => Assert.Contains("line 2", row.Detail, StringComparison.Ordinal));
        Assert.Equal((1, 1), (result.ProductsCreated, result.Skus));
    }

    [Fact]
    public async Task ASkuOfAnotherProductIsRejectedAndTheRestOfTheProductImported()
    {
        await _shop.ImportAsync(Header + "mug,Mug,,,S,,,5,\n");
        var (result, rejected) = await _shop.ImportAsync(Header + "cup,Cup,,A,S,,,5,\ncup,,,B,T,,,5,\n");
        var row = Assert.Single(rejected);
        Assert.Equal((2L, RejectReason.SkuTaken), (row.Line, row.Reason));
        Assert.Contains("mug", row.Detail, StringComparison.Ordinal);
        Assert.Equal((1, 1), (result.ProductsCreated, result.Skus));
    }

    [Fact]
    public async Task RowsOfAProductThatDoNotFollowEachOtherAreRejected()
    {
        var (result, rejected) = await _shop.ImportAsync(Header + "mug,Mug,,A,A,,,5,\ncup,Cup,,,C,,,5,\nmug,,,B,B,,,5,\n");
        Assert.Equal([(4L, RejectReason.ProductRepeated)], rejected.Select(row => (row.Line, row.Reason)));
        Assert.Equal(2, result.ProductsCreated);
    }

    [Fact]
    public async Task ANewProductNeedsATitle()
    {
        var (result, rejected) = await _shop.ImportAsync(Header + "mug,,,A,A,,,5,\nmug,,,B,B,,,5,\n");
        Assert.Equal([(2L, RejectReason.TitleMissing), (3L, RejectReason.TitleMissing)], rejected.Select(row => (row.Line, row.Reason)));
        Assert.Equal(0, result.ProductsCreated);
    }

    [Theory]
    [InlineData(InitialStock.AlreadyStocked)]
    [InlineData(InitialStock.Refused)]
    public async Task TellsForHowManySkusStockWasNotSet(InitialStock answer)
    {
        _shop.StockAnswer = answer;
        var (result, _) = await _shop.ImportAsync(Header + "mug,Mug,,A,A,shopify,5,5,\nmug,,,B,B,shopify,0,5,\nmug,,,C,C,,9,5,\n");
        Assert.Equal(new StockCount(0, answer == InitialStock.AlreadyStocked ? 1 : 0, answer == InitialStock.Refused ? 1 : 0), result.Stock);
    }

    [Theory]
    [InlineData("", FileFaultCode.Empty)]
    [InlineData("\uFEFF \n", FileFaultCode.Empty)]
    [InlineData("<!DOCTYPE html><html></html>", FileFaultCode.NotACatalogue)]
    [InlineData("{\"products\": []}", FileFaultCode.NotACatalogue)]
    [InlineData("PK\u0003\u0004spreadsheet", FileFaultCode.NotACatalogue)]
    [InlineData("GIF89a\0\0\0", FileFaultCode.NotACatalogue)]
    [InlineData("name,colour\nmug,red\n", FileFaultCode.ColumnsMissing)]
    [InlineData(Header + "mug,Mug,,,R,,,5,\ncup,\"Cup,,,C,,,5,\n", FileFaultCode.QuoteNotClosed)]
    public async Task AFileThatIsNoCatalogueImportsNothing(string content, FileFaultCode code)
    {
        var (result, rejected) = await _shop.ImportAsync(content);
        Assert.Equal(code, result.Failure?.Code);
        Assert.NotEmpty(result.Failure!.Detail);
        Assert.Empty(rejected);
        Assert.Empty(_shop.All());
    }

    [Fact]
    public async Task Utf16IsToldAsSuch()
    {
        var (result, _) = await _shop.ImportAsync(new MemoryStream([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Header)]));
        Assert.Equal(FileFaultCode.NotUtf8, result.Failure?.Code);
    }

    [Theory]
    [InlineData("[]", CatalogueFormat.ShopifyCsv)]
    [InlineData(Header, CatalogueFormat.Json)]
    public async Task AFormatThatIsAskedForIsNotGuessed(string content, CatalogueFormat format)
    {
        var (result, _) = await _shop.ImportAsync(new MemoryStream(Encoding.UTF8.GetBytes(content)), format);
        Assert.Equal(FileFaultCode.NotACatalogue, result.Failure?.Code);
    }

    [Fact]
    public async Task AnUnknownCurrencyImportsNothing()
    {
        var (result, _) = await _shop.ImportAsync(Header + "mug,Mug,,,R,,,5,\n", "XXX");
        Assert.Equal(FileFaultCode.CurrencyUnknown, result.Failure?.Code);
        Assert.Empty(_shop.All());
    }

    [Fact]
    public async Task AFaultFarDownKeepsTheChunksBeforeItAndSaysWhere()
    {
        var file = new StringBuilder(Header);
        for (var n = 0; n < 450; n++) file.Append(System.Globalization.CultureInfo.InvariantCulture, $"p{n},P{n},,,S{n},,,5,\n");
        var (result, _) = await _shop.ImportAsync(file.Append("bad,\"Bad").ToString());
        Assert.Equal((FileFaultCode.QuoteNotClosed, 452L), (result.Failure!.Code, result.Failure.Line));
        Assert.Equal(400, result.ProductsCreated);
        Assert.Equal(400, _shop.All().Count);
    }

    [Fact]
    public void OneImportAtATime()
    {
        var gate = new ImportGate();
        using (var turn = gate.TryEnter())
        {
            Assert.NotNull(turn);
            Assert.Null(gate.TryEnter());
        }
        using var next = gate.TryEnter();
        Assert.NotNull(next);
    }
}
