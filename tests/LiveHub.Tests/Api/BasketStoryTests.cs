using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Ledger;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Api;

/// <summary>Several SKUs at once, and drops over several SKUs, told over HTTP.</summary>
public sealed class BasketStoryTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task EveryLineIsReservedAndOnePurchasePaysThemAll()
    {
        var (mug, cup, buyer) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(5, price: 500), shop.NewGuest());
        var id = buyer.NewReservationId();
        var first = await ReserveAsync(buyer, id, Line(mug, 2), Line(cup, 1), Line(mug, 1));
        var basket = first.Ok(201);
        Assert.Equal(("granted", id), (basket.Text("status"), basket.Text("basketId")));
        var reservations = basket.GetProperty("reservations").EnumerateArray().ToArray();
        Assert.Equal([(mug, 3, "reserved"), (cup, 1, "reserved")], reservations.Select(one => (one.Text("sku"), one.Number("quantity"), one.Text("status"))));
        Assert.All(reservations, one => Assert.InRange(one.Number("secondsLeft"), 290, 298));
        Assert.Equal(Ids(basket), Ids((await ReserveAsync(buyer, id, Line(cup, 1), Line(mug, 3))).Ok()));
        (await ReserveAsync(buyer, id, Line(cup, 2), Line(mug, 3))).Refused(ProblemCode.IdReused, "lines");
        (await ReserveAsync(shop.NewGuest(), id, Line(cup, 1), Line(mug, 3))).Refused(ProblemCode.IdReused);
        Assert.Equal((2, 4), await FreeAsync(mug, cup));

        var purchase = (await buyer.PostAsync("/api/v1/purchases", new
        {
            lines = reservations.Select(one => new { sku = one.Text("sku"), reservationId = one.Text("reservationId") }),
            paymentMethod = "sandbox_ok",
        }, "k")).Ok(201);
        Assert.Equal(("paid", (3 * 1_999) + 500), (purchase.Text("status"), purchase.GetProperty("total").Number("amount")));
        Assert.All((await buyer.GetAsync(PathOf(id))).Ok().GetProperty("reservations").EnumerateArray(), one => Assert.Equal("sold", one.Text("status")));
    }

    [Fact]
    public async Task OneLineThatCannotBeHadLeavesNothingReserved()
    {
        var (mug, cup, buyer) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(1), shop.NewGuest());
        var id = buyer.NewReservationId();
        var refused = (await ReserveAsync(buyer, id, Line(mug, 1), Line(cup, 2))).Refused(ProblemCode.NotEnough, "lines");
        Assert.Equal((cup, 1), (refused.Text("sku"), refused.Number("available")));
        Assert.Equal((5, 1), await FreeAsync(mug, cup));
        (await ReserveAsync(buyer, id, Line(mug, 1), Line(cup, 2))).Refused(ProblemCode.NotEnough, "lines");
        Assert.Equal("refused", (await buyer.GetAsync(PathOf(id))).Ok().Text("status"));
        (await buyer.DeleteAsync(PathOf(id))).Refused(ProblemCode.WrongState);
        Assert.Equal("granted", (await ReserveAsync(buyer, buyer.NewReservationId(), Line(mug, 1), Line(cup, 1))).Ok(201).Text("status"));
    }

    [Fact]
    public async Task ABasketThatIsGivenBackFreesEveryLineOnce()
    {
        var (mug, cup, buyer) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(5), shop.NewGuest());
        var id = buyer.NewReservationId();
        (await ReserveAsync(buyer, id, Line(mug, 1), Line(cup, 2))).Ok(201);
        (await shop.NewGuest().DeleteAsync(PathOf(id))).Refused(ProblemCode.NotFound);
        (await shop.NewGuest().GetAsync(PathOf(id))).Refused(ProblemCode.NotFound);
        Assert.Equal("closed", (await buyer.DeleteAsync(PathOf(id))).Ok().Text("status"));
        Assert.Equal("closed", (await buyer.DeleteAsync(PathOf(id))).Ok().Text("status"));
        Assert.Equal((5, 5), await FreeAsync(mug, cup));
        Assert.All((await ReserveAsync(buyer, id, Line(mug, 1), Line(cup, 2))).Ok().GetProperty("reservations").EnumerateArray(),
            one => Assert.Equal("released", one.Text("status")));
    }

    [Theory]
    [InlineData("""{"lines":[]}""", ProblemCode.Invalid, "lines")]
    [InlineData("""{"lines":[null]}""", ProblemCode.Malformed, "lines")]
    [InlineData("""{"lines":[{"sku":"ABSENT","quantity":1}]}""", ProblemCode.SkuUnknown, "lines")]
    [InlineData("""{"lines":[{"sku":"SKU","quantity":0}]}""", ProblemCode.Invalid, "lines")]
    [InlineData("""{"lines":[{"sku":"SKU","quantity":60},{"sku":"SKU","quantity":60}]}""", ProblemCode.Invalid, "lines")]
    [InlineData("""{"lines":[{"sku":"SKU","quantity":1,"offerId":"absent"}]}""", ProblemCode.OfferUnknown, "lines")]
    [InlineData("""{"lines":[{"sku":"SKU","quantity":1,"expectedUnitPrice":{"amount":1,"currency":"EUR"}}]}""", ProblemCode.PriceChanged, "lines")]
    [InlineData("""{"lines":[{"sku":"SKU","quantity":1,"price":1}]}""", ProblemCode.Malformed, null)]
    [InlineData("{}", ProblemCode.Malformed, null)]
    public async Task ABadBasketReservesNothing(string body, ProblemCode code, string? field)
    {
        var (sku, buyer) = (await shop.NewSkuAsync(200), shop.NewGuest());
        (await buyer.SendAsync(HttpMethod.Put, PathOf(buyer.NewReservationId()), body.Replace("SKU", sku, StringComparison.Ordinal))).Refused(code, field);
        (await ReserveAsync(buyer, "garbage", Line(sku, 1))).Refused(ProblemCode.IdInvalid, "basketId");
        (await ReserveAsync(buyer, "01234567-89ab-7cde-8f01-23456789abcd", Line(sku, 1))).Refused(ProblemCode.IdTooOld);
        (await ReserveAsync(buyer, buyer.NewReservationId(TimeSpan.FromMinutes(6)), Line(sku, 1))).Refused(ProblemCode.IdInvalid);
        Assert.Equal(200, (await shop.CountsAsync(sku)).Number("available"));
    }

    [Fact]
    public async Task ADropOverTwoSkusHasOneLimitOverBoth()
    {
        var (show, mug, cup, drop) = await StartedAsync(limit: 3);
        var (mugs, cups) = (OfferOf(drop, mug), OfferOf(drop, cup));
        var buyer = shop.NewGuest();
        (await buyer.ReserveAsync(mug, 1, mugs)).Refused(ProblemCode.BasketRequired, "offerId");
        (await buyer.PutAsync($"/api/v1/stock/{mug}/waitlist/{buyer.NewReservationId()}", new { quantity = 1, offerId = mugs })).Refused(ProblemCode.BasketRequired, "offerId");
        (await ReserveAsync(buyer, buyer.NewReservationId(), Line(mug, 1, mugs), Line(cup, 1))).Refused(ProblemCode.Invalid, "lines");

        var granted = (await ReserveAsync(buyer, buyer.NewReservationId(), Line(mug, 1, mugs), Line(cup, 1, cups))).Ok(201);
        Assert.Equal(("granted", drop.Text("dropId")), (granted.Text("status"), granted.Text("dropId")));
        Assert.Equal(1, (await ReserveAsync(buyer, buyer.NewReservationId(), Line(mug, 1, mugs), Line(cup, 1, cups))).Refused(ProblemCode.LimitReached, "lines").Number("available"));
        (await ReserveAsync(shop.NewGuest(), buyer.NewReservationId(), Line(mug, 2, mugs), Line(cup, 1, cups))).Ok(201);

        // What is given back counts no more; what is sold counts for ever.
        Assert.Equal("closed", (await buyer.DeleteAsync(PathOf(granted.Text("basketId")))).Ok().Text("status"));
        var again = (await ReserveAsync(buyer, buyer.NewReservationId(), Line(mug, 1, mugs), Line(cup, 2, cups))).Ok(201);
        (await PayAsync(buyer, again)).Ok(201);
        shop.Time.Advance(TimeSpan.FromSeconds(90));
        (await ReserveAsync(buyer, buyer.NewReservationId(), Line(cup, 1, cups))).Refused(ProblemCode.LimitReached, "lines");
        Assert.Equal("closed", (await shop.Host.PostAsync($"/api/v1/streams/{show}/drops/{drop.Text("dropId")}/close")).Ok().GetProperty("offers")[0].Text("phase"));
    }

    [Fact]
    public async Task WhatRunsOutIsGivenBackToTheLimit()
    {
        var (_, mug, cup, drop) = await StartedAsync(limit: 2);
        var buyer = shop.NewGuest();
        object[] lines = [Line(mug, 1, OfferOf(drop, mug)), Line(cup, 1, OfferOf(drop, cup))];
        var id = buyer.NewReservationId();
        (await ReserveAsync(buyer, id, lines)).Ok(201);
        shop.Time.Advance(TimeSpan.FromSeconds(61)); // the offer's reservations run for a minute
        await ShopSetup.UntilAsync(async () => (await buyer.GetAsync(PathOf(id))).Ok(), basket => basket.Text("status") == "closed");
        (await ReserveAsync(buyer, buyer.NewReservationId(), lines)).Ok(201);
    }

    [Fact]
    public async Task ADeclinedPaymentIsGivenBackToTheLimit()
    {
        var (_, mug, cup, drop) = await StartedAsync(limit: 2);
        var buyer = shop.NewGuest();
        object[] lines = [Line(mug, 1, OfferOf(drop, mug)), Line(cup, 1, OfferOf(drop, cup))];
        var basket = (await ReserveAsync(buyer, buyer.NewReservationId(), lines)).Ok(201);
        Assert.Equal("declined", (await PayAsync(buyer, basket, "sandbox_decline")).Ok(201).Text("status"));
        shop.Time.Advance(TimeSpan.FromSeconds(61));
        await ShopSetup.UntilAsync(async () => (await buyer.GetAsync(PathOf(basket.Text("basketId")))).Ok(), now => now.Text("status") == "closed");
        (await ReserveAsync(buyer, buyer.NewReservationId(), lines)).Ok(201);
    }

    [Fact]
    public async Task TheBooksOfBasketsAndWaitsAreClean()
    {
        var (_, mug, cup, drop) = await StartedAsync(limit: 2);
        var (buyer, late) = (shop.NewGuest(), shop.NewGuest());
        var basket = (await ReserveAsync(buyer, buyer.NewReservationId(), Line(mug, 1, OfferOf(drop, mug)), Line(cup, 1, OfferOf(drop, cup)))).Ok(201);
        (await ReserveAsync(buyer, buyer.NewReservationId(), Line(mug, 1, OfferOf(drop, mug)))).Refused(ProblemCode.LimitReached);
        (await PayAsync(buyer, basket)).Ok(201);
        var taken = await buyer.ReservedAsync(mug, 10); // all of the general pool
        var id = late.NewReservationId();
        (await late.PutAsync($"/api/v1/stock/{mug}/waitlist/{id}", new { quantity = 1 })).Ok(201);
        (await buyer.DeleteAsync($"/api/v1/stock/{mug}/reservations/{taken}")).Ok();
        (await late.BuyAsync(mug, id)).Ok(201);
        (await shop.Host.PostAsync($"/api/v1/stock/{mug}/return", new { reservationId = id, quantity = 1, restock = false }, "r")).Ok();

        using var output = new StringWriter();
        Assert.True(VerifyCommand.Invoke(["--data", shop.Folder], output, output) == VerifyCommand.Clean, output.ToString());
        Assert.Contains(" basket", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADropIsStartedAsAWholeOrNotAtAll()
    {
        var (mug, cup) = (await shop.NewSkuAsync(10), await shop.NewSkuAsync(1));
        var show = await shop.NewShowAsync(mug, cup);
        var path = $"/api/v1/streams/{show}/drops";
        (await shop.Host.PostAsync(path, Drop(3, (mug, 5), (cup, 5)))).Refused(ProblemCode.IdempotencyKeyRequired);
        Assert.Equal(cup, (await shop.Host.PostAsync(path, Drop(3, (mug, 5), (cup, 5)), "d1")).Refused(ProblemCode.NotEnoughStock, "items").Text("sku"));
        Assert.Equal(cup, (await shop.Host.PostAsync(path, Drop(3, (mug, 5), (cup, 5)), "d1")).Refused(ProblemCode.NotEnoughStock, "items").Text("sku"));
        await ShopSetup.UntilAsync(() => shop.CountsAsync(mug), counts => counts.GetProperty("pools")[0].Number("available") == 10);

        var drop = await shop.Host.PostAsync(path, Drop(3, (mug, 5), (cup, 1)), "d2");
        Assert.Equal(2, drop.Ok(201).GetProperty("offers").GetArrayLength());
        var again = await shop.Host.PostAsync(path, Drop(3, (mug, 5), (cup, 1)), "d2");
        Assert.Equal((true, drop.Ok(201).Text("dropId")), (again.IsReplayed, again.Ok(201).Text("dropId")));
        (await shop.Host.PostAsync(path, Drop(4, (mug, 5), (cup, 1)), "d2")).Refused(ProblemCode.IdempotencyKeyReused);
        (await shop.Host.PostAsync(path, Drop(3, (mug, 2), (cup, 1)), "d3")).Refused(ProblemCode.OfferRuns);
        Assert.Equal((5, 0), await FreeAsync(mug, cup, pool: 0));
    }

    [Fact]
    public async Task ABadDropIsRefused()
    {
        var (mug, cup) = (await shop.NewSkuAsync(10), await shop.NewSkuAsync(10));
        var show = await shop.NewShowAsync(mug, cup);
        var path = $"/api/v1/streams/{show}/drops";
        (await shop.Host.PostAsync(path, Drop(3, (mug, 1)), "a")).Refused(ProblemCode.Invalid, "items");
        (await shop.Host.PostAsync(path, Drop(3, (mug, 1), (mug, 1)), "b")).Refused(ProblemCode.Invalid, "items");
        (await shop.Host.PostAsync(path, Drop(3, (mug, 1), ("ABSENT", 1)), "c")).Refused(ProblemCode.SkuUnknown, "items");
        (await shop.Host.PostAsync(path, Drop(0, (mug, 1), (cup, 1)), "d")).Refused(ProblemCode.Invalid, "limitPerBuyer");
        (await shop.Host.PostAsync("/api/v1/streams/absent/drops", Drop(3, (mug, 1), (cup, 1)), "e")).Refused(ProblemCode.NotFound);
        (await (await shop.NewHostAsync()).PostAsync(path, Drop(3, (mug, 1), (cup, 1)), "f")).Refused(ProblemCode.NotFound);
        (await shop.Host.PostAsync($"{path}/absent/close")).Refused(ProblemCode.OfferUnknown);
        Assert.Equal((10, 10), await FreeAsync(mug, cup));
    }

    private async Task<(string Show, string Mug, string Cup, JsonElement Drop)> StartedAsync(long limit)
    {
        var (mug, cup) = (await shop.NewSkuAsync(20), await shop.NewSkuAsync(20));
        var show = await shop.NewShowAsync(mug, cup);
        var drop = (await shop.Host.PostAsync($"/api/v1/streams/{show}/drops", Drop(limit, (mug, 10), (cup, 10)), shop.NewName("drop"))).Ok(201);
        return (show, mug, cup, drop);
    }

    private static object Drop(long limitPerBuyer, params (string Sku, long Quantity)[] items) => new
    {
        items = items.Select(item => new { sku = item.Sku, quantity = item.Quantity, price = ShopSetup.Eur(900) }),
        limitPerBuyer,
        countdownSeconds = 0,
        lengthSeconds = 3_600,
        reservationSeconds = 60,
    };

    private static object Line(string sku, long quantity, string? offerId = null) => new { sku, quantity, offerId };

    private static string OfferOf(JsonElement drop, string sku) =>
        drop.GetProperty("offers").EnumerateArray().Single(offer => offer.Text("sku") == sku).Text("offerId");

    private static Task<Answer> ReserveAsync(ApiClient buyer, string id, params object[] lines) => buyer.PutAsync(PathOf(id), new { lines });

    private static Task<Answer> PayAsync(ApiClient buyer, JsonElement basket, string paymentMethod = "sandbox_ok") => buyer.PostAsync(
        "/api/v1/purchases",
        new
        {
            lines = basket.GetProperty("reservations").EnumerateArray().Select(one => new { sku = one.Text("sku"), reservationId = one.Text("reservationId") }),
            paymentMethod,
        },
        Guid.NewGuid().ToString());

    private static string PathOf(string id) => $"/api/v1/baskets/{id}";

    private static string[] Ids(JsonElement basket) => [.. basket.GetProperty("reservations").EnumerateArray().Select(one => one.Text("reservationId"))];

    private async Task<(long, long)> FreeAsync(string first, string second, int? pool = null)
    {
        var (one, two) = (await shop.CountsAsync(first), await shop.CountsAsync(second));
        return pool is { } index
            ? (one.GetProperty("pools")[index].Number("available"), two.GetProperty("pools")[index].Number("available"))
            : (one.Number("available"), two.Number("available"));
    }
}
