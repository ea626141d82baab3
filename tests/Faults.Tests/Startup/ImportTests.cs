using System.Text;
using LiveCommerce.Faults.Tests.Api;
using LiveCommerce.Faults.Tests.Load;
using LiveCommerce.Faults.Tests.Server;

namespace LiveCommerce.Faults.Tests.Startup;

/// <summary>A file that is no catalogue is refused as a whole, with a server on the data directory and without one.</summary>
public sealed class ImportTests
{
    private const int BadFile = 2;

    private static readonly Dictionary<string, byte[]> Files = new(StringComparer.Ordinal)
    {
        ["a picture"] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 1, 0],
        ["a page"] = Encoding.UTF8.GetBytes("<!doctype html><html><body><p>Products</p></body></html>\n"),
        ["prose"] = Encoding.UTF8.GetBytes("Dear shop,\nthis is a letter.\n"),
        ["nothing"] = [],
    };

    public static TheoryData<string, bool> Cases => new(Files.Keys.SelectMany(name => new[] { (name, true), (name, false) }));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task AFileThatIsNoCatalogueChangesNothing(string what, bool serverRuns)
    {
        using var directory = new TestDirectory();
        await using var owner = await DataOwner.CreateAsync(directory.PathOf("data"));
        var file = directory.PathOf("export.csv");
        await File.WriteAllBytesAsync(file, Files[what]);
        if (serverRuns) await owner.StartReadyAsync();

        var imported = await Tool.RunAsync("import", file, "--data", owner.Data);

        Assert.True(imported.ExitCode == BadFile, imported.ToString());
        Assert.NotEmpty(imported.Error);
        if (!serverRuns) await owner.StartReadyAsync();
        using var api = new ShopApi(owner.Url);
        var products = await Persistence.RequireAsync(() => api.GetAsync<ProductPage>("/products", null, CancellationToken.None), "products", CancellationToken.None);
        Assert.Empty(products.Items);
        var counts = await api.GetAsync<Counts>($"/stock/{ShopFloor.Plenty}/counts", null, CancellationToken.None);
        Assert.Equal(AnswerKind.Refused, counts.Kind);
    }
}
