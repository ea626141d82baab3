using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Tests.Viewers;

namespace LiveCommerce.LiveHub.Tests.Api;

/// <summary>Standing in line for units that come back, and more time for a reservation, told by buyers over HTTP and hub.</summary>
public sealed class WaitlistStoryTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task AFreedUnitGoesToTheFirstInLineWhoIsToldAndPaysIt()
    {
        var sku = await shop.NewSkuAsync(1);
        var show = await shop.NewShowAsync(sku);
        var (owner, first, second) = (shop.NewGuest(), shop.NewGuest(), shop.NewGuest());
        await using var hub = await HubSocket.ConnectAsync(shop, first.Token);
        await hub.JoinAsync(show);
        var held = await owner.ReservedAsync(sku);

        var joined = (await JoinAsync(first, sku)).Ok(201);
        var place = joined.GetProperty("reservation");
        Assert.Equal(("waiting", 1, 0), (place.Text("status"), joined.Number("place"), place.Number("secondsLeft")));
        Assert.Equal(JsonValueKind.Null, place.GetProperty("expiresAt").ValueKind);
        var behind = (await JoinAsync(second, sku)).Ok(201);
        Assert.Equal(2, behind.Number("place"));
        Assert.Equal(2, (await shop.CountsAsync(sku)).GetProperty("pools")[0].Number("waiting"));
        (await shop.NewGuest().ReserveAsync(sku)).Refused(ProblemCode.FullyReserved);

        (await owner.DeleteAsync($"/api/v1/stock/{sku}/reservations/{held}")).Ok();
        var own = (await hub.NextAsync("Own")).GetProperty("reservation");
        Assert.Equal((place.Text("reservationId"), "reserved"), (own.Text("reservationId"), own.Text("status")));
        Assert.InRange(own.Number("secondsLeft"), 290, 298);
        // The line has moved up, and nobody slips in.
        Assert.Equal(1, (await second.GetAsync(PathOf(sku, behind))).Ok().Number("place"));
        Assert.Equal(0, (await shop.CountsAsync(sku)).Number("available"));

        Assert.Equal("paid", (await first.BuyAsync(sku, own.Text("reservationId"))).Ok(201).Text("status"));
        // Nothing can come back any more: who waits is told so.
        Assert.Equal("wait-ended", (await second.GetAsync(PathOf(sku, behind))).Ok().GetProperty("reservation").Text("status"));
        (await JoinAsync(shop.NewGuest(), sku)).Refused(ProblemCode.SoldOut);
    }

    [Fact]
    public async Task WhoDeclinesMakesRoomForTheNext()
    {
        var sku = await shop.NewSkuAsync(1);
        var (owner, first, second) = (shop.NewGuest(), shop.NewGuest(), shop.NewGuest());
        var held = await owner.ReservedAsync(sku);
        var (one, two) = ((await JoinAsync(first, sku)).Ok(201), (await JoinAsync(second, sku)).Ok(201));
        (await owner.DeleteAsync($"/api/v1/stock/{sku}/reservations/{held}")).Ok();

        Assert.Equal("released", (await first.DeleteAsync(PathOf(sku, one))).Ok().GetProperty("reservation").Text("status"));
        Assert.Equal("released", (await first.DeleteAsync(PathOf(sku, one))).Ok().GetProperty("reservation").Text("status"));
        var promoted = (await second.GetAsync(PathOf(sku, two))).Ok();
        Assert.Equal(("reserved", JsonValueKind.Null), (promoted.GetProperty("reservation").Text("status"), promoted.GetProperty("place").ValueKind));
    }

    [Fact]
    public async Task APromotionRunsOutLikeAnyReservation()
    {
        var sku = await shop.NewSkuAsync(1);
        var (owner, first, second) = (shop.NewGuest(), shop.NewGuest(), shop.NewGuest());
        await owner.ReservedAsync(sku);
        var (one, two) = ((await JoinAsync(first, sku)).Ok(201), (await JoinAsync(second, sku)).Ok(201));
        shop.Time.Advance(TimeSpan.FromSeconds(301));
        Assert.Equal("reserved", (await first.GetAsync(PathOf(sku, one))).Ok().GetProperty("reservation").Text("status"));
        shop.Time.Advance(TimeSpan.FromSeconds(301));
        Assert.Equal("expired", (await first.GetAsync(PathOf(sku, one))).Ok().GetProperty("reservation").Text("status"));
        Assert.Equal("reserved", (await second.GetAsync(PathOf(sku, two))).Ok().GetProperty("reservation").Text("status"));
    }

    [Fact]
    public async Task TheSameIdIsTheSamePlace()
    {
        var sku = await shop.NewSkuAsync(1);
        var (owner, buyer, other) = (shop.NewGuest(), shop.NewGuest(), shop.NewGuest());
        await owner.ReservedAsync(sku);
        var id = buyer.NewReservationId();
        (await JoinAsync(buyer, sku, id: id)).Ok(201);
        Assert.Equal(1, (await JoinAsync(buyer, sku, id: id)).Ok().Number("place"));
        (await JoinAsync(buyer, sku, 2, id)).Refused(ProblemCode.IdReused, "quantity");
        (await JoinAsync(other, sku, id: id)).Refused(ProblemCode.IdReused, "reservationId");
        (await buyer.ReserveAsync(sku, id: id)).Refused(ProblemCode.IdReused, "reservationId");
        var path = $"/api/v1/stock/{sku}/waitlist/{id}";
        (await other.GetAsync(path)).Refused(ProblemCode.NotFound);
        (await other.DeleteAsync(path)).Refused(ProblemCode.NotFound);
        Assert.Equal("wait-ended", (await buyer.DeleteAsync(path)).Ok().GetProperty("reservation").Text("status"));
        Assert.Equal("wait-ended", (await buyer.DeleteAsync(path)).Ok().GetProperty("reservation").Text("status"));
        Assert.Equal("wait-ended", (await JoinAsync(buyer, sku, id: id)).Ok().GetProperty("reservation").Text("status"));
        Assert.Equal(0, (await shop.CountsAsync(sku)).GetProperty("pools")[0].Number("waiting"));
    }

    [Fact]
    public async Task WhereUnitsAreFreeNobodyWaits()
    {
        var sku = await shop.NewSkuAsync(1);
        var joined = (await JoinAsync(shop.NewGuest(), sku)).Ok(201);
        Assert.Equal(("reserved", JsonValueKind.Null), (joined.GetProperty("reservation").Text("status"), joined.GetProperty("place").ValueKind));
    }

    [Fact]
    public async Task TheLimitOfAnOfferCountsWhatOneWaitsFor()
    {
        var sku = await shop.NewSkuAsync(2);
        var drop = await shop.NewDropAsync(await shop.NewShowAsync(sku), ShopSetup.Draft(sku, quantity: 2, limit: 2));
        await shop.NewGuest().ReservedAsync(sku, 2, drop);
        var buyer = shop.NewGuest();
        (await JoinAsync(buyer, sku, 2, offerId: drop)).Ok(201);
        (await JoinAsync(buyer, sku, 1, offerId: drop)).Refused(ProblemCode.LimitReached);
        (await JoinAsync(shop.NewGuest(), sku, 3, offerId: drop)).Refused(ProblemCode.LimitReached);
        (await JoinAsync(shop.NewGuest(), sku, 1, offerId: "absent")).Refused(ProblemCode.OfferUnknown);
    }

    [Theory]
    [InlineData("{}", ProblemCode.Malformed, null)]
    [InlineData("""{"quantity":0}""", ProblemCode.Invalid, "quantity")]
    [InlineData("""{"quantity":101}""", ProblemCode.Invalid, "quantity")]
    [InlineData("""{"quantity":1,"expectedUnitPrice":{"amount":-1,"currency":"EUR"}}""", ProblemCode.Invalid, "expectedUnitPrice")]
    [InlineData("""{"quantity":1,"expectedUnitPrice":{"amount":1,"currency":"EUR"}}""", ProblemCode.PriceChanged, "expectedUnitPrice")]
    [InlineData("""{"quantity":1,"offerId":""}""", ProblemCode.OfferUnknown, null)]
    public async Task ABadWishDoesNotJoin(string body, ProblemCode code, string? field)
    {
        var (sku, buyer) = (await shop.NewSkuAsync(1), shop.NewGuest());
        (await buyer.SendAsync(HttpMethod.Put, $"/api/v1/stock/{sku}/waitlist/{buyer.NewReservationId()}", body)).Refused(code, field);
        (await buyer.SendAsync(HttpMethod.Put, $"/api/v1/stock/{sku}/waitlist/garbage", """{"quantity":1}""")).Refused(ProblemCode.IdInvalid, "reservationId");
        (await buyer.SendAsync(HttpMethod.Put, $"/api/v1/stock/ABSENT/waitlist/{buyer.NewReservationId()}", """{"quantity":1}""")).Refused(ProblemCode.SkuUnknown);
    }

    [Fact]
    public async Task AReservationIsExtendedTwiceAndEachExtensionOnce()
    {
        var (sku, buyer) = (await shop.NewSkuAsync(1), shop.NewGuest());
        var reserved = (await buyer.ReserveAsync(sku)).Ok(201);
        var path = $"/api/v1/stock/{sku}/reservations/{reserved.Text("reservationId")}";
        Task<Answer> ExtendAsync(string number) => buyer.SendAsync(HttpMethod.Put, $"{path}/extensions/{number}");

        (await ExtendAsync("2")).Refused(ProblemCode.WrongState);
        (await ExtendAsync("0")).Refused(ProblemCode.Invalid, "number");
        (await ExtendAsync("one")).Refused(ProblemCode.Invalid, "number");
        var first = (await ExtendAsync("1")).Ok();
        Assert.Equal(300, (Ends(first) - Ends(reserved)).TotalSeconds);
        Assert.Equal(Ends(first), Ends((await ExtendAsync("1")).Ok()));
        shop.Time.Advance(TimeSpan.FromSeconds(400)); // beyond the first deadline
        Assert.Equal(600, (Ends((await ExtendAsync("2")).Ok()) - Ends(reserved)).TotalSeconds);
        (await ExtendAsync("3")).Refused(ProblemCode.ExtensionLimitReached);
        (await shop.NewGuest().SendAsync(HttpMethod.Put, $"{path}/extensions/1")).Refused(ProblemCode.NotFound);
        shop.Time.Advance(TimeSpan.FromSeconds(600));
        (await ExtendAsync("3")).Refused(ProblemCode.ReservationExpired);
    }

    private static DateTimeOffset Ends(JsonElement reservation) => reservation.GetProperty("expiresAt").GetDateTimeOffset();

    private static string PathOf(string sku, JsonElement place) => $"/api/v1/stock/{sku}/waitlist/{place.GetProperty("reservation").Text("reservationId")}";

    private static Task<Answer> JoinAsync(ApiClient buyer, string sku, long quantity = 1, string? id = null, string? offerId = null) =>
        buyer.PutAsync($"/api/v1/stock/{sku}/waitlist/{id ?? buyer.NewReservationId()}", offerId is null ? new { quantity } : new { quantity, offerId });
}
