using System.Net;
using System.Text;
using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Viewers;
using LiveCommerce.LiveHub.Viewers.Http;

namespace LiveCommerce.LiveHub.Tests.Viewers.Http;

/// <summary>What a viewer sees over Server-Sent Events.</summary>
public sealed class EventStreamTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task ItBeginsWithASnapshotAndFollows()
    {
        var sku = await shop.NewSkuAsync(5);
        var show = await shop.NewShowAsync(sku);
        await using var viewer = await EventSource.OpenAsync(shop, show);
        Assert.Equal("text/event-stream", viewer.Response.Content.Headers.ContentType?.MediaType);
        Assert.True(viewer.Response.Headers.CacheControl?.NoStore);
        var snapshot = await viewer.NextAsync("snapshot");
        Assert.Equal(show, snapshot.Data.GetProperty("stream").Text("streamId"));
        Assert.Equal(IdOf(snapshot.Data), snapshot.Id);
        Assert.InRange(viewer.RetryMilliseconds!.Value, 1_000, 5_000);

        await shop.NewGuest().ReservedAsync(sku, 2);
        var update = await viewer.NextAsync("update", now => Topic(now, $"stock:{sku}")?.Number("available") == 3);
        Assert.Equal(IdOf(update.Data), update.Id);
        Assert.True(update.Data.GetProperty("position").Number("sequence") > snapshot.Data.GetProperty("position").Number("sequence"));
    }

    [Fact]
    public async Task WhoComesBackWithTheLastEventIsToldWhatWasMissedAndNothingElse()
    {
        var (sku, untouched) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(5));
        var show = await shop.NewShowAsync(sku, untouched);
        await using var staying = await EventSource.OpenAsync(shop, show);
        string seen;
        await using (var leaving = await EventSource.OpenAsync(shop, show)) seen = (await leaving.NextAsync("update")).Id!;
        await shop.NewGuest().ReservedAsync(sku, 4);
        await staying.NextAsync("update", now => Topic(now, $"stock:{sku}")?.Number("available") == 1);

        // In the header, as a browser does, or in the address; the header is the newer one.
        foreach (var (header, query) in new[] { (seen, ""), (null, $"?after={seen}"), (seen, "?after=0123-1") })
        {
            await using var back = await EventSource.OpenAsync(shop, show, header, query: query);
            Assert.True((await back.NextAsync("resumed")).Data.GetProperty("resumed").GetBoolean());
            var missed = await back.NextAsync("update", now => Topic(now, $"stock:{sku}") is not null);
            Assert.Equal(1, Topic(missed.Data, $"stock:{sku}")!.Value.Number("available"));
            Assert.Null(Topic(missed.Data, $"stock:{untouched}"));
        }
    }

    [Theory]
    [InlineData("0000000000000000-1")]
    [InlineData("a-9223372036854775807")]
    public async Task APlaceThatIsNotOneOfThisShowIsAnsweredByASnapshot(string place)
    {
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        await using var viewer = await EventSource.OpenAsync(shop, show, place);
        var epoch = (await viewer.NextAsync("snapshot")).Data.GetProperty("position").Text("epoch");
        await using var ahead = await EventSource.OpenAsync(shop, show, $"{epoch}-1000000");
        await ahead.NextAsync("snapshot");
    }

    [Fact]
    public async Task ABuyerIsToldOfTheOwnReservations()
    {
        var sku = await shop.NewSkuAsync(5);
        var show = await shop.NewShowAsync(sku);
        var buyer = shop.NewGuest();
        await using var byHeader = await EventSource.OpenAsync(shop, show, token: buyer.Token);
        // A browser's EventSource sets no headers.
        await using var byAddress = await EventSource.OpenAsync(shop, show, query: $"?access_token={Uri.EscapeDataString(buyer.Token!)}");
        await using var nobody = await EventSource.OpenAsync(shop, show);
        foreach (var viewer in (EventSource[])[byHeader, byAddress, nobody]) await viewer.NextAsync("snapshot");
        var id = await buyer.ReservedAsync(sku);
        (await buyer.DeleteAsync($"/api/v1/stock/{sku}/reservations/{id}")).Ok();
        foreach (var viewer in (EventSource[])[byHeader, byAddress])
        {
            var own = (await viewer.NextAsync("own")).Data.GetProperty("reservation");
            Assert.Equal((id, "released"), (own.Text("reservationId"), own.Text("status")));
        }
        await nobody.NextAsync("update", now => Topic(now, $"stock:{sku}")?.Number("available") == 5);
    }

    [Fact]
    public async Task ItIsCountedAsAViewerForAsLongAsItLasts()
    {
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        await using var hub = await HubSocket.ConnectAsync(shop);
        await hub.JoinAsync(show);
        await using (var viewer = await EventSource.OpenAsync(shop, show))
            await hub.NextAsync("Update", now => Topic(now, "viewers")?.GetInt64() == 2);
        await hub.NextAsync("Update", now => Topic(now, "viewers")?.GetInt64() == 1);
    }

    [Fact]
    public async Task AQuietStreamIsKeptAlive()
    {
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        await using var viewer = await EventSource.OpenAsync(shop, show);
        await viewer.NextAsync("snapshot");
        var commented = viewer.Commented.Task;
        while (!commented.IsCompleted)
        {
            shop.Time.Advance(EventStreams.KeepAlive);
            await Task.WhenAny(commented, Task.Delay(20));
        }
    }

    [Fact]
    public async Task ABuyerHasALimitedNumberOfConnections()
    {
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        var buyer = shop.NewGuest();
        var viewers = new List<EventSource>();
        for (var i = 0; i < BuyerConnections.MaxPerBuyer; i++) viewers.Add(await EventSource.OpenAsync(shop, show, token: buyer.Token));
        await using (var tooMany = await EventSource.OpenAsync(shop, show, token: buyer.Token))
            Assert.Equal(HttpStatusCode.TooManyRequests, tooMany.Response.StatusCode);
        foreach (var viewer in viewers) await viewer.DisposeAsync();
        await ShopSetup.UntilAsync(
            () => Task.FromResult(JsonSerializer.SerializeToElement(shop.Get<HttpViewerLimit>().Present)), present => present.GetInt32() == 0);
    }

    [Fact]
    public async Task ADraftIsSeenByItsHostAlone()
    {
        var show = shop.NewName("draft");
        (await shop.Host.PutAsync($"/api/v1/streams/{show}", new { title = "Secret" })).Ok(201);
        foreach (var token in new[] { null, shop.NewGuest().Token, (await shop.NewHostAsync()).Token })
        {
            await using var stranger = await EventSource.OpenAsync(shop, show, token: token);
            Assert.Equal(HttpStatusCode.NotFound, stranger.Response.StatusCode);
        }
        await using var host = await EventSource.OpenAsync(shop, show, token: shop.Host.Token);
        Assert.Equal("draft", (await host.NextAsync("snapshot")).Data.GetProperty("stream").Text("status"));
    }

    [Theory]
    [InlineData("?access_token=garbage", HttpStatusCode.Unauthorized)]
    [InlineData("?access_token=", HttpStatusCode.Unauthorized)]
    [InlineData("?after=nonsense", HttpStatusCode.BadRequest)]
    public async Task WhatIsWrongIsRefusedBeforeTheStreamBegins(string query, HttpStatusCode status)
    {
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        await using var viewer = await EventSource.OpenAsync(shop, show, query: query);
        Assert.Equal(status, viewer.Response.StatusCode);
        Assert.Equal("application/problem+json", viewer.Response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task AnEventIsOneLineOfDataWhateverItsText()
    {
        var show = shop.NewName("lines");
        (await shop.Host.PutAsync($"/api/v1/streams/{show}", new { title = "a:b id: \"x\" \u2028 é" })).Ok(201);
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/go-live")).Ok();
        await using var viewer = await EventSource.OpenAsync(shop, show);
        Assert.Equal("a:b id: \"x\" \u2028 é", (await viewer.NextAsync("snapshot")).Data.GetProperty("stream").Text("title"));
    }

    [Theory]
    [InlineData("""{"position":{"epoch":"ab","sequence":7},"topics":{}}""")]
    [InlineData("""{"topics":{"position":{"epoch":"no","sequence":1}},"position":{"sequence":7,"epoch":"ab","more":[]}}""")]
    public void ThePositionOfAnUpdateIsFoundWhereverItStands(string update) =>
        Assert.Equal("ab-7", EventStream.PositionOf(Encoding.UTF8.GetBytes(update)).ToText());

    private static string IdOf(JsonElement message) => $"{message.GetProperty("position").Text("epoch")}-{message.GetProperty("position").Number("sequence")}";

    private static JsonElement? Topic(JsonElement update, string name) =>
        update.GetProperty("topics").TryGetProperty(name, out var value) ? value : null;
}

/// <summary>What ends an event stream, each on a server of its own.</summary>
public sealed class EventStreamEndTests
{
    [Fact]
    public async Task AViewerIsToldThatTheServerIsGoingAway()
    {
        await using var shop = new RunningShop();
        await shop.InitializeAsync();
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        await using var viewer = await EventSource.OpenAsync(shop, show);
        await viewer.NextAsync("snapshot");
        var stopping = shop.StopAsync();
        Assert.Equal(CloseCode.GoingAway, (await viewer.NextAsync("moved")).Data.GetProperty("code").GetInt32());
        await viewer.Ended.WaitAsync(TimeSpan.FromSeconds(20));
        await stopping;
    }

    [Fact]
    public async Task ACallThatWaitsIsToldThatTheServerIsGoingAway()
    {
        await using var shop = new RunningShop();
        await shop.InitializeAsync();
        var poll = new LongPollTests.Poll(shop, await shop.NewShowAsync(await shop.NewSkuAsync(1)));
        await poll.QuietAsync();
        var waiting = poll.AskAsync(wait: 55);
        while (shop.Get<PollSeats>().Waiting == 0) await Task.Yield();
        var stopping = shop.StopAsync();
        (await waiting).Refused(ProblemCode.Busy);
        await stopping;
    }

    [Fact]
    public async Task WhoseTokenRunsOutIsToldToSignInAgain()
    {
        await using var shop = new RunningShop();
        await shop.InitializeAsync();
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        await using var viewer = await EventSource.OpenAsync(shop, show, token: shop.NewGuest().Token);
        await viewer.NextAsync("snapshot");
        shop.Time.Advance(OwnTokens.GuestLifetime + TimeSpan.FromSeconds(1));
        Assert.Equal(CloseCode.SignInAgain, (await viewer.NextAsync("moved")).Data.GetProperty("code").GetInt32());
        await viewer.Ended.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task NoMoreWatchOverPlainHttpThanMay()
    {
        await using var shop = new RunningShop().With("--Viewers:MaxOverHttp=1");
        await shop.InitializeAsync();
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        await using var first = await EventSource.OpenAsync(shop, show);
        var position = (await first.NextAsync("snapshot")).Id;
        await using (var second = await EventSource.OpenAsync(shop, show)) Assert.Equal(HttpStatusCode.ServiceUnavailable, second.Response.StatusCode);
        (await shop.Anyone.GetAsync($"/api/v1/streams/{show}/updates?after={position}")).Refused(ProblemCode.Busy);
        await first.DisposeAsync();
        await ShopSetup.UntilAsync(
            () => Task.FromResult(JsonSerializer.SerializeToElement(shop.Get<HttpViewerLimit>().Present)), present => present.GetInt32() == 0);
        await using var again = await EventSource.OpenAsync(shop, show);
        Assert.Equal(HttpStatusCode.OK, again.Response.StatusCode);
    }
}
