using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Api;

/// <summary>What happened to buyers in flight when a host stops offers, and what they may still do.</summary>
public sealed class OfferStopTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task AStoppedOfferSellsNoMoreAndSaysWhereItsUnitsAre()
    {
        var sku = await shop.NewSkuAsync(10);
        var show = await shop.NewShowAsync(sku);
        var offer = await shop.NewDropAsync(show, ShopSetup.Draft(sku, quantity: 8, limit: 2));
        var (holds, paid, gone) = (shop.NewGuest(), shop.NewGuest(), shop.NewGuest());
        var id = await holds.ReservedAsync(sku, 2, offer);
        (await paid.BuyAsync(sku, await paid.ReservedAsync(sku, 1, offer))).Ok(201);
        var back = await gone.ReservedAsync(sku, 1, offer);

        var path = $"/api/v1/streams/{show}/offers/{offer}";
        Assert.Equal((8, 4, 3, 1, 0), await AccountAsync($"{path}/account"));
        var stopped = (await shop.Host.PostAsync($"{path}/stop")).Ok();
        Assert.Equal((offer, sku, "closed"), (stopped.Text("offerId"), stopped.Text("sku"), stopped.Text("phase")));
        Assert.Equal((8, 0, 3, 1, 4), Read(stopped));
        (await shop.NewGuest().ReserveAsync(sku, offerId: offer)).Refused(ProblemCode.OfferClosed);
        Assert.Equal(6, (await shop.CountsAsync(sku)).GetProperty("pools")[0].Number("available"));

        // What runs keeps its price and may be paid; what is given back goes to the general pool, and the account follows.
        Assert.Equal(2 * 999, (await holds.BuyAsync(sku, id)).Ok(201).GetProperty("total").Number("amount"));
        (await gone.DeleteAsync($"/api/v1/stock/{sku}/reservations/{back}")).Ok();
        Assert.Equal((8, 0, 0, 3, 5), await AccountAsync($"{path}/account"));
        Assert.Equal((8, 0, 0, 3, 5), Read((await shop.Host.PostAsync($"{path}/stop")).Ok())); // again is harmless
    }

    [Fact]
    public async Task AllOffersOfAShowStopAtOnceAndNoOthers()
    {
        var skus = new List<string>();
        for (var i = 0; i < 4; i++) skus.Add(await shop.NewSkuAsync(10));
        var (show, elsewhere) = (await shop.NewShowAsync([.. skus]), await shop.NewShowAsync([.. skus]));
        var offers = new List<string>();
        foreach (var sku in skus.Take(3)) offers.Add(await shop.NewDropAsync(show, ShopSetup.Draft(sku)));
        var other = await shop.NewDropAsync(elsewhere, ShopSetup.Draft(skus[0]));
        await shop.NewGuest().ReservedAsync(skus[1], offerId: offers[1]);

        var stopped = (await shop.Host.PostAsync($"/api/v1/streams/{show}/offers/stop")).Ok().GetProperty("offers").EnumerateArray().ToDictionary(one => one.Text("offerId"));
        Assert.Equal(offers.Order(), stopped.Keys.Order());
        Assert.Equal((5, 0, 0, 0, 5), Read(stopped[offers[0]]));
        Assert.Equal((5, 0, 1, 0, 4), Read(stopped[offers[1]]));
        foreach (var (sku, offer) in skus.Zip(offers)) (await shop.NewGuest().ReserveAsync(sku, offerId: offer)).Refused(ProblemCode.OfferClosed);
        await shop.NewGuest().ReservedAsync(skus[0], offerId: other);
        Assert.Empty((await shop.Host.PostAsync($"/api/v1/streams/{show}/offers/stop")).Ok().GetProperty("offers").EnumerateArray());
        await shop.NewDropAsync(show, ShopSetup.Draft(skus[2])); // the show goes on
    }

    [Fact]
    public async Task OnlyTheShowsOwnPeopleStopItsOffers()
    {
        var sku = await shop.NewSkuAsync(10);
        var show = await shop.NewShowAsync(sku);
        var offer = await shop.NewDropAsync(show, ShopSetup.Draft(sku));
        var stranger = await shop.NewHostAsync();
        (await stranger.PostAsync($"/api/v1/streams/{show}/offers/stop")).Refused(ProblemCode.NotFound);
        (await stranger.PostAsync($"/api/v1/streams/{show}/offers/{offer}/stop")).Refused(ProblemCode.NotFound);
        (await stranger.GetAsync($"/api/v1/streams/{show}/offers/{offer}/account")).Refused(ProblemCode.NotFound);
        (await shop.NewGuest().PostAsync($"/api/v1/streams/{show}/offers/stop")).Refused(ProblemCode.NotAllowed);
        foreach (var bad in (string[])["No", "absent-show"])
        {
            (await shop.Host.PostAsync($"/api/v1/streams/{bad}/offers/stop")).Refused(ProblemCode.NotFound);
            (await shop.Host.PostAsync($"/api/v1/streams/{bad}/offers/{offer}/stop")).Refused(ProblemCode.NotFound);
            (await shop.Host.GetAsync($"/api/v1/streams/{bad}/offers/{offer}/account")).Refused(ProblemCode.NotFound);
        }
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/offers/absent/stop")).Refused(ProblemCode.OfferUnknown);
        (await shop.Host.GetAsync($"/api/v1/streams/{show}/offers/absent/account")).Refused(ProblemCode.OfferUnknown);
        await shop.NewGuest().ReservedAsync(sku, offerId: offer);
    }

    [Fact]
    public async Task AnOfferThatNeverGotItsUnitsHasNone()
    {
        var sku = await shop.NewSkuAsync(3);
        var show = await shop.NewShowAsync(sku);
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/offers", ShopSetup.Draft(sku, quantity: 4), "big")).Refused(ProblemCode.NotEnoughStock);
        var refused = (await shop.Anyone.GetAsync($"/api/v1/streams/{show}")).Ok().GetProperty("stream").GetProperty("offers")[0].Text("offerId");
        Assert.Equal((0, 0, 0, 0, 0), await AccountAsync($"/api/v1/streams/{show}/offers/{refused}/account"));
    }

    private async Task<(long Armed, long Available, long InFlight, long Sold, long Returned)> AccountAsync(string path) => Read((await shop.Host.GetAsync(path)).Ok());

    private static (long Armed, long Available, long InFlight, long Sold, long Returned) Read(JsonElement account)
    {
        var units = account.GetProperty("units");
        var (available, inFlight) = (units.Number("available"), units.Number("reserved") + units.Number("paying"));
        Assert.Equal(account.Number("armed"), available + inFlight + units.Number("sold") + units.Number("writtenOff") + units.Number("returned"));
        return (account.Number("armed"), available, inFlight, units.Number("sold"), units.Number("returned"));
    }
}
