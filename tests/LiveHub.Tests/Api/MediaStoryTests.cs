using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Api;

/// <summary>A media server that asks, and the crew that holds the keys.</summary>
public sealed class MediaStoryTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task TheKeysOpenWhatTheyAreForUntilTheyAreRotated()
    {
        var show = shop.NewName("filmed");
        var path = $"/api/v1/streams/{show}";
        (await shop.Host.PutAsync(path, new { title = "Filmed" })).Ok(201);
        var producer = await shop.NewMemberAsync(show, "producer");
        var coHost = await shop.NewMemberAsync(show, "co-host");
        var media = (await producer.GetAsync($"{path}/media")).Ok();
        Assert.Equal((show, 1), (media.Text("path"), media.Number("generation")));
        var (publish, watch) = (media.Text("publishKey"), media.Text("watchKey"));
        Assert.NotEqual(publish, watch);
        Assert.Equal(32, publish.Length);
        var limited = (await coHost.GetAsync($"{path}/media")).Ok();
        Assert.Equal((null, watch), (limited.GetProperty("publishKey").GetString(), limited.Text("watchKey")));

        await AssertAsync(show, "publish", publish, 204);
        await AssertAsync(show, "publish", watch, 403);
        await AssertAsync(show, "publish", "", 401);
        await AssertAsync(show, "read", watch, 204);
        await AssertAsync(show, "read", publish, 204);
        await AssertAsync(show, "read", "", 401);
        await AssertAsync(show, "read", "wrong", 403);
        await AssertAsync("absent", "publish", publish, 403);
        (await shop.Host.PostAsync($"{path}/go-live")).Ok();
        await AssertAsync(show, "read", "", 204);

        (await coHost.PostAsync($"{path}/media/rotate-keys", new { generation = 1 })).Refused(ProblemCode.NotAllowed);
        var rotated = (await producer.PostAsync($"{path}/media/rotate-keys", new { generation = 1 })).Ok();
        Assert.Equal(2, rotated.Number("generation"));
        Assert.Equal(rotated.Text("publishKey"), (await producer.PostAsync($"{path}/media/rotate-keys", new { generation = 1 })).Ok().Text("publishKey"));
        (await producer.PostAsync($"{path}/media/rotate-keys", new { generation = 3 })).Refused(ProblemCode.Invalid, "generation");
        await AssertAsync(show, "publish", publish, 403);
        await AssertAsync(show, "publish", rotated.Text("publishKey"), 204);
        (await shop.Host.PostAsync($"{path}/end")).Ok();
        await AssertAsync(show, "publish", rotated.Text("publishKey"), 403);
        await AssertAsync(show, "read", "", 401);
    }

    [Fact]
    public async Task AnotherShowsKeyOpensNothing()
    {
        var (one, other) = (await shop.NewShowAsync(), await shop.NewShowAsync());
        var key = (await shop.Host.GetAsync($"/api/v1/streams/{one}/media")).Ok().Text("publishKey");
        await AssertAsync(one, "publish", key, 204);
        await AssertAsync(other, "publish", key, 403);
    }

    [Fact]
    public async Task TheKeyMayComeAsATokenAndUnknownMembersAreNotMinded()
    {
        var show = await shop.NewShowAsync();
        var key = (await shop.Host.GetAsync($"/api/v1/streams/{show}/media")).Ok().Text("publishKey");
        // As MediaMTX asks, with a member of a version to come.
        var body = new { user = "", password = "", token = key, ip = "127.0.0.1", action = "publish", path = show, protocol = "webrtc", id = (string?)null, query = "", future = new { x = 1 } };
        Assert.Equal(204, (await shop.Anyone.PostAsync("/api/v1/media/authorize", body)).Status);
        foreach (var action in new[] { "api", "metrics", "pprof" })
            (await shop.Anyone.PostAsync("/api/v1/media/authorize", new { action, path = "", password = key })).Refused(ProblemCode.NotAllowed);
        (await shop.Anyone.PostAsync("/api/v1/media/authorize", new { })).Refused(ProblemCode.SignInRequired);
        (await shop.Anyone.SendAsync(HttpMethod.Post, "/api/v1/media/authorize", "[]")).Refused(ProblemCode.Malformed);
    }

    [Fact]
    public async Task AddressesAreKeptAndViewersAreToldTheirs()
    {
        var path = $"/api/v1/streams/{await shop.NewShowAsync()}";
        var media = (await shop.Host.PutAsync($"{path}/media", new { ingestUrl = "rtmps://media.example/show", whepUrl = "https://media.example/show/whep" })).Ok();
        Assert.Equal("rtmps://media.example/show", media.Text("ingestUrl"));
        var answer = await ShopSetup.UntilAsync(
            async () => (await shop.Anyone.GetAsync(path)).Ok(), seen => seen.GetProperty("stream").GetProperty("whepUrl").GetString() is not null);
        Assert.Equal("https://media.example/show/whep", answer.GetProperty("stream").Text("whepUrl"));
        Assert.DoesNotContain("rtmps:", answer.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain((await shop.Host.GetAsync($"{path}/media")).Ok().Text("watchKey"), answer.ToString(), StringComparison.Ordinal);
        (await shop.Host.PutAsync($"{path}/media", new { ingestUrl = "http://media.example" })).Refused(ProblemCode.Invalid, "ingestUrl");
        (await shop.Host.PutAsync($"{path}/media", new { whepUrl = "http://media.example/whep" })).Refused(ProblemCode.Invalid, "whepUrl");
    }

    private async Task AssertAsync(string show, string action, string password, int status)
    {
        var answer = await shop.Anyone.PostAsync("/api/v1/media/authorize", new { user = "any", password, action, path = show, protocol = "rtsp" });
        Assert.True(answer.Status == status, $"{action} of {show}: {answer.Status} instead of {status}");
        if (status == 401) answer.Refused(ProblemCode.SignInRequired);
        if (status == 403) answer.Refused(ProblemCode.NotAllowed);
    }
}
