using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Api;

/// <summary>What is left of a show days after it: on a server of its own, because every token runs out meanwhile.</summary>
public sealed class ReplayListingTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task AReplayIsListedForAsLongAsItIsPublished()
    {
        var show = await shop.NewShowAsync();
        var path = $"/api/v1/streams/{show}";
        (await shop.Host.PutAsync($"{path}/replay", new { recordingUrl = "https://video.example/1.m3u8" })).Refused(ProblemCode.WrongState);
        (await shop.Host.PostAsync($"{path}/end")).Ok();
        foreach (var recordingUrl in new[] { "", "http://video.example/1.m3u8", "javascript:alert(1)", "//video.example/1" })
            (await shop.Host.PutAsync($"{path}/replay", new { recordingUrl })).Refused(ProblemCode.Invalid, "recordingUrl");
        var replay = (await shop.Host.PutAsync($"{path}/replay", new { recordingUrl = "https://video.example/1.m3u8" })).Ok();
        Assert.Equal(("replay", "https://video.example/1.m3u8"), (replay.Text("status"), replay.Text("recordingUrl")));
        shop.Time.Advance(TimeSpan.FromDays(2)); // an ended show is not listed any more, a replay is
        var host = await shop.NewHostAsync();
        await ShopSetup.UntilAsync(
            async () => (await shop.Anyone.GetAsync("/api/v1/streams")).Ok().GetProperty("items"),
            items => items.EnumerateArray().Any(item => item.Text("streamId") == show && item.Text("status") == "replay"));
        (await host.DeleteAsync($"{path}/replay")).Refused(ProblemCode.NotFound);
    }
}
