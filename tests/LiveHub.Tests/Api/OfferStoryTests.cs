using System.Text.Json;
using System.Text.Json.Nodes;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Api;

/// <summary>Prices that fall, offers that sell alone, announced moments and codes, told by their callers over HTTP.</summary>
public sealed class OfferStoryTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task APriceThatFallsIsThatOfTheMoment()
    {
        var sku = await shop.NewSkuAsync(50);
        var show = await shop.NewShowAsync(sku);
        var offer = await shop.NewDropAsync(show, Draft(sku, new { limitPerBuyer = 9, falls = new { step = ShopSetup.Eur(100), everySeconds = 10, floor = ShopSetup.Eur(750) } }));
        var told = await OfferAsync(show);
        Assert.Equal((999, 100, 10, 750), (told.GetProperty("price").Number("amount"), told.GetProperty("falls").GetProperty("step").Number("amount"),
            told.GetProperty("falls").Number("everySeconds"), told.GetProperty("falls").GetProperty("floor").Number("amount")));
        var buyer = shop.NewGuest();
        Assert.Equal(999, await PriceAsync(buyer, sku, offer, saw: 999));

        shop.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(899, (await TryAsync(shop.NewGuest(), sku, new { quantity = 1, offerId = offer, expectedUnitPrice = ShopSetup.Eur(800) }))
            .Refused(ProblemCode.PriceChanged, "expectedUnitPrice").GetProperty("price").Number("amount"));
        // Whoever saw the price of a moment ago gets that of this one, and a repeat says the same.
        var (late, id) = (shop.NewGuest(), buyer.NewReservationId());
        var wish = new { quantity = 1, offerId = offer, expectedUnitPrice = ShopSetup.Eur(999) };
        Assert.Equal(899, (await late.PutAsync($"/api/v1/stock/{sku}/reservations/{id}", wish)).Ok(201).GetProperty("unitPrice").Number("amount"));
        Assert.Equal(899, (await late.PutAsync($"/api/v1/stock/{sku}/reservations/{id}", wish)).Ok().GetProperty("unitPrice").Number("amount"));

        shop.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(750, await PriceAsync(buyer, sku, offer, saw: 999));
        // The order costs what was reserved, whatever the price is when it is paid.
        Assert.Equal(899, (await late.BuyAsync(sku, id)).Ok(201).GetProperty("total").Number("amount"));
        // Nobody waits in line for a price that falls.
        await shop.NewGuest().ReservedAsync(sku, 2, offer);
        (await shop.NewGuest().PutAsync($"/api/v1/stock/{sku}/waitlist/{buyer.NewReservationId()}", new { quantity = 1, offerId = offer })).Refused(ProblemCode.WaitlistFull);
    }

    [Fact]
    public async Task AnOfferThatSellsAloneStopsTheGeneralPoolUntilItCloses()
    {
        var sku = await shop.NewSkuAsync(10);
        var show = await shop.NewShowAsync(sku);
        var offer = await shop.NewDropAsync(show, Draft(sku, new { alsoAtFullPrice = false }));
        Assert.False((await OfferAsync(show)).GetProperty("alsoAtFullPrice").GetBoolean());
        (await shop.NewGuest().ReserveAsync(sku)).Refused(ProblemCode.OfferOnly, "offerId");
        await shop.NewGuest().ReservedAsync(sku, offerId: offer);
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/offers/{offer}/stop")).Ok();
        await shop.NewGuest().ReservedAsync(sku);
    }

    [Fact]
    public async Task AnAnnouncedMomentIsKept()
    {
        var sku = await shop.NewSkuAsync(10);
        var show = await shop.NewShowAsync(sku);
        var opensAt = shop.Time.GetUtcNow().AddHours(2).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        var offer = await shop.NewDropAsync(show, Draft(sku, new { opensAt, countdownSeconds = 0 }));
        Assert.Equal(opensAt, (await OfferAsync(show)).Text("opensAt"));
        Assert.Equal(opensAt, (await shop.NewGuest().ReserveAsync(sku, offerId: offer)).Refused(ProblemCode.OfferNotOpen).Text("opensAt"));
        shop.Time.Advance(TimeSpan.FromHours(2));
        await shop.NewGuest().ReservedAsync(sku, offerId: offer);
    }

    [Fact]
    public async Task UnitsForACodeAreForThoseWhoSayIt()
    {
        var sku = await shop.NewSkuAsync(10);
        var show = await shop.NewShowAsync(sku);
        var draft = Draft(sku, new { kind = "claim", quantity = 3, limitPerBuyer = 2, price = ShopSetup.Eur(500), code = "Spring-24" });
        var offer = await shop.NewDropAsync(show, draft);
        await shop.NewDropAsync(show, Draft(sku, new { quantity = 2 })); // beside an offer for everybody
        Assert.DoesNotContain("pring", (await shop.Anyone.GetAsync($"/api/v1/streams/{show}")).Ok().GetRawText(), StringComparison.OrdinalIgnoreCase);

        var buyer = shop.NewGuest();
        var claimed = (await TryAsync(buyer, sku, new { quantity = 2, code = "spring-24", streamId = show, expectedUnitPrice = ShopSetup.Eur(500) })).Ok(201);
        Assert.Equal((500, offer), (claimed.GetProperty("unitPrice").Number("amount"), claimed.Text("offerId")));
        (await TryAsync(buyer, sku, new { quantity = 1, code = "SPRING-24", streamId = show })).Refused(ProblemCode.LimitReached); // the quota per person
        Assert.Equal(1, (await TryAsync(shop.NewGuest(), sku, new { quantity = 2, code = "SPRING-24", streamId = show })).Refused(ProblemCode.NotEnough).Number("available"));
        (await TryAsync(shop.NewGuest(), sku, new { quantity = 1, code = "SPRING-24", streamId = show })).Ok(201);
        (await TryAsync(shop.NewGuest(), sku, new { quantity = 1, code = "SPRING-24", streamId = show })).Refused(ProblemCode.FullyReserved); // the quota of the code
        (await buyer.DeleteAsync($"/api/v1/stock/{sku}/reservations/{claimed.Text("reservationId")}")).Ok();
        (await TryAsync(shop.NewGuest(), sku, new { quantity = 2, code = "SPRING-24", streamId = show })).Ok(201);
        Assert.Equal((3, 0), await PoolAsync(sku, offer));
    }

    [Fact]
    public async Task ACodeThatIsNotRightOpensNothing()
    {
        var (sku, other) = (await shop.NewSkuAsync(10), await shop.NewSkuAsync(10));
        var (show, elsewhere) = (await shop.NewShowAsync(sku, other), await shop.NewShowAsync(sku));
        var offer = await shop.NewDropAsync(show, Draft(sku, new { kind = "claim", code = "SPRING" }));
        foreach (var code in (string[])["AUTUMN", "SPRIN", "SPRING1", "x", "SPRING ", "SPR\u0130NG", new string('A', 33), ""])
            (await TryAsync(shop.NewGuest(), sku, new { quantity = 1, code, streamId = show })).Refused(ProblemCode.CodeUnknown, "code");
        (await TryAsync(shop.NewGuest(), sku, new { quantity = 1, code = "SPRING", streamId = elsewhere })).Refused(ProblemCode.CodeUnknown, "code");
        (await TryAsync(shop.NewGuest(), other, new { quantity = 1, code = "SPRING", streamId = show })).Refused(ProblemCode.CodeUnknown, "code");
        (await TryAsync(shop.NewGuest(), sku, new { quantity = 1, code = "SPRING" })).Refused(ProblemCode.Invalid, "streamId");
        (await TryAsync(shop.NewGuest(), sku, new { quantity = 1, streamId = show })).Refused(ProblemCode.Invalid, "streamId");
        (await TryAsync(shop.NewGuest(), sku, new { quantity = 1, code = "SPRING", streamId = show, offerId = offer })).Refused(ProblemCode.Invalid, "code");
        // Whoever has seen the offer's name has not said the code: alone, in line, or in a basket.
        (await TryAsync(shop.NewGuest(), sku, new { quantity = 1, offerId = offer })).Refused(ProblemCode.CodeRequired, "offerId");
        var buyer = shop.NewGuest();
        (await buyer.PutAsync($"/api/v1/stock/{sku}/waitlist/{buyer.NewReservationId()}", new { quantity = 1, offerId = offer })).Refused(ProblemCode.CodeRequired, "offerId");
        (await buyer.PutAsync($"/api/v1/stock/{sku}/waitlist/{buyer.NewReservationId()}", new { quantity = 1, code = "NOPE", streamId = show })).Refused(ProblemCode.CodeUnknown, "code");
        (await buyer.PutAsync($"/api/v1/baskets/{buyer.NewReservationId()}", new { lines = new[] { new { sku, quantity = 1, offerId = offer } } })).Refused(ProblemCode.CodeRequired);
        Assert.Equal((5, 5), await PoolAsync(sku, offer));

        // The code is the name: said again with the same terms it is the same offer, with others it was used.
        Assert.Equal(offer, await shop.NewDropAsync(show, Draft(sku, new { kind = "claim", code = "spring" })));
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/offers", Draft(sku, new { kind = "claim", code = "SPRING", quantity = 1 }), "again")).Refused(ProblemCode.IdReused, "code");
        foreach (var code in (string[])["abc", "with blank", "ümlaut", new string('A', 33)])
            (await shop.Host.PostAsync($"/api/v1/streams/{show}/offers", Draft(sku, new { kind = "claim", code }), "bad")).Refused(ProblemCode.Invalid, "code");
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/offers", Draft(sku, new { kind = "claim" }), "none")).Refused(ProblemCode.Invalid, "code");
    }

    [Fact]
    public async Task WhatAnOfferMayNotBeHasAReasonEach()
    {
        var (sku, other) = (await shop.NewSkuAsync(10), await shop.NewSkuAsync(10));
        var show = await shop.NewShowAsync(sku, other);
        var path = $"/api/v1/streams/{show}/offers";
        (await shop.Host.PostAsync(path, Draft(sku, new { kind = "flash", countdownSeconds = 10, lengthSeconds = 1_201 }), "a")).Refused(ProblemCode.OfferTooLong, "lengthSeconds");
        (await shop.Host.PostAsync(path, Draft(sku, new { kind = "flash", countdownSeconds = 9 }), "b")).Refused(ProblemCode.Invalid, "countdownSeconds");
        (await shop.Host.PostAsync(path, Draft(sku, new { price = ShopSetup.Eur(2_000) }), "c")).Refused(ProblemCode.PriceAboveList, "price");
        (await shop.Host.PostAsync(path, Draft(sku, new { quantity = 11 }), "d")).Refused(ProblemCode.NotEnoughStock, "quantity");
        (await (await shop.NewHostAsync()).PostAsync(path, Draft(sku, new { }), "e")).Refused(ProblemCode.NotFound);
        await shop.NewDropAsync(show, Draft(sku, new { price = ShopSetup.Eur(1_999) })); // at the catalogue's price it may be
        (await shop.Host.PostAsync(path, Draft(sku, new { }), "f")).Refused(ProblemCode.OfferRuns, "sku");
        var items = new[] { new { sku, quantity = 1, price = ShopSetup.Eur(1) }, new { sku = other, quantity = 1, price = ShopSetup.Eur(2_000) } };
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/drops", new { items, limitPerBuyer = 1, lengthSeconds = 60 }, "g")).Refused(ProblemCode.PriceAboveList, "items");
        items[1] = new { sku = other, quantity = 1, price = ShopSetup.Eur(2) };
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/drops", new { items, limitPerBuyer = 1, lengthSeconds = 60 }, "h")).Refused(ProblemCode.OfferRuns, "items");
        (await shop.Host.PutAsync($"/api/v1/streams/{show}/line-up", new { skus = new[] { other } })).Refused(ProblemCode.OfferRuns);
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/end")).Ok();
        (await shop.Host.PostAsync(path, Draft(sku, new { }), "i")).Refused(ProblemCode.ShowEnded);
    }

    /// <summary>A drop of five units at 9.99, with other members.</summary>
    internal static JsonObject Draft(string sku, object change)
    {
        var draft = JsonSerializer.SerializeToNode(ShopSetup.Draft(sku))!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(change)!.AsObject()) draft[name] = value?.DeepClone();
        return draft;
    }

    private static Task<Answer> TryAsync(ApiClient buyer, string sku, object wish) => buyer.PutAsync($"/api/v1/stock/{sku}/reservations/{buyer.NewReservationId()}", wish);

    private static async Task<long> PriceAsync(ApiClient buyer, string sku, string offer, long saw) =>
        (await TryAsync(buyer, sku, new { quantity = 1, offerId = offer, expectedUnitPrice = ShopSetup.Eur(saw) })).Ok(201).GetProperty("unitPrice").Number("amount");

    private async Task<(long Stocked, long Available)> PoolAsync(string sku, string offer)
    {
        var pool = (await shop.CountsAsync(sku)).GetProperty("pools").EnumerateArray().Single(each => each.Text("pool") == offer);
        return (pool.Number("stocked"), pool.Number("available"));
    }

    private async Task<JsonElement> OfferAsync(string show) =>
        (await shop.Anyone.GetAsync($"/api/v1/streams/{show}")).Ok().GetProperty("stream").GetProperty("offers")[0];
}
