using System.Text.Json;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Tests.Viewers;

namespace LiveCommerce.LiveHub.Tests.Fanout;

/// <summary>What a show says about its line-up stands in the catalogue, which changes without the show.</summary>
public sealed class CatalogueChangeTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task AChangeOfTheCatalogueIsToldAlthoughTheShowStaysAsItWas()
    {
        var (sku, foreign) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(5));
        var (show, other) = (await shop.NewShowAsync(sku), await shop.NewShowAsync(foreign));
        await using var viewer = await HubSocket.ConnectAsync(shop);
        var before = (await viewer.JoinAsync(show)).GetProperty("stream");
        await using var unconcerned = await HubSocket.ConnectAsync(shop);
        await unconcerned.JoinAsync(other);

        (await PutAsync(sku, 1_499, "Now cheaper", "https://pictures.example/now.jpg")).Ok();
        var told = Stream(await viewer.NextAsync("Update", update => IsPriced(update, 1_499)))!.Value;
        var item = told.GetProperty("lineUp")[0];
        Assert.Equal(("Now cheaper", "https://pictures.example/now.jpg"), (item.Text("title"), item.Text("imageUrl")));
        Assert.Equal(before.Number("version"), told.Number("version"));
        Assert.Equal(1_499, Price((await shop.Anyone.GetAsync($"/api/v1/streams/{show}")).Ok().GetProperty("stream")));

        await ImportAsync(sku, 1_299);
        await viewer.NextAsync("Update", update => IsPriced(update, 1_299));
        Assert.Equal(204, (await shop.Host.DeleteAsync($"/api/v1/products/{Id(sku)}")).Status);
        await viewer.NextAsync("Update", update => Stream(update)?.GetProperty("lineUp").GetArrayLength() == 0);

        await shop.NewGuest().ReservedAsync(foreign);
        await unconcerned.NextAsync("Update", update => update.GetProperty("topics").TryGetProperty($"stock:{foreign}", out _));
        Assert.DoesNotContain(unconcerned.Seen, seen => Stream(seen.Argument) is not null);
    }

    [Fact]
    public async Task TheLastOfManyChangesIsTheOneThatStays()
    {
        var sku = await shop.NewSkuAsync(5);
        var show = await shop.NewShowAsync(sku);
        await using var viewer = await HubSocket.ConnectAsync(shop);
        await viewer.JoinAsync(show);
        for (var price = 1; price <= 40; price++)
        {
            (await PutAsync(sku, price, "An item")).Ok();
            if (price % 8 == 0) (await shop.Host.PutAsync($"/api/v1/streams/{show}/pinned", new { sku = price % 16 == 0 ? sku : null })).Ok();
        }
        await viewer.NextAsync("Update", update => IsPriced(update, 40));
        var snapshot = await ShopSetup.UntilAsync(
            async () => (await shop.Anyone.GetAsync($"/api/v1/streams/{show}")).Ok().GetProperty("stream"), stream => Price(stream) == 40);
        Assert.Equal(JsonValueKind.Null, snapshot.GetProperty("pinned").ValueKind);
        var versions = viewer.Seen.Select(seen => Stream(seen.Argument)).OfType<JsonElement>().Select(stream => stream.Number("version")).ToList();
        Assert.Equal(versions.Order(), versions);
    }

    private static string Id(string sku) => sku.ToLowerInvariant();

    private Task<Answer> PutAsync(string sku, long price, string title, string? imageUrl = null) => shop.Host.PutAsync(
        $"/api/v1/products/{Id(sku)}", new { title, imageUrl, variants = new[] { new { sku, price = ShopSetup.Eur(price) } } });

    private async Task ImportAsync(string sku, long price)
    {
        var csv = $"Handle,Title,Variant SKU,Variant Price\n{Id(sku)},Imported,{sku},{price / 100}.{price % 100:00}\n";
        var answer = await shop.Host.SendAsync(HttpMethod.Post, "/api/v1/catalogue/imports?format=shopify-csv", csv, mediaType: "text/csv");
        Assert.True(answer.Status == 200 && answer.Text.Contains("\"productsUpdated\":1", StringComparison.Ordinal), answer.Text);
    }

    private static JsonElement? Stream(JsonElement update) =>
        update.TryGetProperty("topics", out var topics) && topics.TryGetProperty("stream", out var stream) ? stream : null;

    private static bool IsPriced(JsonElement update, long price) =>
        Stream(update) is { } stream && stream.GetProperty("lineUp").GetArrayLength() == 1 && Price(stream) == price;

    private static long Price(JsonElement stream) => stream.GetProperty("lineUp")[0].GetProperty("price").Number("amount");
}
