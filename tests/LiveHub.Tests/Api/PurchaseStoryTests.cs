using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Api;

/// <summary>From reservation to order, told by a buyer over HTTP.</summary>
public sealed class PurchaseStoryTests(RunningShop shop) : IClassFixture<RunningShop>
{
    private static readonly object Contact = new { name = "Ada", email = "ada@example.com", address = "1 Main St\nTown" };

    [Fact]
    public async Task APaidPurchaseIsAnOrderOfItsBuyerAndOfTheShop()
    {
        var (sku, buyer) = (await shop.NewSkuAsync(2), shop.NewGuest());
        var purchase = (await buyer.BuyAsync(sku, await buyer.ReservedAsync(sku, 2), contact: Contact)).Ok(201);
        Assert.Equal(("paid", 2 * 1_999), (purchase.Text("status"), purchase.GetProperty("total").Number("amount")));
        var number = purchase.Text("orderNumber");
        var own = await ShopSetup.UntilAsync(() => ItemsAsync(buyer, "/api/v1/orders"), items => items.GetArrayLength() == 1);
        Assert.Equal(number, own[0].Text("orderNumber"));
        Assert.Equal(JsonValueKind.Null, Member(own[0], "contact").ValueKind);
        Assert.Equal(JsonValueKind.Null, Member(own[0], "buyerId").ValueKind);
        var all = await ItemsAsync(shop.Host, "/api/v1/hosts/orders?limit=200");
        var seen = all.EnumerateArray().Single(order => order.Text("orderNumber") == number);
        Assert.Equal("ada@example.com", seen.GetProperty("contact").Text("email"));
        Assert.Empty((await ItemsAsync(shop.NewGuest(), "/api/v1/orders")).EnumerateArray());
    }

    [Fact]
    public async Task TheSameKeyIsTheSamePurchase()
    {
        var (sku, buyer) = (await shop.NewSkuAsync(3), shop.NewGuest());
        var (id, other) = (await buyer.ReservedAsync(sku), await buyer.ReservedAsync(sku));
        (await buyer.PostAsync("/api/v1/purchases", new { lines = new[] { new { sku, reservationId = id } }, paymentMethod = "sandbox_ok" }))
            .Refused(ProblemCode.IdempotencyKeyRequired, "Idempotency-Key");
        var first = await buyer.BuyAsync(sku, id, key: "k-1");
        var again = await buyer.BuyAsync(sku, id, key: "\"k-1\"");
        Assert.Equal(first.Ok(201).Text("purchaseId"), again.Ok().Text("purchaseId"));
        Assert.Equal((false, true), (first.IsReplayed, again.IsReplayed));
        (await buyer.BuyAsync(sku, other, key: "k-1")).Refused(ProblemCode.IdempotencyKeyReused);
        (await buyer.BuyAsync(sku, id, "sandbox_decline", "k-1")).Refused(ProblemCode.IdempotencyKeyReused);
        // Under another key the same reservation is sold already.
        (await buyer.BuyAsync(sku, id, key: "k-2")).Refused(ProblemCode.WrongState);
        Assert.Equal(1, (await shop.CountsAsync(sku)).Number("sold"));
    }

    [Fact]
    public async Task ADeclinedPaymentGivesTheUnitsBack()
    {
        var (sku, buyer) = (await shop.NewSkuAsync(1), shop.NewGuest());
        var purchase = (await buyer.BuyAsync(sku, await buyer.ReservedAsync(sku), "sandbox_decline")).Ok(201);
        Assert.Equal(("declined", "card-declined"), (purchase.Text("status"), purchase.Text("failure")));
        Assert.Equal(1, (await shop.CountsAsync(sku)).Number("available"));
        Assert.Empty((await ItemsAsync(buyer, "/api/v1/orders")).EnumerateArray());
    }

    [Theory]
    [InlineData("accept", "paid", 1)]
    [InlineData("refuse", "declined", 0)]
    public async Task AChallengeIsAnsweredOnTheProvidersPage(string answer, string status, long sold)
    {
        var (sku, buyer) = (await shop.NewSkuAsync(1), shop.NewGuest());
        var purchase = (await buyer.BuyAsync(sku, await buyer.ReservedAsync(sku), "sandbox_challenge")).Ok(201);
        Assert.Equal("challenge", purchase.Text("status"));
        var page = await shop.Anyone.GetAsync(purchase.Text("challengeUrl"));
        Assert.Equal((200, "text/html"), (page.Status, page.MediaType));
        Assert.Contains("challenge-accept", page.Text, StringComparison.Ordinal);
        var back = await shop.Anyone.PostAsync($"{purchase.Text("challengeUrl")}/{answer}");
        Assert.Equal((302, $"/?purchase={purchase.Text("purchaseId")}"), (back.Status, back.Headers.Location?.ToString()));
        var settled = await ShopSetup.UntilAsync(
            async () => (await buyer.PostAsync($"/api/v1/purchases/{purchase.Text("purchaseId")}/refresh")).Ok(), now => now.Text("status") == status);
        Assert.Null(settled.GetProperty("challengeUrl").GetString());
        Assert.Equal((sold, 0), ((await shop.CountsAsync(sku)).Number("sold"), (await shop.CountsAsync(sku)).Number("paying")));
        // The page of a settled payment offers nothing to press.
        Assert.DoesNotContain("challenge-accept", (await shop.Anyone.GetAsync(purchase.Text("challengeUrl"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACancelledChallengeCanNoLongerBePaid()
    {
        var (sku, buyer) = (await shop.NewSkuAsync(1), shop.NewGuest());
        var purchase = (await buyer.BuyAsync(sku, await buyer.ReservedAsync(sku), "sandbox_challenge")).Ok(201);
        var path = $"/api/v1/purchases/{purchase.Text("purchaseId")}";
        Assert.Equal("cancelled", (await buyer.PostAsync($"{path}/cancel")).Ok().Text("status"));
        await shop.Anyone.PostAsync($"{purchase.Text("challengeUrl")}/accept");
        Assert.Equal("cancelled", (await buyer.GetAsync(path)).Ok().Text("status"));
        Assert.Equal((1, 0), ((await shop.CountsAsync(sku)).Number("available"), (await shop.CountsAsync(sku)).Number("sold")));
    }

    [Fact]
    public async Task TwoLinesArePaidTogetherOrNotAtAll()
    {
        var (sku, other, buyer) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(5, price: 1), shop.NewGuest());
        var (first, second) = (await buyer.ReservedAsync(sku, 2), await buyer.ReservedAsync(other, 3));
        object Lines(params (string Sku, string Id)[] lines) =>
            new { lines = lines.Select(line => new { sku = line.Sku, reservationId = line.Id }), paymentMethod = "sandbox_ok" };

        (await buyer.PostAsync("/api/v1/purchases", Lines((sku, first), (other, first)), "x")).Refused(ProblemCode.Invalid, "lines");
        (await buyer.PostAsync("/api/v1/purchases", Lines((sku, first), (other, buyer.NewReservationId())), "y")).Refused(ProblemCode.NotFound, "lines");
        (await buyer.PostAsync("/api/v1/purchases", Lines(), "z")).Refused(ProblemCode.Invalid, "lines");
        Assert.Equal((2, 0), ((await shop.CountsAsync(sku)).Number("reserved"), (await shop.CountsAsync(sku)).Number("paying")));
        var purchase = (await buyer.PostAsync("/api/v1/purchases", Lines((sku, first), (other, second)), "x")).Ok(201);
        Assert.Equal(("paid", (2 * 1_999) + 3), (purchase.Text("status"), purchase.GetProperty("total").Number("amount")));
    }

    [Fact]
    public async Task WhatIsReservedCanBePaidAfterItsProductHasLeftTheCatalogue()
    {
        var (sku, buyer) = (await shop.NewSkuAsync(1), shop.NewGuest());
        var id = await buyer.ReservedAsync(sku);
        Assert.Equal(204, (await shop.Host.DeleteAsync($"/api/v1/products/{sku.ToLowerInvariant()}")).Status);
        (await shop.NewGuest().ReserveAsync(sku)).Refused(ProblemCode.SkuUnknown);
        Assert.Equal("paid", (await buyer.BuyAsync(sku, id)).Ok(201).Text("status"));
    }

    private static async Task<JsonElement> ItemsAsync(ApiClient caller, string path) => (await caller.GetAsync(path)).Ok().GetProperty("items");

    private static JsonElement Member(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value : JsonDocument.Parse("null").RootElement;
}
