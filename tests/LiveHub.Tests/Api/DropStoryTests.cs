using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Api;

/// <summary>A show with a drop, told by its callers over HTTP.</summary>
public sealed class DropStoryTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task AShowIsMadeStepByStep()
    {
        var (sku, other) = (await shop.NewSkuAsync(10), await shop.NewSkuAsync(10));
        var show = shop.NewName("stepwise");
        var path = $"/api/v1/streams/{show}";
        var description = new { title = "Evening", playbackUrl = "https://video.example/live.m3u8", imageUrl = "/demo/mug.svg" };
        Assert.Equal("draft", (await shop.Host.PutAsync(path, description)).Ok(201).Text("status"));
        Assert.Equal("draft", (await shop.Host.PutAsync(path, description)).Ok().Text("status"));
        (await shop.Anyone.GetAsync(path)).Refused(ProblemCode.NotFound);
        (await shop.NewGuest().GetAsync(path)).Refused(ProblemCode.NotFound);
        Assert.Equal("draft", (await shop.Host.GetAsync(path)).Ok().GetProperty("stream").Text("status"));

        var startsAt = shop.Time.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        Assert.Equal(startsAt, (await shop.Host.PostAsync($"{path}/schedule", new { startsAt })).Ok().Text("startsAt"));
        (await shop.Anyone.GetAsync(path)).Ok();
        Assert.Equal(2, (await shop.Host.PutAsync($"{path}/line-up", new { skus = new[] { sku, other } })).Ok().GetProperty("lineUp").GetArrayLength());
        Assert.Equal("live", (await shop.Host.PostAsync($"{path}/go-live")).Ok().Text("status"));
        Assert.Equal(sku, (await shop.Host.PutAsync($"{path}/pinned", new { sku })).Ok().Text("pinned"));
        Assert.Null((await shop.Host.PutAsync($"{path}/pinned", new { sku = (string?)null })).Ok().GetProperty("pinned").GetString());

        var snapshot = (await shop.Anyone.GetAsync(path)).Ok();
        Assert.Equal(2, snapshot.GetProperty("stock").GetArrayLength());
        Assert.Equal(16, snapshot.GetProperty("position").Text("epoch").Length);
        await ShopSetup.UntilAsync(
            async () => (await shop.Anyone.GetAsync("/api/v1/streams")).Ok().GetProperty("items"),
            items => items.EnumerateArray().Any(item => item.Text("streamId") == show && item.Text("status") == "live"));
        Assert.Contains((await shop.Host.GetAsync("/api/v1/hosts/me/streams")).Ok().GetProperty("items").EnumerateArray(), item => item.Text("streamId") == show);

        Assert.Equal("ended", (await shop.Host.PostAsync($"{path}/end")).Ok().Text("status"));
        (await shop.Host.PostAsync($"{path}/go-live")).Refused(ProblemCode.WrongState);
        (await shop.Host.PostAsync($"{path}/offers", ShopSetup.Draft(sku), "late")).Refused(ProblemCode.ShowEnded);
    }

    [Fact]
    public async Task FiveUnitsGoToFiveBuyersAndTheSixthIsTold()
    {
        var sku = await shop.NewSkuAsync(5);
        var show = await shop.NewShowAsync(sku);
        var drop = await shop.NewDropAsync(show, ShopSetup.Draft(sku));
        var buyers = Enumerable.Range(0, 5).Select(_ => shop.NewGuest()).ToArray();
        var ids = new List<string>();
        foreach (var buyer in buyers)
        {
            var reservation = (await buyer.ReserveAsync(sku, offerId: drop)).Ok(201);
            Assert.Equal(("reserved", 999), (reservation.Text("status"), reservation.GetProperty("unitPrice").Number("amount")));
            Assert.InRange(reservation.Number("secondsLeft"), 50, 58);
            ids.Add(reservation.Text("reservationId"));
        }

        var sixth = shop.NewGuest();
        Assert.Equal(0, (await sixth.ReserveAsync(sku, offerId: drop)).Refused(ProblemCode.FullyReserved).Number("available"));
        Assert.Equal("fully-reserved", await StateOfAsync());
        foreach (var (buyer, id) in buyers.Zip(ids)) Assert.Equal("paid", (await buyer.BuyAsync(sku, id)).Ok(201).Text("status"));
        (await sixth.ReserveAsync(sku, offerId: drop)).Refused(ProblemCode.SoldOut);
        Assert.Equal("sold-out", await StateOfAsync());
        Assert.Equal((5, 0, 5), await CountsAsync(sku));

        var figures = (await shop.Host.GetAsync($"/api/v1/streams/{show}/figures")).Ok();
        figures = await ShopSetup.UntilAsync(
            async () => (await shop.Host.GetAsync($"/api/v1/streams/{show}/figures")).Ok(), now => now.Number("orders") == 5);
        Assert.Equal(5 * 999, figures.GetProperty("revenue")[0].Number("amount"));

        async Task<string> StateOfAsync() => (await shop.Anyone.GetAsync($"/api/v1/stock/{sku}")).Ok().GetProperty("offers")[0].Text("state");
    }

    [Fact]
    public async Task TheSameReservationIdIsTheSameReservation()
    {
        var sku = await shop.NewSkuAsync(9);
        var drop = await shop.NewDropAsync(await shop.NewShowAsync(sku), ShopSetup.Draft(sku, limit: 2));
        var (buyer, other) = (shop.NewGuest(), shop.NewGuest());
        var id = buyer.NewReservationId();
        var first = (await buyer.ReserveAsync(sku, 2, drop, id)).Ok(201);
        var again = (await buyer.ReserveAsync(sku, 2, drop, id)).Ok();
        Assert.Equal((first.Text("expiresAt"), first.Number("stockVersion")), (again.Text("expiresAt"), again.Number("stockVersion")));
        (await buyer.ReserveAsync(sku, 1, drop, id)).Refused(ProblemCode.IdReused, "quantity");
        (await buyer.ReserveAsync(sku, 2, null, id)).Refused(ProblemCode.IdReused, "offerId");
        (await other.ReserveAsync(sku, 2, drop, id)).Refused(ProblemCode.IdReused, "reservationId");
        Assert.Equal(id, (await buyer.ReserveAsync(sku, 1, drop)).Refused(ProblemCode.LimitReached).Text("reservationId"));
        Assert.Equal((9, 7, 0), await CountsAsync(sku));
    }

    [Fact]
    public async Task AReleaseGivesTheUnitBackOnce()
    {
        var sku = await shop.NewSkuAsync(1);
        var drop = await shop.NewDropAsync(await shop.NewShowAsync(sku), ShopSetup.Draft(sku, quantity: 1));
        var (buyer, next) = (shop.NewGuest(), shop.NewGuest());
        var path = $"/api/v1/stock/{sku}/reservations/{await buyer.ReservedAsync(sku, offerId: drop)}";
        (await next.ReserveAsync(sku, offerId: drop)).Refused(ProblemCode.FullyReserved);
        Assert.Equal("released", (await buyer.DeleteAsync(path)).Ok().Text("status"));
        Assert.Equal("released", (await buyer.DeleteAsync(path)).Ok().Text("status"));
        await next.ReservedAsync(sku, offerId: drop);
        Assert.Equal("released", (await buyer.GetAsync(path)).Ok().Text("status"));
        Assert.Equal((1, 0, 0), await CountsAsync(sku));
    }

    [Fact]
    public async Task AnOfferClosesByItselfAndGivesItsRestBack()
    {
        var sku = await shop.NewSkuAsync(5);
        var show = await shop.NewShowAsync(sku);
        var drop = await shop.NewDropAsync(show, ShopSetup.Draft(sku, quantity: 4, length: 30, countdown: 20));
        var early = (await shop.NewGuest().ReserveAsync(sku, offerId: drop)).Refused(ProblemCode.OfferNotOpen);
        Assert.Equal((await OfferAsync(show)).Text("opensAt"), early.Text("opensAt"));
        shop.Time.Advance(TimeSpan.FromSeconds(21));
        var buyer = shop.NewGuest();
        var id = await buyer.ReservedAsync(sku, offerId: drop);
        await ShopSetup.UntilAsync(() => OfferAsync(show), offer => offer.Text("phase") == "open");

        shop.Time.Advance(TimeSpan.FromSeconds(31));
        await ShopSetup.UntilAsync(() => OfferAsync(show), offer => offer.Text("phase") == "closed");
        (await shop.NewGuest().ReserveAsync(sku, offerId: drop)).Refused(ProblemCode.OfferClosed);
        Assert.Equal(4, (await shop.Anyone.GetAsync($"/api/v1/stock/{sku}")).Ok().Number("available"));
        // What was reserved in time can still be bought, at the offer's price.
        Assert.Equal(999, (await buyer.BuyAsync(sku, id)).Ok(201).GetProperty("total").Number("amount"));
    }

    [Fact]
    public async Task AHostMayCloseEarlyAndAnEndedShowClosesAll()
    {
        var (sku, other) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(5));
        var show = await shop.NewShowAsync(sku, other);
        var (drop, second) = (await shop.NewDropAsync(show, ShopSetup.Draft(sku)), await shop.NewDropAsync(show, ShopSetup.Draft(other)));
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/offers", ShopSetup.Draft(sku), "two at once")).Refused(ProblemCode.OfferRuns, "sku");
        Assert.Equal("closed", (await shop.Host.PostAsync($"/api/v1/streams/{show}/offers/{drop}/close")).Ok().Text("phase"));
        Assert.Equal("closed", (await shop.Host.PostAsync($"/api/v1/streams/{show}/offers/{drop}/close")).Ok().Text("phase"));
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/offers/absent/close")).Refused(ProblemCode.OfferUnknown);
        await ShopSetup.UntilAsync(() => shop.CountsAsync(sku), counts => counts.GetProperty("pools")[0].Number("available") == 5);
        (await shop.NewGuest().ReserveAsync(sku, offerId: drop)).Refused(ProblemCode.OfferClosed);

        (await shop.Host.PostAsync($"/api/v1/streams/{show}/end")).Ok();
        await ShopSetup.UntilAsync(() => shop.CountsAsync(other), counts => counts.GetProperty("pools")[0].Number("available") == 5);
        (await shop.NewGuest().ReserveAsync(other, offerId: second)).Refused(ProblemCode.OfferClosed);
    }

    [Fact]
    public async Task AnOfferThatIsTooLargeMovesNothing()
    {
        var sku = await shop.NewSkuAsync(3);
        var show = await shop.NewShowAsync(sku);
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/offers", ShopSetup.Draft(sku, quantity: 4), "big")).Refused(ProblemCode.NotEnoughStock, "quantity");
        var counts = await shop.CountsAsync(sku);
        Assert.Equal((3, 1), (counts.Number("available"), counts.GetProperty("pools").GetArrayLength()));
        await shop.NewDropAsync(show, ShopSetup.Draft(sku, quantity: 3));
    }

    [Fact]
    public async Task AnOfferIsStartedOncePerKey()
    {
        var sku = await shop.NewSkuAsync(10);
        var path = $"/api/v1/streams/{await shop.NewShowAsync(sku)}/offers";
        (await shop.Host.PostAsync(path, ShopSetup.Draft(sku))).Refused(ProblemCode.IdempotencyKeyRequired, "Idempotency-Key");
        (await shop.Host.PostAsync(path, ShopSetup.Draft(sku), "\"open")).Refused(ProblemCode.Invalid, "Idempotency-Key");
        var first = await shop.Host.PostAsync(path, ShopSetup.Draft(sku), "one");
        var again = await shop.Host.PostAsync(path, ShopSetup.Draft(sku), "\"one\"");
        Assert.Equal(first.Ok(201).Text("offerId"), again.Ok(201).Text("offerId"));
        Assert.Equal((false, true), (first.IsReplayed, again.IsReplayed));
        (await shop.Host.PostAsync(path, ShopSetup.Draft(sku, quantity: 6), "one")).Refused(ProblemCode.IdempotencyKeyReused);
        Assert.Equal(5, (await shop.CountsAsync(sku)).GetProperty("pools")[0].Number("available"));
    }

    [Fact]
    public async Task StockComesAndGoesOncePerKey()
    {
        var sku = await shop.NewSkuAsync();
        var path = $"/api/v1/stock/{sku}";
        (await shop.Host.PostAsync($"{path}/restock", new { quantity = 10 })).Refused(ProblemCode.IdempotencyKeyRequired);
        Assert.False((await shop.Host.PostAsync($"{path}/restock", new { quantity = 10 }, "a")).IsReplayed);
        Assert.True((await shop.Host.PostAsync($"{path}/restock", new { quantity = 10 }, "\"a\"")).IsReplayed);
        (await shop.Host.PostAsync($"{path}/restock", new { quantity = 11 }, "a")).Refused(ProblemCode.IdempotencyKeyReused, "quantity");
        (await shop.Host.PostAsync($"{path}/withdraw", new { quantity = 10 }, "a")).Refused(ProblemCode.IdempotencyKeyReused);
        Assert.Equal(7, (await shop.Host.PostAsync($"{path}/withdraw", new { quantity = 3 }, "b")).Ok().Number("available"));
        Assert.Equal(7, (await shop.Host.PostAsync($"{path}/withdraw", new { quantity = 8 }, "c")).Refused(ProblemCode.NotEnoughStock, "quantity").Number("available"));
        // Another host's key of the same text is another operation.
        Assert.Equal(8, (await (await shop.NewHostAsync()).PostAsync($"{path}/restock", new { quantity = 1 }, "a")).Ok().Number("available"));
    }

    [Fact]
    public async Task TheGeneralPoolSellsAtTheCataloguesPrice()
    {
        var sku = await shop.NewSkuAsync(3);
        var buyer = shop.NewGuest();
        var id = buyer.NewReservationId();
        var path = $"/api/v1/stock/{sku}/reservations/{id}";
        Assert.Equal(1_999, (await buyer.PutAsync(path, new { quantity = 2, expectedUnitPrice = ShopSetup.Eur(1_500) }))
            .Refused(ProblemCode.PriceChanged, "expectedUnitPrice").GetProperty("price").Number("amount"));
        (await buyer.PutAsync(path, new { quantity = 2, expectedUnitPrice = new { amount = 1_999, currency = "USD" } })).Refused(ProblemCode.CurrencyMismatch);
        (await buyer.PutAsync(path, new { quantity = 2, expectedUnitPrice = ShopSetup.Eur(1_999) })).Ok(201);
        Assert.Equal(1, (await shop.NewGuest().ReserveAsync(sku, 2)).Refused(ProblemCode.NotEnough, "quantity").Number("available"));
        shop.Time.Advance(TimeSpan.FromSeconds(301));
        Assert.Equal("expired", (await buyer.GetAsync(path)).Ok().Text("status"));
        (await buyer.BuyAsync(sku, id)).Refused(ProblemCode.ReservationExpired, "lines");
        Assert.Equal((3, 3, 0), await CountsAsync(sku));
    }

    private async Task<System.Text.Json.JsonElement> OfferAsync(string show) =>
        (await shop.Anyone.GetAsync($"/api/v1/streams/{show}")).Ok().GetProperty("stream").GetProperty("offers")[0];

    private async Task<(long Stocked, long Available, long Sold)> CountsAsync(string sku)
    {
        var counts = await shop.CountsAsync(sku);
        return (counts.Number("stocked"), counts.Number("available"), counts.Number("sold"));
    }
}
