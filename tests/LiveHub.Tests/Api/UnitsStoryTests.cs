using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Api;

/// <summary>What a host does with units, told over HTTP. Every operation takes effect once per key.</summary>
public sealed class UnitsStoryTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task AReturnedUnitIsSoldAgainOrWrittenOff()
    {
        var (sku, buyer) = (await shop.NewSkuAsync(3), shop.NewGuest());
        var id = await buyer.ReservedAsync(sku, 3);
        (await ReturnAsync(sku, id, 1, restock: true, "too early")).Refused(ProblemCode.WrongState);
        (await buyer.BuyAsync(sku, id)).Ok(201);

        var returned = await ReturnAsync(sku, id, 1, restock: true, "r1");
        Assert.Equal((1, 2, false), (returned.Ok().Number("available"), returned.Ok().Number("sold"), returned.IsReplayed));
        Assert.True((await ReturnAsync(sku, id, 1, restock: true, "r1")).IsReplayed);
        (await ReturnAsync(sku, id, 2, restock: true, "r1")).Refused(ProblemCode.IdempotencyKeyReused, "quantity");
        (await ReturnAsync(sku, id, 1, restock: false, "r1")).Refused(ProblemCode.IdempotencyKeyReused);
        Assert.Equal(2, (await ReturnAsync(sku, id, 3, restock: true, "r2")).Refused(ProblemCode.ReturnExceedsSale, "quantity").Number("available"));
        var broken = (await ReturnAsync(sku, id, 2, restock: false, "r3")).Ok();
        Assert.Equal((3, 1, 0, 2), (broken.Number("stocked"), broken.Number("available"), broken.Number("sold"), broken.Number("writtenOff")));
        (await ReturnAsync(sku, buyer.NewReservationId(), 1, restock: true, "r4")).Refused(ProblemCode.NotFound);
    }

    [Fact]
    public async Task AnOrderNamesTheReservationThatIsReturned()
    {
        var (sku, buyer) = (await shop.NewSkuAsync(1), shop.NewGuest());
        var id = await buyer.ReservedAsync(sku);
        (await buyer.BuyAsync(sku, id)).Ok(201);
        var orders = await ShopSetup.UntilAsync(
            async () => (await shop.Host.GetAsync("/api/v1/hosts/orders?limit=200")).Ok().GetProperty("items"), items => Lines(items).Any(line => line.Text("sku") == sku));
        Assert.Equal(id, Lines(orders).Single(line => line.Text("sku") == sku).Text("reservationId"));

        static IEnumerable<JsonElement> Lines(JsonElement items) => items.EnumerateArray().SelectMany(order => order.GetProperty("lines").EnumerateArray());
    }

    [Fact]
    public async Task DamagedUnitsAreWrittenOffAndMayTurnUpAgain()
    {
        var sku = await shop.NewSkuAsync(5);
        await shop.NewGuest().ReservedAsync(sku, 3);
        Assert.Equal(2, (await PostAsync(sku, "write-off", new { quantity = 3 }, "w1")).Refused(ProblemCode.NotEnoughStock, "quantity").Number("available"));
        var written = (await PostAsync(sku, "write-off", new { quantity = 2 }, "w1")).Ok();
        Assert.Equal((0, 3, 2), (written.Number("available"), written.Number("reserved"), written.Number("writtenOff")));
        Assert.True((await PostAsync(sku, "write-off", new { quantity = 2 }, "w1")).IsReplayed);
        (await PostAsync(sku, "recover", new { quantity = 3 }, "f1")).Refused(ProblemCode.NotEnoughStock);
        Assert.Equal(1, (await PostAsync(sku, "recover", new { quantity = 1 }, "f1")).Ok().Number("available"));
        // One id, one operation: the key of a write-off is no key of a restock.
        (await PostAsync(sku, "restock", new { quantity = 2 }, "w1")).Refused(ProblemCode.IdempotencyKeyReused);
    }

    [Fact]
    public async Task ACorrectionHoldsOnlyForTheStockThatWasCounted()
    {
        var sku = await shop.NewSkuAsync(10);
        await shop.NewGuest().ReservedAsync(sku, 4);
        Assert.Equal(10, (await PostAsync(sku, "correct", new { expected = 9, quantity = 8 }, "c1")).Refused(ProblemCode.StockedDiffers, "expected").Number("stocked"));
        Assert.Equal(6, (await PostAsync(sku, "correct", new { expected = 10, quantity = 3 }, "c1")).Refused(ProblemCode.NotEnoughStock).Number("available"));
        var corrected = (await PostAsync(sku, "correct", new { expected = 10, quantity = 8 }, "c1")).Ok();
        Assert.Equal((8, 4, 4), (corrected.Number("stocked"), corrected.Number("available"), corrected.Number("reserved")));
        // The repeat is answered although the stock has moved on.
        Assert.True((await PostAsync(sku, "correct", new { expected = 10, quantity = 8 }, "c1")).IsReplayed);
        Assert.Equal(12, (await PostAsync(sku, "correct", new { expected = 8, quantity = 12 }, "c2")).Ok().Number("stocked"));
    }

    [Fact]
    public async Task UnitsLieInLocationsAndServeInTheirOrder()
    {
        var sku = await shop.NewSkuAsync(4);
        (await PostAsync(sku, "restock", new { quantity = 6, location = "east" }, "e1")).Ok();
        (await PostAsync(sku, "transfer", new { quantity = 1, from = "", to = "west" }, "t1")).Ok();
        Assert.Equal([("", 3, 3), ("east", 6, 6), ("west", 1, 1)], LocationsOf(await shop.CountsAsync(sku)));
        Assert.Equal([("east", 6, 6), ("", 3, 3), ("west", 1, 1)], LocationsOf((await shop.Host.PutAsync(PathOf(sku, "locations"), new { locations = new[] { "east", "" } })).Ok()));
        (await shop.Host.PutAsync(PathOf(sku, "locations"), new { locations = new[] { "east", "" } })).Ok();
        await shop.NewGuest().ReservedAsync(sku, 2);
        Assert.Equal(("east", 6, 4), LocationsOf(await shop.CountsAsync(sku))[0]);

        (await PostAsync(sku, "transfer", new { quantity = 5, from = "east", to = "" }, "t2")).Refused(ProblemCode.NotEnoughStock);
        (await PostAsync(sku, "transfer", new { quantity = 1, from = "nowhere", to = "" }, "t3")).Refused(ProblemCode.Invalid, "location");
        (await PostAsync(sku, "transfer", new { quantity = 1, from = "east", to = "East!" }, "t4")).Refused(ProblemCode.Invalid, "location");
        (await PostAsync(sku, "withdraw", new { quantity = 1, location = "nowhere" }, "x1")).Refused(ProblemCode.Invalid, "location");
        (await shop.Host.PutAsync(PathOf(sku, "locations"), new { locations = new[] { "east", "east" } })).Refused(ProblemCode.Invalid, "location");
        // Nobody can stop a SKU with a request.
        (await shop.Host.PutAsync(PathOf(sku, "locations"), new { locations = new string?[] { null } })).Refused(ProblemCode.Malformed, "locations");
        Assert.Equal(8, (await PostAsync(sku, "withdraw", new { quantity = 2, location = "east" }, "x2")).Ok().Number("stocked"));
        Assert.Equal(6, (await PostAsync(sku, "correct", new { expected = 4, quantity = 2, location = "east" }, "x3")).Ok().Number("stocked"));

        static (string, long, long)[] LocationsOf(JsonElement counts) =>
            [.. counts.GetProperty("locations").EnumerateArray().Select(at => (at.Text("location"), at.Number("stocked"), at.Number("available")))];
    }

    [Fact]
    public async Task TheBufferIsNotSold()
    {
        var sku = await shop.NewSkuAsync(5);
        Assert.Equal(2, (await shop.Host.PutAsync(PathOf(sku, "buffer"), new { quantity = 2 })).Ok().Number("buffer"));
        Assert.Equal(2, (await shop.Host.PutAsync(PathOf(sku, "buffer"), new { quantity = 2 })).Ok().Number("buffer"));
        Assert.Equal(3, (await shop.Anyone.GetAsync($"/api/v1/stock/{sku}")).Ok().Number("available"));
        Assert.Equal(3, (await shop.NewGuest().ReserveAsync(sku, 4)).Refused(ProblemCode.NotEnough).Number("available"));
        (await shop.Host.PutAsync(PathOf(sku, "buffer"), new { quantity = -1 })).Refused(ProblemCode.Invalid, "quantity");
        await shop.NewGuest().ReservedAsync(sku, 3);
        // Two are free and not for sale; taking the buffer away gives one to who waits.
        var buyer = shop.NewGuest();
        var place = (await buyer.PutAsync($"/api/v1/stock/{sku}/waitlist/{buyer.NewReservationId()}", new { quantity = 1 })).Ok(201).GetProperty("reservation");
        (await shop.Host.PutAsync(PathOf(sku, "buffer"), new { quantity = 0 })).Ok();
        Assert.Equal("reserved", (await buyer.GetAsync($"/api/v1/stock/{sku}/reservations/{place.Text("reservationId")}")).Ok().Text("status"));
    }

    [Theory]
    [InlineData("write-off", """{"quantity":0}""", ProblemCode.Invalid, "quantity")]
    [InlineData("recover", """{"quantity":1000001}""", ProblemCode.Invalid, "quantity")]
    [InlineData("restock", """{"quantity":1,"location":"UPPER"}""", ProblemCode.Invalid, "location")]
    [InlineData("restock", """{"quantity":1,"location":null}""", ProblemCode.Malformed, "location")]
    [InlineData("transfer", """{"quantity":1,"from":""}""", ProblemCode.Malformed, null)]
    [InlineData("transfer", """{"quantity":1,"from":"","to":""}""", ProblemCode.Invalid, "location")]
    [InlineData("correct", """{"quantity":1}""", ProblemCode.Malformed, null)]
    [InlineData("correct", """{"expected":10,"quantity":-1}""", ProblemCode.Invalid, "quantity")]
    [InlineData("return", """{"reservationId":"garbage","quantity":1,"restock":true}""", ProblemCode.Malformed, "reservationId")]
    [InlineData("return", """{"quantity":1,"restock":true}""", ProblemCode.Malformed, null)]
    public async Task ABadOperationChangesNothing(string operation, string body, ProblemCode code, string? field)
    {
        var sku = await shop.NewSkuAsync(10);
        var before = (await shop.CountsAsync(sku)).ToString();
        (await shop.Host.SendAsync(HttpMethod.Post, PathOf(sku, operation), body, "bad")).Refused(code, field);
        (await shop.Host.SendAsync(HttpMethod.Post, PathOf(sku, operation), """{"quantity":1,"expected":1,"from":"","to":"x","reservationId":"01234567-89ab-7cde-8f01-23456789abcd","restock":true}""", "bad"))
            .Refused(ProblemCode.Malformed);
        Assert.Equal(before, (await shop.CountsAsync(sku)).ToString());
    }

    private Task<Answer> ReturnAsync(string sku, string reservationId, long quantity, bool restock, string key) =>
        PostAsync(sku, "return", new { reservationId, quantity, restock }, key);

    private Task<Answer> PostAsync(string sku, string operation, object body, string key) => shop.Host.PostAsync(PathOf(sku, operation), body, key);

    private static string PathOf(string sku, string operation) => $"/api/v1/stock/{sku}/{operation}";
}
