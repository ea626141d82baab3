using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Tests.Viewers.Http;
using LiveCommerce.LiveHub.Viewers;
using LiveCommerce.LiveHub.Viewers.Http;

namespace LiveCommerce.LiveHub.Tests.Viewers;

/// <summary>A host's password is changed while somebody watches with a token from before: it may be the reason for the change.</summary>
public sealed class RevokedTokenTests(RunningShop shop) : IClassFixture<RunningShop>
{
    private const string NextPassword = "another horse battery";

    [Fact]
    public async Task WhoWatchesARehearsalWithARevokedTokenIsToldToSignInAgain()
    {
        var (name, host, show) = await RehearsalAsync();
        await using var hub = await HubSocket.ConnectAsync(shop, host.Token);
        Assert.Equal("rehearsal", (await hub.JoinAsync(show)).GetProperty("stream").Text("status"));
        await using var events = await EventSource.OpenAsync(shop, show, token: host.Token);
        await events.NextAsync("snapshot");
        var poll = new LongPollTests.Poll(shop, show, host);
        await poll.QuietAsync();
        var waiting = poll.AskAsync(wait: 55);
        while (shop.Get<PollSeats>().Waiting == 0) await Task.Yield();

        await ChangePasswordAsync(host);
        Assert.Equal(CloseCode.SignInAgain, (await hub.NextAsync("Moved")).GetProperty("code").GetInt32());
        Assert.Equal(CloseCode.SignInAgain, (await events.NextAsync("moved")).Data.GetProperty("code").GetInt32());
        await events.Ended.WaitAsync(TimeSpan.FromSeconds(20));
        (await waiting).Refused(ProblemCode.TokenInvalid);

        var told = hub.Seen.Count;
        var renewed = await SignInAsync(name, NextPassword);
        (await renewed.PutAsync($"/api/v1/streams/{show}", new { title = "What nobody else may know" })).Ok();
        await using var back = await HubSocket.ConnectAsync(shop, renewed.Token);
        Assert.Equal("What nobody else may know", (await back.JoinAsync(show)).GetProperty("stream").Text("title"));
        Assert.Equal(told, hub.Seen.Count);
    }

    [Fact]
    public async Task AConnectionFromBeforeCannotJoinOrSpeakAnyMore()
    {
        var (_, host, show) = await RehearsalAsync();
        await using var idle = await HubSocket.ConnectAsync(shop, host.Token);
        await idle.InvokeAsync("Leave"); // it is up
        await ChangePasswordAsync(host);
        foreach (var (method, arguments) in new (string, object?[])[] { ("Join", [show, null]), ("React", ["heart", 1]) })
        {
            Assert.EndsWith("token-invalid", (await idle.InvokeAsync(method, arguments)).Text("error"), StringComparison.Ordinal);
            Assert.Equal(CloseCode.SignInAgain, (await idle.NextAsync("Moved")).GetProperty("code").GetInt32());
        }
    }

    [Fact]
    public async Task ATokenThatWasMadeAfterwardsIsNotCut()
    {
        var (name, host, show) = await RehearsalAsync();
        await using var stranger = await HubSocket.ConnectAsync(shop, shop.Host.Token);
        await stranger.JoinAsync(await shop.NewShowAsync());
        await ChangePasswordAsync(host);
        var renewed = await SignInAsync(name, NextPassword);
        await using var hub = await HubSocket.ConnectAsync(shop, renewed.Token);
        await hub.JoinAsync(show);
        await using var events = await EventSource.OpenAsync(shop, show, token: renewed.Token);
        await events.NextAsync("snapshot");

        // Told once too often: the change had been overtaken and changed nothing.
        Assert.True(HostName.TryParse(name, out var hostName));
        var account = shop.Get<Hosts>().Find(hostName)!;
        Assert.Equal(HostChange.Overtaken, await shop.Get<Hosts>().SetPasswordAsync(account.Id, account.PasswordHash, account.Generation - 1));
        (await renewed.PutAsync($"/api/v1/streams/{show}", new { title = "Still here" })).Ok();
        await hub.NextAsync("Update", update => IsTitled(update, "Still here"));
        await events.NextAsync("update", update => IsTitled(update, "Still here"));
        Assert.DoesNotContain(hub.Seen, seen => seen.Target == "Moved");
        Assert.DoesNotContain(stranger.Seen, seen => seen.Target == "Moved");
    }

    private async Task<(string Name, ApiClient Host, string Show)> RehearsalAsync()
    {
        var name = shop.NewName("host");
        var host = await shop.NewHostAsync(name);
        var show = shop.NewName("secret");
        (await host.PutAsync($"/api/v1/streams/{show}", new { title = "A rehearsal" })).Ok(201);
        (await host.PostAsync($"/api/v1/streams/{show}/rehearse")).Ok();
        return (name, host, show);
    }

    private static async Task ChangePasswordAsync(ApiClient host) =>
        Assert.Equal(204, (await host.PostAsync("/api/v1/hosts/me/password", new { current = RunningShop.HostPassword, next = NextPassword })).Status);

    private async Task<ApiClient> SignInAsync(string name, string password) =>
        new(shop, (await shop.Anyone.PostAsync("/api/v1/hosts/sign-in", new { name, password })).Ok().Text("token"));

    private static bool IsTitled(JsonElement update, string title) =>
        update.GetProperty("topics").TryGetProperty("stream", out var stream) && stream.Text("title") == title;
}
