using System.Net;
using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Api;

public sealed class OverlayTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task ItTellsWhatIsPinnedAtWhichPriceAndHowManyAreLeft()
    {
        var (sku, plain) = (await shop.NewSkuAsync(10), await shop.NewSkuAsync(3));
        var show = await shop.NewShowAsync(sku, plain);
        (await shop.Host.PutAsync($"/api/v1/streams/{show}/pins", new { skus = new[] { sku, plain } })).Ok();
        await shop.NewDropAsync(show, ShopSetup.Draft(sku, quantity: 4, price: 500));
        var overlay = await ShopSetup.UntilAsync(
            async () => (await shop.Anyone.GetAsync($"/api/v1/streams/{show}/overlay")).Ok(), now => now.GetProperty("pins")[0].GetProperty("available").GetInt64() == 4);
        Assert.Equal((show, "live"), (overlay.Text("streamId"), overlay.Text("status")));
        var (offered, other) = (overlay.GetProperty("pins")[0], overlay.GetProperty("pins")[1]);
        Assert.Equal((1_999, 500), (offered.GetProperty("price").Number("amount"), offered.GetProperty("offer").GetProperty("price").Number("amount")));
        Assert.Equal((3, "available", JsonValueKind.Null), (other.Number("available"), other.Text("state"), other.GetProperty("offer").ValueKind));
    }

    [Fact]
    public async Task ItIsOpenToEveryOriginAndUnchangedItIsNotSentAgain()
    {
        var sku = await shop.NewSkuAsync(10);
        var show = await shop.NewShowAsync(sku);
        (await shop.Host.PutAsync($"/api/v1/streams/{show}/pins", new { skus = new[] { sku } })).Ok();
        using var first = await GetAsync(show, null);
        var tag = first.Headers.ETag!.ToString();
        Assert.Equal(("*", "ETag"), (first.Headers.GetValues("Access-Control-Allow-Origin").Single(), first.Headers.GetValues("Access-Control-Expose-Headers").Single()));
        Assert.True(first.Headers.CacheControl!.NoCache);
        using var same = await GetAsync(show, tag);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal("*", same.Headers.GetValues("Access-Control-Allow-Origin").Single());
        await shop.NewGuest().ReservedAsync(sku);
        await ShopSetup.UntilAsync(async () => (await shop.Anyone.GetAsync($"/api/v1/streams/{show}/overlay")).Ok(), now => now.GetProperty("pins")[0].Number("available") == 9);
        using var changed = await GetAsync(show, tag);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag!.ToString());
    }

    [Fact]
    public async Task OfADraftItTellsNothingNotEvenToItsOwner()
    {
        var show = shop.NewName("draft");
        (await shop.Host.PutAsync($"/api/v1/streams/{show}", new { title = "Draft" })).Ok(201);
        (await shop.Anyone.GetAsync($"/api/v1/streams/{show}/overlay")).Refused(ProblemCode.NotFound);
        (await shop.Host.GetAsync($"/api/v1/streams/{show}/overlay")).Refused(ProblemCode.NotFound);
        (await shop.Anyone.GetAsync("/api/v1/streams/absent/overlay")).Refused(ProblemCode.NotFound);
        (await shop.Anyone.GetAsync("/api/v1/streams/NOT%20AN%20ID/overlay")).Refused(ProblemCode.NotFound);
    }

    private async Task<HttpResponseMessage> GetAsync(string show, string? tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(shop.Address, $"/api/v1/streams/{show}/overlay"));
        if (tag is not null) request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return await shop.Http.SendAsync(request);
    }
}
