using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Tests.Viewers;

namespace LiveCommerce.LiveHub.Tests.Talk;

/// <summary>"sold 2 M": a comment that buys.</summary>
public sealed class CommentSaleTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task ACommentReservesOneUnitAndTellsItsAuthorAlone()
    {
        var (mug, cap) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(5));
        var show = await SellingShowAsync(mug, cap);
        var (anna, ben) = (shop.NewGuest(), shop.NewGuest());
        await using var own = await HubSocket.ConnectAsync(shop, anna.Token);
        await using var foreign = await HubSocket.ConnectAsync(shop, ben.Token);
        await own.JoinAsync(show);
        await foreign.JoinAsync(show);
        var bought = (await own.InvokeAsync("Say", new { lineId = anna.NewReservationId(), text = "Sold #2!" })).GetProperty("result").GetProperty("buy").GetProperty("reservation");
        Assert.Equal((cap, 1, "reserved"), (bought.Text("sku"), bought.Number("quantity"), bought.Text("status")));
        Assert.Equal(bought.Text("reservationId"), (await own.NextAsync("Own")).GetProperty("reservation").Text("reservationId"));
        Assert.Equal((4, 1), ((await shop.CountsAsync(cap)).Number("available"), (await shop.CountsAsync(cap)).Number("reserved")));
        await foreign.NextAsync("Update", update => update.Chat().Any(entry => entry.GetProperty("line").Text("text") == "Sold #2!")); // all see the line
        Assert.DoesNotContain(foreign.Seen, seen => seen.Target == "Own");
        Assert.Equal("paid", (await anna.BuyAsync(cap, bought.Text("reservationId"))).Ok(201).Text("status"));
    }

    [Fact]
    public async Task ARepeatNeverReservesTwiceEvenIfTheLineUpHasChanged()
    {
        var (mug, cap) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(5));
        var show = await SellingShowAsync(mug, cap);
        var anna = shop.NewGuest();
        var id = anna.NewReservationId();
        var first = (await anna.SayAsync(show, "sold 1", id)).Ok(201).GetProperty("buy").GetProperty("reservation");
        (await shop.Host.PutAsync($"/api/v1/streams/{show}/line-up", new { skus = new[] { cap, mug } })).Ok();
        var again = (await anna.SayAsync(show, "sold 1", id)).Ok(200).GetProperty("buy").GetProperty("reservation");
        Assert.Equal((first.Text("reservationId"), mug), (again.Text("reservationId"), again.Text("sku")));
        Assert.Equal((1, 0), ((await shop.CountsAsync(mug)).Number("reserved"), (await shop.CountsAsync(cap)).Number("reserved")));
        var another = (await anna.SayAsync(show, "sold 1")).Ok(201).GetProperty("buy").GetProperty("reservation");
        Assert.Equal(cap, another.Text("sku"));
    }

    [Fact]
    public async Task ASizeChoosesTheVariant()
    {
        var id = shop.NewName("shirt");
        var (small, medium) = ($"{id}-S".ToUpperInvariant(), $"{id}-M".ToUpperInvariant());
        (await shop.Host.PutAsync($"/api/v1/products/{id}", new
        {
            title = "Shirt",
            variants = new[] { new { sku = small, title = "Red / S", price = ShopSetup.Eur(1_999) }, new { sku = medium, title = "Red / M", price = ShopSetup.Eur(2_099) } },
        })).Ok(201);
        (await shop.Host.PostAsync($"/api/v1/stock/{medium}/restock", new { quantity = 1 }, "initial")).Ok();
        var show = await SellingShowAsync(small);
        Assert.Equal(medium, Bought(await shop.NewGuest().SayAsync(show, "sold 1 m")).GetProperty("reservation").Text("sku"));
        Assert.Equal("sku-unknown", Bought(await shop.NewGuest().SayAsync(show, "sold 1 XXL")).GetProperty("refusal").Text("code"));
        Assert.Equal("sku-unknown", Bought(await shop.NewGuest().SayAsync(show, "sold 1 red")).GetProperty("refusal").Text("code")); // S or M?
        var gone = Bought(await shop.NewGuest().SayAsync(show, "sold 1 red m")).GetProperty("refusal");
        Assert.Equal(("fully-reserved", 0, "later"), (gone.Text("code"), gone.Number("available"), gone.Text("retry")));
        Assert.Equal("sold-out", Bought(await shop.NewGuest().SayAsync(show, "sold 1")).GetProperty("refusal").Text("code")); // S was never stocked
        Assert.Equal("sku-unknown", Bought(await shop.NewGuest().SayAsync(show, "sold 2")).GetProperty("refusal").Text("code"));
    }

    [Fact]
    public async Task ARunningOfferIsTakenWithItsPriceAndLimit()
    {
        var sku = await shop.NewSkuAsync(10);
        var show = await SellingShowAsync(sku);
        var offer = await shop.NewDropAsync(show, ShopSetup.Draft(sku, quantity: 3, limit: 1, price: 500));
        await ShopSetup.UntilAsync(async () => (await shop.Anyone.GetAsync($"/api/v1/streams/{show}")).Ok().GetProperty("stream").GetProperty("offers")[0], now => now.Text("phase") == "open");
        var anna = shop.NewGuest();
        var bought = Bought(await anna.SayAsync(show, "sold 1")).GetProperty("reservation");
        Assert.Equal((offer, 500), (bought.Text("offerId"), bought.GetProperty("unitPrice").Number("amount")));
        var refusal = Bought(await anna.SayAsync(show, "sold 1")).GetProperty("refusal");
        Assert.Equal(("limit-reached", bought.Text("reservationId")), (refusal.Text("code"), refusal.Text("reservationId")));
    }

    [Fact]
    public async Task UnitsForACodeAreNotHadByAComment()
    {
        var sku = await shop.NewSkuAsync(10);
        var show = await SellingShowAsync(sku);
        var claim = new { kind = "claim", sku, quantity = 3, price = ShopSetup.Eur(500), limitPerBuyer = 1, countdownSeconds = 0, lengthSeconds = 600, code = "FRIENDS" };
        await shop.NewDropAsync(show, claim);
        await ShopSetup.UntilAsync(async () => (await shop.Anyone.GetAsync($"/api/v1/streams/{show}")).Ok().GetProperty("stream").GetProperty("offers")[0], now => now.Text("phase") == "open");
        var bought = Bought(await shop.NewGuest().SayAsync(show, "sold 1")).GetProperty("reservation");
        Assert.Equal((null, 1_999), (bought.GetProperty("offerId").GetString(), bought.GetProperty("unitPrice").Number("amount")));
    }

    [Fact]
    public async Task OnlyAPatternBuysAndOnlyWhileTheShowIsLive()
    {
        var sku = await shop.NewSkuAsync(5);
        var show = await SellingShowAsync(sku);
        foreach (var text in (string[])["I sold 1", "sold one", "sold"])
            Assert.Equal(JsonValueKind.Null, Bought(await shop.NewGuest().SayAsync(show, text)).ValueKind);
        Assert.Equal(JsonValueKind.Null, Bought(await shop.Host.SayAsync(show, "sold 1")).ValueKind); // the crew does not buy
        await shop.Host.SettingsAsync(show);
        Assert.Equal(JsonValueKind.Null, Bought(await shop.NewGuest().SayAsync(show, "sold 1")).ValueKind);
        Assert.Equal(5, (await shop.CountsAsync(sku)).Number("available"));
    }

    [Fact]
    public async Task SlowModeDelaysNoSale()
    {
        var sku = await shop.NewSkuAsync(5);
        var show = await SellingShowAsync(sku);
        await shop.Host.SettingsAsync(show, slowSeconds: 60, buyPattern: "sold {item}");
        var anna = shop.NewGuest();
        await anna.SaidAsync(show, "lovely");
        Assert.Equal("reserved", Bought(await anna.SayAsync(show, "sold 1")).GetProperty("reservation").Text("status"));
        (await anna.SayAsync(show, "thanks")).Refused(ProblemCode.SlowMode);
    }

    private static JsonElement Bought(Answer answer) => answer.Ok(201).GetProperty("buy");

    private async Task<string> SellingShowAsync(params string[] skus)
    {
        var show = await shop.NewShowAsync(skus);
        await shop.Host.SettingsAsync(show, buyPattern: "sold {item} {size}");
        return show;
    }
}
