using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Api;

/// <summary>Several SKUs at one price, all or nothing, told by their callers over HTTP.</summary>
public sealed class BundleStoryTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task ABundleIsReservedAndPaidAsAWhole()
    {
        var (mug, tea) = (await shop.NewSkuAsync(10), await shop.NewSkuAsync(20, price: 500));
        var show = await shop.NewShowAsync(mug, tea);
        var bundle = await StartAsync(show, Draft(mug, tea));
        var offers = bundle.GetProperty("offers").EnumerateArray().ToArray();
        Assert.Equal([(mug, 4, 1L, 1_668), (tea, 8, 2L, 416)], offers.Select(offer =>
            (offer.Text("sku"), offer.Number("quantity"), offer.Number("unitsPerBundle"), offer.GetProperty("price").Number("amount"))));
        Assert.All(offers, offer => Assert.Equal(bundle.Text("bundleId"), offer.Text("dropId")));
        var (one, two) = (offers[0].Text("offerId"), offers[1].Text("offerId"));

        var buyer = shop.NewGuest();
        (await buyer.ReserveAsync(mug, offerId: one)).Refused(ProblemCode.BasketRequired, "offerId");
        (await BasketAsync(buyer, (mug, 1, one))).Refused(ProblemCode.BundleIncomplete, "lines");
        (await BasketAsync(buyer, (mug, 1, one), (tea, 1, two))).Refused(ProblemCode.BundleIncomplete, "lines");
        (await BasketAsync(buyer, (mug, 2, one), (tea, 2, two))).Refused(ProblemCode.BundleIncomplete, "lines");
        var reservations = (await BasketAsync(buyer, (mug, 1, one), (tea, 2, two))).Ok(201).GetProperty("reservations").EnumerateArray().ToArray();

        (await PayAsync(buyer, reservations[..1])).Refused(ProblemCode.BundleIncomplete, "lines");
        (await PayAsync(buyer, reservations[1..])).Refused(ProblemCode.BundleIncomplete, "lines");
        var purchase = (await PayAsync(buyer, reservations)).Ok(201);
        Assert.Equal(("paid", 2_500), (purchase.Text("status"), purchase.GetProperty("total").Number("amount")));
    }

    [Fact]
    public async Task AllOfABundleOrNothingOfItAndNoMoreThanItsLimit()
    {
        var (mug, tea) = (await shop.NewSkuAsync(10), await shop.NewSkuAsync(20, price: 500));
        var show = await shop.NewShowAsync(mug, tea);
        var bundle = await StartAsync(show, Draft(mug, tea));
        var offers = bundle.GetProperty("offers").EnumerateArray().Select(offer => offer.Text("offerId")).ToArray();
        (string, long, string)[] Of(long bundles) => [(mug, bundles, offers[0]), (tea, 2 * bundles, offers[1])];

        (await BasketAsync(shop.NewGuest(), Of(3))).Refused(ProblemCode.LimitReached, "lines");
        (await BasketAsync(shop.NewGuest(), Of(2))).Ok(201);
        (await BasketAsync(shop.NewGuest(), Of(1))).Ok(201);
        (await BasketAsync(shop.NewGuest(), Of(2))).Refused(ProblemCode.NotEnough, "lines");
        (await BasketAsync(shop.NewGuest(), Of(1))).Ok(201);
        (await BasketAsync(shop.NewGuest(), Of(1))).Refused(ProblemCode.FullyReserved, "lines");

        Assert.Equal("closed", (await shop.Host.PostAsync($"/api/v1/streams/{show}/drops/{bundle.Text("bundleId")}/close")).Ok().GetProperty("offers")[1].Text("phase"));
        (await BasketAsync(shop.NewGuest(), Of(1))).Refused(ProblemCode.OfferClosed, "lines");
    }

    [Fact]
    public async Task ABundleIsStartedOnceAndForAReason()
    {
        var (mug, tea, pair) = (await shop.NewSkuAsync(10), await shop.NewSkuAsync(20, price: 500), await shop.NewSkuAsync(20, price: 500));
        var show = await shop.NewShowAsync(mug, tea, pair);
        var path = $"/api/v1/streams/{show}/bundles";
        (await shop.Host.PostAsync(path, Draft(mug, tea))).Refused(ProblemCode.IdempotencyKeyRequired);
        (await shop.Host.PostAsync(path, Draft(mug, "ABSENT"), "a")).Refused(ProblemCode.SkuUnknown, "items");
        (await shop.Host.PostAsync(path, Draft(mug, mug), "b")).Refused(ProblemCode.Invalid, "items");
        (await shop.Host.PostAsync(path, Draft(mug, tea, each: 21), "c")).Refused(ProblemCode.Invalid, "items");
        (await shop.Host.PostAsync(path, Draft(mug, tea, each: 0), "d")).Refused(ProblemCode.Invalid, "items");
        (await shop.Host.PostAsync(path, Draft(mug, tea, bundles: 0), "e")).Refused(ProblemCode.Invalid, "bundles");
        (await shop.Host.PostAsync(path, Draft(mug, tea, limit: 334), "f")).Refused(ProblemCode.Invalid, "limitPerBuyer");
        (await shop.Host.PostAsync(path, Draft(mug, tea, price: -1), "g")).Refused(ProblemCode.Invalid, "price");
        Assert.Equal(2_999, (await shop.Host.PostAsync(path, Draft(mug, tea, price: 3_000), "h")).Refused(ProblemCode.PriceAboveList, "price").GetProperty("price").Number("amount"));
        (await shop.Host.PostAsync(path, new { items = new[] { new { sku = tea, each = 2 }, new { sku = pair, each = 2 } }, bundles = 1, price = ShopSetup.Eur(999), limitPerBuyer = 1, lengthSeconds = 60 }, "i"))
            .Refused(ProblemCode.Invalid, "price"); // no unit can take the odd cent
        (await shop.Host.PostAsync(path, Draft(mug, tea, bundles: 11), "j")).Refused(ProblemCode.NotEnoughStock, "items");
        (await (await shop.NewHostAsync()).PostAsync(path, Draft(mug, tea), "k")).Refused(ProblemCode.NotFound);
        Assert.Equal((10, 20), ((await shop.CountsAsync(mug)).GetProperty("pools")[0].Number("available"), (await shop.CountsAsync(tea)).GetProperty("pools")[0].Number("available")));

        var first = (await shop.Host.PostAsync(path, Draft(mug, tea), "once")).Ok(201);
        // The catalogue's prices change, and a repeat is still the same bundle.
        (await shop.Host.PutAsync($"/api/v1/products/{mug.ToLowerInvariant()}", new { title = "Mug", variants = new[] { new { sku = mug, price = ShopSetup.Eur(900) } } })).Ok();
        var again = await shop.Host.PostAsync(path, Draft(mug, tea), "once");
        Assert.True(again.IsReplayed);
        Assert.Equal(Parts(first), Parts(again.Ok(201)));
        (await shop.Host.PostAsync(path, Draft(mug, tea, price: 2_499), "once")).Refused(ProblemCode.IdempotencyKeyReused);
        (await shop.Host.PostAsync(path, Draft(mug, tea, bundles: 3), "once")).Refused(ProblemCode.IdempotencyKeyReused);
        (await shop.Host.PostAsync(path, Draft(mug, tea, price: 1_000), "twice")).Refused(ProblemCode.OfferRuns, "items");
    }

    private static IEnumerable<(string, long)> Parts(JsonElement bundle) =>
        bundle.GetProperty("offers").EnumerateArray().Select(offer => (offer.Text("offerId"), offer.GetProperty("price").Number("amount")));

    /// <summary>A mug and twice the tea.</summary>
    private static object Draft(string mug, string tea, int each = 2, long bundles = 4, long price = 2_500, long limit = 2) => new
    {
        items = new[] { new { sku = mug, each = 1 }, new { sku = tea, each } },
        bundles,
        price = ShopSetup.Eur(price),
        limitPerBuyer = limit,
        lengthSeconds = 600,
    };

    private async Task<JsonElement> StartAsync(string show, object draft) => (await shop.Host.PostAsync($"/api/v1/streams/{show}/bundles", draft, shop.NewName("bundle"))).Ok(201);

    private static Task<Answer> BasketAsync(ApiClient buyer, params (string Sku, long Quantity, string OfferId)[] lines) =>
        buyer.PutAsync($"/api/v1/baskets/{buyer.NewReservationId()}", new { lines = lines.Select(line => new { sku = line.Sku, quantity = line.Quantity, offerId = line.OfferId }) });

    private static Task<Answer> PayAsync(ApiClient buyer, IEnumerable<JsonElement> reservations) => buyer.PostAsync("/api/v1/purchases", new
    {
        lines = reservations.Select(one => new { sku = one.Text("sku"), reservationId = one.Text("reservationId") }),
        paymentMethod = "sandbox_ok",
    }, Guid.NewGuid().ToString());
}
