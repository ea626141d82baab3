using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Catalogue.Imports;
using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Tests.Catalogue;

/// <summary>A catalogue in a folder of its own, with an owner of stock that remembers what it was given.</summary>
public sealed class Shop : IAsyncDisposable, IDisposable
{
    public Shop()
    {
        Folder = Directory.CreateTempSubdirectory("livecommerce-catalogue-").FullName;
        Database = new ShopDatabase(Path.Combine(Folder, "shop.db"), [new CatalogueSchema()]);
        Store = new CatalogueStore(Database, TimeProvider.System);
        Import = new CatalogueImport(Store, SetStockAsync, TimeProvider.System);
    }

    public string Folder { get; }

    public ShopDatabase Database { get; }

    public CatalogueStore Store { get; }

    public CatalogueImport Import { get; }

    public Dictionary<Sku, long> Stock { get; } = [];

    /// <summary>What the owner of the stock says instead of taking it.</summary>
    public InitialStock? StockAnswer { get; set; }

    public async Task<(ImportResult Result, List<ImportEvent.RejectedRow> Rejected)> ImportAsync(
        Stream content, CatalogueFormat format = CatalogueFormat.Auto, string currency = "USD")
    {
        var rejected = new List<ImportEvent.RejectedRow>();
        ImportResult? result = null;
        await foreach (var told in Import.RunAsync(content, format, "test", currency))
        {
            Assert.Null(result);
            if (told is ImportEvent.RejectedRow row) rejected.Add(row);
            result = told as ImportResult;
        }
        Assert.NotNull(result);
        Assert.Equal(rejected.Count, result.RejectedRows);
        return (result, rejected);
    }

    public Task<(ImportResult Result, List<ImportEvent.RejectedRow> Rejected)> ImportAsync(string content, string currency = "USD") =>
        ImportAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)), currency: currency);

    public IReadOnlyList<Product> All()
    {
        var all = new List<Product>();
        for (ProductId? after = null; ;)
        {
            var page = Store.Page(after, CatalogueStore.MaxPage, onlyActive: false);
            all.AddRange(page.Items);
            if (page.Next is null) return all;
            after = page.Next;
        }
    }

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<InitialStock> SetStockAsync(Sku sku, long quantity, CancellationToken cancellationToken) => Task.FromResult(
        StockAnswer ?? (Stock.TryAdd(sku, quantity) ? InitialStock.Stocked : InitialStock.AlreadyStocked));
}
