using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Talk.Reactions;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Tests.Viewers;

namespace LiveCommerce.LiveHub.Tests.Talk;

public sealed class TalkRestartTests
{
    [Fact]
    public async Task EverythingThatWasSaidIsThereAfterARestart()
    {
        await using var shop = new RunningShop();
        await shop.InitializeAsync();
        var show = await shop.NewShowAsync();
        var (guest, other) = (shop.NewGuest(), shop.NewGuest());
        var pinned = await shop.Host.SaidAsync(show, "pinned");
        var removed = await guest.SaidAsync(show, "removed");
        for (var i = 0; i < 60; i++) await shop.NewGuest().SaidAsync(show, $"line {i}");
        await shop.Host.PutAsync(TalkSetup.Path(show, "/pinned"), new { lineId = pinned });
        await shop.Host.DeleteAsync(TalkSetup.Path(show, $"/lines/{removed}"));
        await shop.Host.PostAsync(TalkSetup.Path(show, "/mutes"), new { lineId = removed });
        var poll = (await shop.Host.PostAsync(TalkSetup.Path(show, "/polls"), new { question = "Red?", options = new[] { "yes", "no" } }, "k")).Ok(201).Text("pollId");
        (await other.PutAsync(TalkSetup.Path(show, $"/polls/{poll}/vote"), new { option = 0 })).Ok();
        long reactions;
        await using (var viewer = await HubSocket.ConnectAsync(shop))
        {
            await viewer.JoinAsync(show);
            await viewer.InvokeAsync("React", "heart", 7);
            reactions = (await viewer.NextAsync("Update", update => update.Topic("reactions") is not null)).Topic("reactions")!.Value.Number("version");
        }
        await shop.StopAsync();
        await shop.StartAsync();

        await using var back = await HubSocket.ConnectAsync(shop);
        var snapshot = await back.JoinAsync(show);
        var lines = snapshot.GetProperty("log").GetProperty("chat").EnumerateArray().Select(entry => entry.GetProperty("line").Text("text")).ToList();
        Assert.Equal(Enumerable.Range(10, 50).Select(i => $"line {i}"), lines);
        var topics = snapshot.GetProperty("topics");
        Assert.Equal(pinned, topics.GetProperty("talk").GetProperty("pinned").Text("lineId"));
        Assert.Equal(7, topics.GetProperty("reactions").GetProperty("counts").Number("heart"));
        Assert.True(topics.GetProperty("reactions").Number("version") >= reactions);
        Assert.Equal(1, topics.GetProperty($"poll:{poll}").GetProperty("options")[0].Number("votes"));
        (await guest.SayAsync(show, "still muted?")).Refused(ProblemCode.Muted);
        (await other.PutAsync(TalkSetup.Path(show, $"/polls/{poll}/vote"), new { option = 1 })).Refused(ProblemCode.AlreadyVoted);
        await back.InvokeAsync("React", "heart", 1);
        var more = (await back.NextAsync("Update", update => update.Topic("reactions") is not null)).Topic("reactions")!.Value;
        Assert.Equal(8, more.GetProperty("counts").Number("heart"));
        Assert.True(more.Number("version") > reactions);
        Assert.Equal(1, shop.Get<ReactionCounts>().PeakOf(show));
    }
}
