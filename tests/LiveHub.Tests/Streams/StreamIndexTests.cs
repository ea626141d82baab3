using Dapper;
using LiveCommerce.LiveHub.Storage;
using LiveCommerce.LiveHub.Streams;
using LiveCommerce.LiveHub.Tests.Identity;

namespace LiveCommerce.LiveHub.Tests.Streams;

public sealed class StreamIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A shop of before there were crews.</summary>
    [Fact]
    public async Task TheShowsOfAnOlderShopBelongToThoseWhoMadeThem()
    {
        var path = Path.Combine(_folder.Path, "shop.db");
        using (var old = new ShopDatabase(path, [new FirstVersion()]))
        {
            await old.WriteAsync(connection => connection.Execute(
                "INSERT INTO stream_index (stream_id, version, host_id, title, status) VALUES ('one', 3, 'h1', 'One', 'Draft'), ('two', 2, 'h2', 'Two', 'Live')"));
        }
        using var shop = new ShopDatabase(path, [new StreamIndexSchema()]);
        var crew = shop.Read(connection => connection.Query<(string, string, string)>("SELECT stream_id, host_id, role FROM stream_crew ORDER BY stream_id").ToList());
        Assert.Equal([("one", "h1", "Owner"), ("two", "h2", "Owner")], crew);
    }

    private sealed class FirstVersion : IShopSchema
    {
        public string Feature => "streams";

        public IReadOnlyList<string> Migrations { get; } = [new StreamIndexSchema().Migrations[0]];
    }
}
