using System.Net.WebSockets;
using System.Text.Json;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Viewers;

namespace LiveCommerce.LiveHub.Tests.Viewers;

/// <summary>What a viewer sees over a real socket.</summary>
public sealed class ViewerHubTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task AReservationOverHttpIsSeenByEveryViewer()
    {
        var sku = await shop.NewSkuAsync(5);
        var show = await shop.NewShowAsync(sku);
        await using var viewer = await HubSocket.ConnectAsync(shop);
        await using var other = await HubSocket.ConnectAsync(shop, shop.NewGuest().Token);
        var snapshot = await viewer.JoinAsync(show);
        await other.JoinAsync(show);
        Assert.Equal(5, Assert.Single(snapshot.GetProperty("stock").EnumerateArray()).Number("available"));
        Assert.Equal(show, snapshot.GetProperty("stream").Text("streamId"));

        var reservation = (await shop.NewGuest().ReserveAsync(sku, 2)).Ok(201);
        foreach (var hub in (HubSocket[])[viewer, other])
        {
            // What was shown while the viewer joined may come once more before.
            var update = await hub.NextAsync("Update", now => Topic(now, $"stock:{sku}")?.Number("available") != 5 && Topic(now, $"stock:{sku}") is not null);
            var stock = Topic(update, $"stock:{sku}")!.Value;
            Assert.Equal((3, reservation.Number("stockVersion")), (stock.Number("available"), stock.Number("version")));
            Assert.True(update.GetProperty("position").Number("sequence") > snapshot.GetProperty("position").Number("sequence"));
        }
        (await shop.Host.PutAsync($"/api/v1/streams/{show}/pinned", new { sku })).Ok();
        var stream = Topic(await viewer.NextAsync("Update", now => Topic(now, "stream")?.GetProperty("pinned").GetString() is not null), "stream")!.Value;
        Assert.Equal(sku, stream.Text("pinned"));
    }

    [Fact]
    public async Task VersionsNeverGoBackAndTheLastWordIsTheTruth()
    {
        var sku = await shop.NewSkuAsync(40);
        var show = await shop.NewShowAsync(sku);
        await using var viewer = await HubSocket.ConnectAsync(shop);
        await viewer.JoinAsync(show);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ => (await shop.NewGuest().ReserveAsync(sku)).Ok(201)));
        await viewer.NextAsync("Update", now => Topic(now, $"stock:{sku}")?.Number("available") == 0);
        var updates = viewer.Seen.Where(seen => seen.Target == "Update").Select(seen => seen.Argument).ToList();
        AssertAscending(updates.Select(update => update.GetProperty("position").Number("sequence")));
        AssertAscending(updates.Select(update => Topic(update, $"stock:{sku}")).OfType<JsonElement>().Select(stock => stock.Number("version")));
    }

    [Fact]
    public async Task ABuyerIsToldOfTheOwnReservationsAlone()
    {
        var sku = await shop.NewSkuAsync(5);
        var show = await shop.NewShowAsync(sku);
        var (buyer, stranger) = (shop.NewGuest(), shop.NewGuest());
        await using var own = await HubSocket.ConnectAsync(shop, buyer.Token);
        await using var foreign = await HubSocket.ConnectAsync(shop, stranger.Token);
        await own.JoinAsync(show);
        await foreign.JoinAsync(show);

        var (paid, lapsed) = (await buyer.ReservedAsync(sku), await buyer.ReservedAsync(sku));
        (await buyer.PutAsync($"/api/v1/stock/{sku}/reservations/{lapsed}/extensions/1", new { })).Ok();
        var extended = (await own.NextAsync("Own")).GetProperty("reservation");
        Assert.Equal((lapsed, "reserved"), (extended.Text("reservationId"), extended.Text("status")));
        (await buyer.BuyAsync(sku, paid)).Ok(201);
        var sold = (await own.NextAsync("Own")).GetProperty("reservation");
        Assert.Equal((paid, "sold"), (sold.Text("reservationId"), sold.Text("status")));
        shop.Time.Advance(TimeSpan.FromSeconds(601));
        var expired = (await own.NextAsync("Own")).GetProperty("reservation");
        Assert.Equal((lapsed, "expired"), (expired.Text("reservationId"), expired.Text("status")));

        var theirs = await stranger.ReservedAsync(sku);
        await stranger.DeleteAsync($"/api/v1/stock/{sku}/reservations/{theirs}");
        Assert.Equal(theirs, (await foreign.NextAsync("Own")).GetProperty("reservation").Text("reservationId"));
        Assert.Single(foreign.Seen, seen => seen.Target == "Own");
    }

    [Fact]
    public async Task WhoComesBackInTimeIsToldWhatWasMissed()
    {
        var (sku, untouched) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(5));
        var show = await shop.NewShowAsync(sku, untouched);
        await using var staying = await HubSocket.ConnectAsync(shop);
        await staying.JoinAsync(show);
        JsonElement position;
        await using (var leaving = await HubSocket.ConnectAsync(shop))
        {
            position = (await leaving.JoinAsync(show)).GetProperty("position");
            position = (await leaving.NextAsync("Update")).GetProperty("position");
        }
        await shop.NewGuest().ReservedAsync(sku, 4);
        await staying.NextAsync("Update", now => Topic(now, $"stock:{sku}")?.Number("available") == 1);

        await using var back = await HubSocket.ConnectAsync(shop);
        var answer = await back.JoinAsync(show, position);
        Assert.True(answer.GetProperty("resumed").GetBoolean());
        Assert.False(answer.TryGetProperty("stream", out _));
        var missed = await back.NextAsync("Update", now => Topic(now, $"stock:{sku}") is not null);
        Assert.Equal(1, Topic(missed, $"stock:{sku}")!.Value.Number("available"));
        Assert.Null(Topic(missed, $"stock:{untouched}"));
    }

    [Theory]
    [InlineData("0000000000000000", 1)]
    [InlineData("", 0)]
    public async Task AnUnknownPlaceIsAnsweredByASnapshot(string epoch, long sequence)
    {
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        await using var viewer = await HubSocket.ConnectAsync(shop);
        Assert.True((await viewer.JoinAsync(show, new { epoch, sequence })).TryGetProperty("stream", out _));
        // Nor is a place in the future, or before the beginning, one of this channel.
        var known = (await viewer.JoinAsync(show)).GetProperty("position").Text("epoch");
        Assert.True((await viewer.JoinAsync(show, new { epoch = known, sequence = 1_000_000 })).TryGetProperty("stream", out _));
        Assert.True((await viewer.JoinAsync(show, new { epoch = known, sequence = -1 })).TryGetProperty("stream", out _));
    }

    [Fact]
    public async Task ADraftIsSeenByItsHostAlone()
    {
        var show = shop.NewName("draft");
        (await shop.Host.PutAsync($"/api/v1/streams/{show}", new { title = "Secret" })).Ok(201);
        foreach (var token in new[] { null, shop.NewGuest().Token, (await shop.NewHostAsync()).Token })
        {
            await using var viewer = await HubSocket.ConnectAsync(shop, token);
            var (draft, absent) = (await viewer.InvokeAsync("Join", show, null), await viewer.InvokeAsync("Join", "absent", null));
            Assert.EndsWith("not-found", draft.Text("error"), StringComparison.Ordinal);
            Assert.Equal(draft.Text("error"), absent.Text("error"));
        }
        await using var host = await HubSocket.ConnectAsync(shop, shop.Host.Token);
        Assert.Equal("draft", (await host.JoinAsync(show)).GetProperty("stream").Text("status"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("Upper")]
    [InlineData("../demo")]
    public async Task WhatIsNoIdIsNotFound(string id)
    {
        await using var viewer = await HubSocket.ConnectAsync(shop);
        Assert.EndsWith("not-found", (await viewer.InvokeAsync("Join", id, null)).Text("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ViewersOfOneShowHearNothingOfAnother()
    {
        var (sku, foreign) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(5));
        var (show, other) = (await shop.NewShowAsync(sku), await shop.NewShowAsync(foreign));
        await using var viewer = await HubSocket.ConnectAsync(shop);
        await viewer.JoinAsync(show);
        await using var elsewhere = await HubSocket.ConnectAsync(shop);
        await elsewhere.JoinAsync(other);
        await shop.NewGuest().ReservedAsync(foreign);
        await elsewhere.NextAsync("Update", now => Topic(now, $"stock:{foreign}") is not null);
        await shop.NewGuest().ReservedAsync(sku);
        await viewer.NextAsync("Update", now => Topic(now, $"stock:{sku}") is not null);
        Assert.DoesNotContain(viewer.Seen, seen => seen.Argument.ToString().Contains(foreign, StringComparison.Ordinal));

        // Nor does one who has gone over to the other show hear of the first.
        await viewer.JoinAsync(other);
        var before = viewer.Seen.Count;
        await shop.NewGuest().ReservedAsync(sku);
        await shop.NewGuest().ReservedAsync(foreign);
        await viewer.NextAsync("Update", now => Topic(now, $"stock:{foreign}")?.Number("available") == 3);
        Assert.DoesNotContain(viewer.Seen.Skip(before), seen => seen.Argument.ToString().Contains(sku, StringComparison.Ordinal));
        Assert.Equal(0, shop.Get<StreamChannels>().Find(show)!.Viewers);
        Assert.Equal(2, shop.Get<StreamChannels>().Find(other)!.Viewers);
    }

    [Fact]
    public async Task WhoLeavesHearsNothingMore()
    {
        var sku = await shop.NewSkuAsync(5);
        var show = await shop.NewShowAsync(sku);
        var buyer = shop.NewGuest();
        await using var viewer = await HubSocket.ConnectAsync(shop, buyer.Token);
        await viewer.JoinAsync(show);
        await viewer.InvokeAsync("Leave");
        var before = viewer.Seen.Count;
        var id = await buyer.ReservedAsync(sku);
        (await buyer.DeleteAsync($"/api/v1/stock/{sku}/reservations/{id}")).Ok();
        await viewer.InvokeAsync("Leave"); // a round trip, so that anything sent would have arrived
        Assert.Equal(before, viewer.Seen.Count);
    }

    [Fact]
    public async Task WhoCallsLikeMadIsCut()
    {
        await using var viewer = await HubSocket.ConnectAsync(shop);
        for (var i = 0; i <= InvocationLimit.Burst + 10; i++)
        {
            try
            {
                await viewer.SendAsync("""{"type":1,"target":"Leave","arguments":[]}""");
            }
            catch (Exception e) when (e is WebSocketException or InvalidOperationException)
            {
                break;
            }
        }
        await viewer.Closed.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData(9_000, """{"type":1,"target":"Leave","arguments":[]}""")] // larger than any message of a viewer
    [InlineData(0, "not json")]
    public async Task WhatIsNoMessageEndsTheConnection(int padding, string message)
    {
        await using var viewer = await HubSocket.ConnectAsync(shop);
        await viewer.SendAsync(message + new string(' ', padding));
        await viewer.Closed.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task ABuyerHasALimitedNumberOfConnections()
    {
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        var buyer = shop.NewGuest();
        var viewers = new List<HubSocket>();
        for (var i = 0; i < BuyerConnections.MaxPerBuyer; i++)
        {
            viewers.Add(await HubSocket.ConnectAsync(shop, buyer.Token));
            await viewers[^1].JoinAsync(show);
        }
        await using var tooMany = await HubSocket.ConnectAsync(shop, buyer.Token);
        Assert.EndsWith("too-many-connections", (await tooMany.InvokeAsync("Join", show, null)).Text("error"), StringComparison.Ordinal);
        Assert.Equal(CloseCode.TooMany, (await tooMany.NextAsync("Moved")).GetProperty("code").GetInt32());
        Assert.DoesNotContain(shop.Logs.Lines, line => line.Contains("Failed to invoke", StringComparison.Ordinal));

        // One that ends makes room again.
        await viewers[0].DisposeAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (shop.Get<StreamChannels>().Find(show)!.Viewers == BuyerConnections.MaxPerBuyer) await Task.Delay(10, patience.Token);
        await using var again = await HubSocket.ConnectAsync(shop, buyer.Token);
        await again.JoinAsync(show);
        foreach (var viewer in viewers) await viewer.DisposeAsync();
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    public async Task ABadTokenIsRefusedBeforeTheSocketOpens(string token)
    {
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => HubSocket.ConnectAsync(shop, token));
        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
    }

    private static JsonElement? Topic(JsonElement update, string name) =>
        update.GetProperty("topics").TryGetProperty(name, out var value) ? value : null;

    private static void AssertAscending(IEnumerable<long> numbers)
    {
        var all = numbers.ToList();
        Assert.NotEmpty(all);
        Assert.Equal(all.Order(), all);
    }
}
