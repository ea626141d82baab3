using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Tests.Viewers;
using LiveCommerce.LiveHub.Viewers;

namespace LiveCommerce.LiveHub.Tests.Api;

/// <summary>A rehearsal as its crew and as everybody else sees it.</summary>
public sealed class RehearsalStoryTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task ARehearsalMovesNoUnitsAndNobodyElseLearnsOfIt()
    {
        var (show, path, sku) = await ScheduledAsync();
        (await shop.Host.PutAsync($"{path}/run-of-show", new { segments = new[] { new { segmentId = "intro", title = "Secret intro", seconds = 60, pins = new[] { sku } } } })).Ok();
        Assert.Equal("rehearsal", (await shop.Host.PostAsync($"{path}/rehearse")).Ok().Text("status"));
        (await shop.Host.PutAsync($"{path}/segment", new { segmentId = "intro" })).Ok();
        var offer = (await shop.Host.PostAsync($"{path}/offers", ShopSetup.Draft(sku, quantity: 1_000, countdown: 60), "practice")).Ok(201);
        Assert.Equal(("armed", true), (offer.Text("phase"), offer.GetProperty("practice").GetBoolean()));
        (await shop.NewGuest().ReserveAsync(sku, offerId: offer.Text("offerId"))).Refused(ProblemCode.OfferUnknown);

        var moderator = await shop.NewMemberAsync(show, "moderator");
        foreach (var crew in new[] { shop.Host, moderator })
        {
            var stream = await ShopSetup.UntilAsync(
                async () => (await crew.GetAsync(path)).Ok().GetProperty("stream"), stream => stream.GetProperty("offers").GetArrayLength() == 1);
            Assert.Equal(("rehearsal", sku, "intro"), (stream.Text("status"), stream.Text("pinned"), stream.GetProperty("segment").Text("segmentId")));
        }
        foreach (var other in new[] { shop.Anyone, shop.NewGuest(), await shop.NewHostAsync() })
        {
            var stream = (await other.GetAsync(path)).Ok().GetProperty("stream");
            Assert.Equal("scheduled", stream.Text("status"));
            Assert.Equal((0, 0, JsonValueKind.Null), (stream.GetProperty("offers").GetArrayLength(), stream.GetProperty("pins").GetArrayLength(), stream.GetProperty("segment").ValueKind));
        }
        Assert.DoesNotContain("Secret", (await shop.Anyone.GetAsync($"{path}/overlay")).Text, StringComparison.Ordinal);
        Assert.Contains((await shop.Anyone.GetAsync("/api/v1/streams")).Ok().GetProperty("items").EnumerateArray(), item => item.Text("streamId") == show && item.Text("status") == "scheduled");

        var after = (await shop.Host.PostAsync($"{path}/end-rehearsal")).Ok();
        Assert.Equal(("scheduled", 0), (after.Text("status"), after.GetProperty("offers").GetArrayLength()));
        var counts = await shop.CountsAsync(sku);
        Assert.Equal((5, 1), (counts.Number("available"), counts.GetProperty("pools").GetArrayLength()));
        (await shop.Host.PostAsync($"{path}/offers/{offer.Text("offerId")}/close")).Refused(ProblemCode.OfferUnknown);
    }

    [Fact]
    public async Task ADraftInRehearsalDoesNotExistForOthers()
    {
        var path = $"/api/v1/streams/{shop.NewName("rehearsed")}";
        (await shop.Host.PutAsync(path, new { title = "Secret" })).Ok(201);
        (await shop.Host.PostAsync($"{path}/rehearse")).Ok();
        foreach (var other in new[] { shop.Anyone, shop.NewGuest(), await shop.NewHostAsync() })
        {
            (await other.GetAsync(path)).Refused(ProblemCode.NotFound);
            (await other.GetAsync($"{path}/overlay")).Refused(ProblemCode.NotFound);
        }
    }

    [Fact]
    public async Task TheCrewIsLedBehindTheStageAndBackAndViewersStay()
    {
        var (show, path, sku) = await ScheduledAsync();
        await using var viewer = await HubSocket.ConnectAsync(shop);
        await viewer.JoinAsync(show);
        JsonElement position;
        await using (var crew = await HubSocket.ConnectAsync(shop, shop.Host.Token))
        {
            await crew.JoinAsync(show);
            (await shop.Host.PostAsync($"{path}/rehearse")).Ok();
            Assert.Equal(CloseCode.Resync, (await crew.NextAsync("Moved")).Number("code"));
        }
        await using (var crew = await HubSocket.ConnectAsync(shop, shop.Host.Token))
        {
            var snapshot = await crew.JoinAsync(show);
            position = snapshot.GetProperty("position");
            Assert.Equal("rehearsal", snapshot.GetProperty("stream").Text("status"));
            // The snapshot is everybody's, and made before one more came in; who is counted behind the stage is the crew alone.
            await crew.NextAsync("Update", update => update.GetProperty("topics").TryGetProperty("viewers", out var viewers) && viewers.GetInt32() == 1);
            (await shop.Host.PutAsync($"{path}/pins", new { skus = new[] { sku } })).Ok();
            await crew.NextAsync("Update", update => update.GetProperty("topics").TryGetProperty("stream", out var stream) && stream.GetProperty("pins").GetArrayLength() == 1);
            (await shop.Host.PostAsync($"{path}/go-live")).Ok();
            Assert.Equal(CloseCode.Resync, (await crew.NextAsync("Moved")).Number("code"));
        }
        await using (var crew = await HubSocket.ConnectAsync(shop, shop.Host.Token))
        {
            var snapshot = await crew.JoinAsync(show, position); // of another channel: not taken for a place here
            Assert.Equal("live", snapshot.GetProperty("stream").Text("status"));
        }
        await viewer.NextAsync("Update", update => update.GetProperty("topics").TryGetProperty("stream", out var stream) && stream.Text("status") == "live");
        Assert.DoesNotContain(viewer.Seen, seen => seen.Target == "Moved");
        Assert.All(viewer.Seen, seen => Assert.DoesNotContain("rehearsal", seen.Argument.ToString(), StringComparison.Ordinal));
        var shown = viewer.Seen.Select(seen => seen.Argument.GetProperty("topics")).Where(topics => topics.TryGetProperty("stream", out _)).Select(topics => topics.GetProperty("stream"));
        Assert.All(shown, stream => Assert.True(stream.Text("status") == "live" || stream.GetProperty("pins").GetArrayLength() == 0));
    }

    [Fact]
    public async Task WhoIsOfTheCrewNoMoreIsLedOut()
    {
        var (show, path, _) = await ScheduledAsync();
        (await shop.Host.PostAsync($"{path}/rehearse")).Ok();
        var member = await shop.NewMemberAsync(show, "co-host");
        await using var hub = await HubSocket.ConnectAsync(shop, member.Token);
        await hub.JoinAsync(show);
        var hostId = (await member.GetAsync($"{path}/crew")).Ok().GetProperty("items")[1].Text("hostId");
        (await shop.Host.DeleteAsync($"{path}/crew/{hostId}")).Ok();
        Assert.Equal(CloseCode.Resync, (await hub.NextAsync("Moved")).Number("code"));
        await using var back = await HubSocket.ConnectAsync(shop, member.Token);
        Assert.Equal("scheduled", (await back.JoinAsync(show)).GetProperty("stream").Text("status"));
    }

    private async Task<(string Show, string Path, string Sku)> ScheduledAsync()
    {
        var sku = await shop.NewSkuAsync(5);
        var show = shop.NewName("planned");
        var path = $"/api/v1/streams/{show}";
        (await shop.Host.PutAsync(path, new { title = "Planned" })).Ok(201);
        (await shop.Host.PutAsync($"{path}/line-up", new { skus = new[] { sku } })).Ok();
        (await shop.Host.PostAsync($"{path}/schedule", new { startsAt = shop.Time.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'") })).Ok();
        await ShopSetup.UntilAsync(
            async () => (await shop.Anyone.GetAsync("/api/v1/streams")).Ok().GetProperty("items"), items => items.EnumerateArray().Any(item => item.Text("streamId") == show));
        return (show, path, sku);
    }
}
