using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Api;

/// <summary>Several people at one show, told over HTTP.</summary>
public sealed class CrewStoryTests(RunningShop shop) : IClassFixture<RunningShop>
{
    /// <summary>What each route of a crew needs, with a body that would be understood. The routes that end something come last.</summary>
    private static readonly (string Route, CrewAction Needs, object? Body)[] Rows =
    [
        ("GET crew", CrewAction.Watch, null),
        ("GET run-of-show", CrewAction.Watch, null),
        ("GET media", CrewAction.Watch, null),
        ("GET figures", CrewAction.Sell, null),
        ("PUT pinned", CrewAction.Sell, new { sku = (string?)null }),
        ("PUT pins", CrewAction.Sell, new { skus = Array.Empty<string>() }),
        ("PUT line-up", CrewAction.Sell, new { skus = Array.Empty<string>() }),
        ("PUT segment", CrewAction.Sell, new { segmentId = (string?)null }),
        ("POST offers/absent/close", CrewAction.Sell, null),
        ("POST drops/absent/close", CrewAction.Sell, null),
        ("PUT ", CrewAction.Direct, new { title = "Another title" }),
        ("POST schedule", CrewAction.Direct, new { startsAt = "2030-01-01T00:00:00.000Z" }),
        ("PUT run-of-show", CrewAction.Direct, new { segments = Array.Empty<object>() }),
        ("PUT media", CrewAction.Direct, new { whepUrl = "/live/whep" }),
        ("POST media/rotate-keys", CrewAction.Direct, new { generation = 1 }),
        ("POST raid", CrewAction.Direct, new { streamId = "absent" }),
        ("PUT replay", CrewAction.Direct, new { recordingUrl = "/demo/show.m3u8" }),
        ("DELETE replay", CrewAction.Direct, null),
        ("POST crew", CrewAction.Staff, new { name = "nobody", role = "producer" }),
        ("DELETE crew/h0", CrewAction.Staff, null),
        ("POST rehearse", CrewAction.Direct, null),
        ("POST end-rehearsal", CrewAction.Direct, null),
        ("POST go-live", CrewAction.Direct, null),
        ("POST end", CrewAction.Direct, null),
    ];

    [Fact]
    public async Task EachRouteAsksTheTableOfRoles()
    {
        var wrong = new List<string>();
        foreach (var role in Enum.GetValues<CrewRole>())
        {
            var show = await shop.NewShowAsync(await shop.NewSkuAsync());
            var caller = role == CrewRole.Owner ? shop.Host : await shop.NewMemberAsync(show, role == CrewRole.CoHost ? "co-host" : role.ToString().ToLowerInvariant());
            foreach (var (route, needs, body) in Rows)
            {
                var words = route.Split(' ');
                var answer = await caller.SendAsync(new HttpMethod(words[0]), $"/api/v1/streams/{show}/{words[1]}".TrimEnd('/'), body);
                var isRefused = answer.Status == 403 && answer.Text.Contains("\"not-allowed\"", StringComparison.Ordinal);
                if (isRefused == Crew.May(role, needs) || (answer.Status == 404 && !answer.Text.Contains("offer-unknown", StringComparison.Ordinal))) wrong.Add($"{route} as {role}: {answer.Status} {answer.Text}");
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task ARoleIsGrantedByNameSeenByTheMemberAndTakenBack()
    {
        var show = shop.NewName("crewed");
        var path = $"/api/v1/streams/{show}";
        (await shop.Host.PutAsync(path, new { title = "Ours" })).Ok(201);
        var name = shop.NewName("Bea");
        var bea = await shop.NewHostAsync(name);
        (await bea.GetAsync($"{path}/crew")).Refused(ProblemCode.NotFound);
        (await bea.GetAsync(path)).Refused(ProblemCode.NotFound);

        (await shop.Host.PostAsync($"{path}/crew", new { name = "nobody of that name", role = "producer" })).Refused(ProblemCode.Invalid, "name");
        (await shop.Host.PostAsync($"{path}/crew", new { name = "", role = "producer" })).Refused(ProblemCode.Invalid, "name");
        (await shop.Host.PostAsync($"{path}/crew", new { name, role = "owner" })).Refused(ProblemCode.Invalid, "role");
        (await shop.Host.PostAsync($"{path}/crew", new { name, role = "boss" })).Refused(ProblemCode.Malformed, "role");
        var crew = (await shop.Host.PostAsync($"{path}/crew", new { name = name.ToUpperInvariant(), role = "moderator" })).Ok();
        Assert.Equal("owner", crew.Text("role"));
        Assert.Equal(["owner", "moderator"], crew.GetProperty("items").EnumerateArray().Select(item => item.Text("role")));

        var seen = (await bea.GetAsync($"{path}/crew")).Ok();
        Assert.Equal(("moderator", name), (seen.Text("role"), seen.GetProperty("items")[1].Text("name")));
        Assert.Equal("draft", (await bea.GetAsync(path)).Ok().GetProperty("stream").Text("status"));
        var own = await ShopSetup.UntilAsync(
            async () => (await bea.GetAsync("/api/v1/hosts/me/streams")).Ok().GetProperty("items"), items => items.GetArrayLength() == 1);
        Assert.Equal((show, "moderator"), (own[0].Text("streamId"), own[0].Text("role")));

        var hostId = seen.GetProperty("items")[1].Text("hostId");
        (await shop.Host.DeleteAsync($"{path}/crew/{seen.GetProperty("items")[0].Text("hostId")}")).Refused(ProblemCode.Invalid, "hostId");
        Assert.Equal(1, (await shop.Host.DeleteAsync($"{path}/crew/{hostId}")).Ok().GetProperty("items").GetArrayLength());
        Assert.Equal(1, (await shop.Host.DeleteAsync($"{path}/crew/{hostId}")).Ok().GetProperty("items").GetArrayLength());
        (await bea.GetAsync(path)).Refused(ProblemCode.NotFound);
        await ShopSetup.UntilAsync(async () => (await bea.GetAsync("/api/v1/hosts/me/streams")).Ok().GetProperty("items"), items => items.GetArrayLength() == 0);
    }

    [Fact]
    public async Task AShowStaysItsCreatorsWhoeverDescribesIt()
    {
        var show = await shop.NewShowAsync();
        var producer = await shop.NewMemberAsync(show, "producer");
        Assert.Equal("Renamed", (await producer.PutAsync($"/api/v1/streams/{show}", new { title = "Renamed" })).Ok().Text("title"));
        Assert.Equal("owner", (await shop.Host.GetAsync($"/api/v1/streams/{show}/crew")).Ok().Text("role"));
        (await producer.PostAsync($"/api/v1/streams/{show}/crew", new { name = "x", role = "moderator" })).Refused(ProblemCode.NotAllowed);
    }
}
