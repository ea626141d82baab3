using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Api;

/// <summary>Pins, run of show, raid and replay, told over HTTP.</summary>
public sealed class ShowStoryTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task UpToThreeItemsArePinnedAndTheFirstIsThePinnedOne()
    {
        var skus = new[] { await shop.NewSkuAsync(), await shop.NewSkuAsync(), await shop.NewSkuAsync(), await shop.NewSkuAsync() };
        var path = $"/api/v1/streams/{await shop.NewShowAsync(skus)}";
        var stream = (await shop.Host.PutAsync($"{path}/pins", new { skus = skus[..3] })).Ok();
        Assert.Equal(skus[..3], stream.GetProperty("pins").EnumerateArray().Select(pin => pin.GetString()));
        Assert.Equal(skus[0], stream.Text("pinned"));
        (await shop.Host.PutAsync($"{path}/pins", new { skus })).Refused(ProblemCode.Invalid, "skus");
        (await shop.Host.PutAsync($"{path}/pins", new { skus = new[] { skus[0], skus[0] } })).Refused(ProblemCode.Invalid, "skus");
        (await shop.Host.PutAsync($"{path}/pins", new { skus = new[] { "ABSENT" } })).Refused(ProblemCode.Invalid, "sku");
        (await shop.Host.PutAsync($"{path}/pins", new { skus = new string?[] { null } })).Refused(ProblemCode.Malformed);
        Assert.Equal(1, (await shop.Host.PutAsync($"{path}/pinned", new { sku = skus[3] })).Ok().GetProperty("pins").GetArrayLength());
        Assert.Null((await shop.Host.PutAsync($"{path}/pins", new { skus = Array.Empty<string>() })).Ok().GetProperty("pinned").GetString());
    }

    [Fact]
    public async Task TheRunOfShowIsTheCrewsAndItsRunningPartEverybodys()
    {
        var sku = await shop.NewSkuAsync();
        var path = $"/api/v1/streams/{await shop.NewShowAsync(sku)}";
        var segments = new object[]
        {
            new { segmentId = "intro", title = "Welcome", seconds = 120 },
            new { segmentId = "mugs", title = "Mugs", seconds = 300, pins = new[] { sku } },
        };
        var run = (await shop.Host.PutAsync($"{path}/run-of-show", new { segments })).Ok();
        Assert.Equal(["intro", "mugs"], run.GetProperty("segments").EnumerateArray().Select(segment => segment.Text("segmentId")));
        (await shop.Host.PutAsync($"{path}/run-of-show", new { segments = new object?[] { null } })).Refused(ProblemCode.Malformed, "segments");
        (await shop.Host.PutAsync($"{path}/run-of-show", new { segments = new[] { new { segmentId = "Intro", title = "x", seconds = 1 } } }))
            .Refused(ProblemCode.Invalid, "segments[0].segmentId");
        (await shop.Host.PutAsync($"{path}/run-of-show", new { segments = new[] { new { segmentId = "a", title = "x", seconds = 1, pins = new[] { "ABSENT" } } } }))
            .Refused(ProblemCode.Invalid, "sku");
        (await shop.Host.PutAsync($"{path}/segment", new { segmentId = "absent" })).Refused(ProblemCode.Invalid, "segmentId");

        var stream = (await shop.Host.PutAsync($"{path}/segment", new { segmentId = "mugs" })).Ok();
        Assert.Equal(("Mugs", 300, sku), (stream.GetProperty("segment").Text("title"), stream.GetProperty("segment").Number("seconds"), stream.Text("pinned")));
        var seen = await ShopSetup.UntilAsync(async () => (await shop.Anyone.GetAsync(path)).Ok(), seen => seen.GetProperty("stream").TryGetProperty("segment", out var running) && running.ValueKind == System.Text.Json.JsonValueKind.Object);
        Assert.DoesNotContain("Welcome", seen.ToString(), StringComparison.Ordinal);
        Assert.Equal("mugs", (await shop.Host.GetAsync($"{path}/run-of-show")).Ok().GetProperty("running").Text("segmentId"));
    }

    [Fact]
    public async Task ARaidSendsViewersToAShowThatIsLive()
    {
        var (from, to, draft) = (await shop.NewShowAsync(), await shop.NewShowAsync(), shop.NewName("draft"));
        (await shop.Host.PutAsync($"/api/v1/streams/{draft}", new { title = "Not live" })).Ok(201);
        var path = $"/api/v1/streams/{from}";
        foreach (var target in new[] { draft, "absent", from, "NOT AN ID" }) (await shop.Host.PostAsync($"{path}/raid", new { streamId = target })).Refused(ProblemCode.Invalid, "streamId");
        var ended = (await shop.Host.PostAsync($"{path}/raid", new { streamId = to })).Ok();
        Assert.Equal(("ended", to), (ended.Text("status"), ended.Text("raidTo")));
        (await shop.Host.PostAsync($"/api/v1/streams/{to}/end")).Ok();
        Assert.Equal(to, (await shop.Host.PostAsync($"{path}/raid", new { streamId = to })).Ok().Text("raidTo")); // a repeat, though that one is over
        (await shop.Host.PostAsync($"{path}/raid", new { streamId = draft })).Refused(ProblemCode.WrongState);
    }

    [Fact]
    public async Task AWithdrawnReplayIsAnEndedShow()
    {
        var path = $"/api/v1/streams/{await shop.NewShowAsync()}";
        (await shop.Host.PostAsync($"{path}/end")).Ok();
        (await shop.Host.PutAsync($"{path}/replay", new { recordingUrl = "/demo/show.m3u8" })).Ok();
        var ended = (await shop.Host.DeleteAsync($"{path}/replay")).Ok();
        Assert.Equal(("ended", null), (ended.Text("status"), ended.GetProperty("recordingUrl").GetString()));
        (await shop.Host.DeleteAsync($"{path}/replay")).Ok();
    }
}
