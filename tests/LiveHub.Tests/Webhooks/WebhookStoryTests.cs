using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.LiveHub.Tests.Webhooks;

/// <summary>A host sets up an endpoint over HTTP, and its receiver, which knows only the standard, hears of the shop.</summary>
public sealed class WebhookStoryTests : IAsyncLifetime
{
    private const string Root = "/api/v1/webhooks/endpoints/";

    private readonly RunningShop _shop = new RunningShop().With("--Webhooks:AllowLoopbackHttp=true");
    private HookReceiver _receiver = null!;
    private int _endpoints;

    public async ValueTask InitializeAsync()
    {
        await _shop.InitializeAsync();
        _receiver = new HookReceiver(_ => HookReply.Taken, _shop.Time.GetUtcNow);
    }

    public async ValueTask DisposeAsync()
    {
        await _shop.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task AReceiverThatKnowsOnlyTheStandardHearsOfAShow()
    {
        var (_, secret) = await NewAsync(new { url = _receiver.Address });
        var sku = await _shop.NewSkuAsync(1);
        var show = await _shop.NewShowAsync(sku);
        var offer = await _shop.NewDropAsync(show, ShopSetup.Draft(sku, quantity: 1));
        var live = await HeardAsync("stream.live");
        Assert.Equal(show, live.GetProperty("data").Text("streamId"));
        Assert.Equal("A show", live.GetProperty("data").Text("title"));
        var opened = (await HeardAsync("offer.opened")).GetProperty("data");
        Assert.Equal((show, offer, sku, 1L, 999L), (opened.Text("streamId"), opened.Text("offerId"), opened.Text("sku"), opened.Number("quantity"), opened.GetProperty("price").Number("amount")));
        var buyer = _shop.NewGuest();
        (await buyer.BuyAsync(sku, await buyer.ReservedAsync(sku, 1, offer), "sandbox_decline")).Ok(201);
        Assert.Equal(999, (await HeardAsync("purchase.declined")).GetProperty("data").GetProperty("total").Number("amount"));
        var purchase = (await buyer.BuyAsync(sku, await buyer.ReservedAsync(sku, 1, offer))).Ok(201);
        var placed = (await HeardAsync("order.placed")).GetProperty("data");
        Assert.Equal((purchase.Text("purchaseId"), purchase.Text("orderNumber")), (placed.Text("purchaseId"), placed.Text("orderNumber")));
        Assert.Equal(sku, Assert.Single(placed.GetProperty("lines").EnumerateArray()).Text("sku"));
        Assert.Equal((sku, 1L), ((await HeardAsync("stock.sold_out")).GetProperty("data").Text("sku"), (await HeardAsync("stock.sold_out")).GetProperty("data").Number("sold")));
        (await _shop.Host.PostAsync($"/api/v1/streams/{show}/end")).Ok();
        Assert.True((await HeardAsync("offer.closed")).GetProperty("data").GetProperty("early").GetBoolean());
        Assert.Equal(show, (await HeardAsync("stream.ended")).GetProperty("data").Text("streamId"));

        Assert.All(_receiver.Messages, message =>
        {
            Assert.True(message.IsSignedWith(secret));
            Assert.False(message.IsSignedWith("whsec_" + Convert.ToBase64String(new byte[32])));
            Assert.StartsWith("application/json", message.Headers["content-type"], StringComparison.Ordinal);
            Assert.DoesNotContain('.', message.Id);
            Assert.Equal(["type", "timestamp", "entity", "sequence", "data"], JsonDocument.Parse(message.Body).RootElement.EnumerateObject().Select(member => member.Name));
            Assert.True(message.Body.Length < 20_000);
        });
        Assert.Equal(_receiver.Messages.Count, _receiver.Messages.Select(message => message.Id).Distinct(StringComparer.Ordinal).Count());
        // Each is as /openapi/v1.json says, member by member.
        Assert.All(_receiver.Messages.Select(message => JsonDocument.Parse(message.Body).RootElement), told =>
        {
            var described = _shop.Description.Root.GetProperty("webhooks").GetProperty(told.Text("type")).GetProperty("post").GetProperty("requestBody")
                .GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("properties");
            Assert.Equal(Names(described), Names(told));
            Assert.Equal(Names(described.GetProperty("data").GetProperty("properties")), Names(told.GetProperty("data")));
        });
        // Of one entity each says by its sequence that it is newer than those before it.
        Assert.All(_receiver.Messages.Select(message => JsonDocument.Parse(message.Body).RootElement).GroupBy(told => told.Text("entity"), StringComparer.Ordinal), told =>
            Assert.Equal(told.Select(one => one.Text("sequence")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), told.Select(one => one.Text("sequence"))));
    }

    [Fact]
    public async Task ARehearsalIsToldToNobody()
    {
        await NewAsync(new { url = _receiver.Address });
        var sku = await _shop.NewSkuAsync(5);
        var show = _shop.NewName("show");
        (await _shop.Host.PutAsync($"/api/v1/streams/{show}", new { title = "A show" })).Ok(201);
        (await _shop.Host.PutAsync($"/api/v1/streams/{show}/line-up", new { skus = new[] { sku } })).Ok();
        (await _shop.Host.PostAsync($"/api/v1/streams/{show}/rehearse")).Ok();
        await _shop.NewDropAsync(show, ShopSetup.Draft(sku));
        (await _shop.Host.PostAsync($"/api/v1/streams/{show}/end-rehearsal")).Ok();
        (await _shop.Host.PostAsync($"/api/v1/streams/{show}/go-live")).Ok();
        await HeardAsync("stream.live");
        Assert.Single(_receiver.Messages);
    }

    [Fact]
    public async Task MakingAnEndpointIsIdempotentAndShowsItsSecretOnce()
    {
        var draft = new { url = _receiver.Address, description = "Warehouse", types = new[] { "order.placed", "stock.sold_out" } };
        var id = "warehouse-1";
        var made = (await _shop.Host.PutAsync(Root + id, draft)).Ok(201);
        Assert.StartsWith("whsec_", made.Text("secret"), StringComparison.Ordinal);
        var again = (await _shop.Host.PutAsync(Root + id, draft)).Ok();
        Assert.False(HasValue(again, "secret"));
        Assert.False(HasValue((await _shop.Host.GetAsync(Root + id)).Ok(), "secret"));
        var changed = (await _shop.Host.PutAsync(Root + id, new { url = _receiver.Address, format = "cloud-events", payload = "thin" })).Ok();
        Assert.Equal(("cloud-events", "thin", 0), (changed.Text("format"), changed.Text("payload"), changed.GetProperty("types").GetArrayLength()));
        Assert.Contains((await _shop.Host.GetAsync("/api/v1/webhooks/endpoints")).Ok().GetProperty("items").EnumerateArray(), item => item.Text("endpointId") == id);
        var types = (await _shop.Host.GetAsync("/api/v1/webhooks/event-types")).Ok().GetProperty("types").EnumerateArray().Select(type => type.GetString());
        Assert.Equal(Names(_shop.Description.Root.GetProperty("webhooks")).Where(type => type != "webhook.test"), types);
        Assert.Equal(204, (await _shop.Host.DeleteAsync(Root + id)).Status);
        (await _shop.Host.DeleteAsync(Root + id)).Refused(ProblemCode.NotFound);
        (await _shop.Host.GetAsync(Root + id)).Refused(ProblemCode.NotFound);
        (await _shop.Host.GetAsync(Root + id + "/deliveries")).Refused(ProblemCode.NotFound);
        (await _shop.Host.PostAsync(Root + id + "/test")).Refused(ProblemCode.NotFound);
        (await _shop.Host.PostAsync(Root + id + "/replay", new { since = "2026-01-01T00:00:00.000Z" })).Refused(ProblemCode.NotFound);
    }

    [Theory]
    [InlineData("no", """{"url":"https://hooks.example.com/"}""", "endpointId")]
    [InlineData("Not-An-Id", """{"url":"https://hooks.example.com/"}""", "endpointId")]
    [InlineData("endpoint-bad", """{"url":"http://hooks.example.com/"}""", "url")]
    [InlineData("endpoint-bad", """{"url":"https://169.254.169.254/"}""", "url")]
    [InlineData("endpoint-bad", """{"url":"https://hooks.example.com/","description":"a\u0007b"}""", "description")]
    [InlineData("endpoint-bad", """{"url":"https://hooks.example.com/","types":["order.shipped"]}""", "types")]
    public async Task WhatIsNoEndpointIsRefused(string id, string body, string field)
    {
        var problem = (await _shop.Host.PutAsync(Root + id, body)).Refused(ProblemCode.Invalid, field);
        if (field == "url") Assert.Contains(problem.Text("rule"), (string[])["https-only", "metadata"]);
    }

    [Fact]
    public async Task AShopHasABoundedNumberOfEndpoints()
    {
        for (var i = 0; i < 50; i++) (await _shop.Host.PutAsync($"{Root}endpoint-{i:00}", new { url = _receiver.Address })).Ok(201);
        (await _shop.Host.PutAsync(Root + "endpoint-50", new { url = _receiver.Address })).Refused(ProblemCode.WrongState);
        (await _shop.Host.PutAsync(Root + "endpoint-00", new { url = _receiver.Address })).Ok();
    }

    [Fact]
    public async Task AfterARotationBothSecretsSignForADay()
    {
        var (id, old) = await NewAsync(new { url = _receiver.Address, types = new[] { "stream.live" } });
        var rotated = (await _shop.Host.PostAsync(Root + id + "/rotate-secret", new { generation = 1 })).Ok();
        var fresh = rotated.Text("secret");
        Assert.NotEqual(old, fresh);
        Assert.Equal(2, rotated.Number("generation"));
        Assert.True(HasValue(rotated, "oldSecretUntil"));
        (await _shop.Host.PostAsync(Root + id + "/rotate-secret", new { generation = 1 })).Refused(ProblemCode.WrongState);
        var both = await TestedAsync(id);
        Assert.True(both.IsSignedWith(old) && both.IsSignedWith(fresh));
        await _shop.StopAsync(); // the secrets are stored
        await _shop.StartAsync();
        Assert.True((await TestedAsync(id)).IsSignedWith(old));
        (await _shop.Host.PostAsync(Root + id + "/rotate-secret", new { generation = 2 })).Ok();
        (await _shop.Host.PostAsync(Root + id + "/rotate-secret", new { generation = 3 })).Refused(ProblemCode.WrongState); // three sign
        _shop.Time.Advance(TimeSpan.FromHours(24) + TimeSpan.FromMinutes(1));
        var host = await _shop.NewHostAsync();
        var later = await TestedAsync(id, host);
        Assert.False(later.IsSignedWith(old) || later.IsSignedWith(fresh));
        Assert.Single(later.Headers["webhook-signature"].Split(' '));
    }

    [Fact]
    public async Task AHaltedEndpointIsNotSentToUntilItIsEnabled()
    {
        var (id, _) = await NewAsync(new { url = _receiver.Address });
        var halted = (await _shop.Host.PostAsync(Root + id + "/disable")).Ok();
        Assert.Equal((false, "by-host"), (halted.GetProperty("enabled").GetBoolean(), halted.Text("halt")));
        (await _shop.Host.PostAsync(Root + id + "/test")).Refused(ProblemCode.WrongState);
        Assert.True((await _shop.Host.PostAsync(Root + id + "/enable")).Ok().GetProperty("enabled").GetBoolean());
        await TestedAsync(id);
        var entry = await ShopSetup.UntilAsync(
            async () => (await _shop.Host.GetAsync(Root + id + "/deliveries?state=delivered")).Ok().GetProperty("items"), items => items.GetArrayLength() == 1);
        var eventId = entry[0].Text("eventId");
        Assert.Equal(("webhook.test", 204L, 1L), (entry[0].Text("type"), entry[0].Number("lastStatus"), entry[0].Number("attempts")));
        Assert.Equal(202, (await _shop.Host.PostAsync($"{Root}{id}/deliveries/{eventId}/replay")).Status);
        (await _shop.Host.PostAsync($"{Root}{id}/deliveries/evt_absent/replay")).Refused(ProblemCode.NotFound);
        await HookWait.UntilAsync(() => _receiver.Messages.Count(message => message.Id == eventId) == 2);
        (await _shop.Host.GetAsync(Root + id + "/deliveries?limit=0")).Refused(ProblemCode.Invalid, "limit");
        (await _shop.Host.GetAsync(Root + id + "/deliveries?state=lost")).Refused(ProblemCode.Invalid, "state");
        Assert.Equal(202, (await _shop.Host.PostAsync(Root + id + "/replay", new { since = "2026-01-01T00:00:00.000Z" })).Status);
    }

    [Fact]
    public async Task CloudEventsHaveWhatTheirSpecificationRequires()
    {
        var (_, secret) = await NewAsync(new { url = _receiver.Address, format = "cloud-events", payload = "thin", types = new[] { "stream.live" } });
        var show = await _shop.NewShowAsync();
        var told = await HookWait.ForAsync(() => _receiver.Messages.FirstOrDefault());
        Assert.StartsWith("application/cloudevents+json", told.Headers["content-type"], StringComparison.Ordinal);
        Assert.True(told.IsSignedWith(secret));
        var json = JsonDocument.Parse(told.Body).RootElement;
        Assert.Equal(("1.0", told.Id, "stream.live", $"stream/{show}"), (json.Text("specversion"), json.Text("id"), json.Text("type"), json.Text("subject")));
        Assert.True(Uri.TryCreate(json.Text("source"), UriKind.RelativeOrAbsolute, out _) && json.Text("source").Length > 0);
        Assert.True(DateTimeOffset.TryParse(json.Text("time"), out _));
        Assert.Matches("^[0-9]{16}-[0-9]{5}$", json.Text("sequence")); // an extension of CloudEvents: compared as text
        Assert.Equal(["streamId"], json.GetProperty("data").EnumerateObject().Select(member => member.Name)); // thin: no title
        Assert.All(json.EnumerateObject(), member => Assert.Matches("^[a-z0-9]{1,20}$", member.Name));
    }

    private async Task<(string Id, string Secret)> NewAsync(object draft)
    {
        var id = $"endpoint-{Interlocked.Increment(ref _endpoints)}";
        return (id, (await _shop.Host.PutAsync(Root + id, draft)).Ok(201).Text("secret"));
    }

    private async Task<HookMessage> TestedAsync(string id, ApiClient? host = null)
    {
        var eventId = (await (host ?? _shop.Host).PostAsync(Root + id + "/test")).Ok(202).Text("eventId");
        return await HookWait.ForAsync(() => _receiver.Messages.FirstOrDefault(message => message.Id == eventId));
    }

    private async Task<JsonElement> HeardAsync(string type)
    {
        var message = await HookWait.ForAsync(() => _receiver.Messages.FirstOrDefault(message => JsonDocument.Parse(message.Body).RootElement.Text("type") == type));
        return JsonDocument.Parse(message.Body).RootElement;
    }

    private static IEnumerable<string> Names(JsonElement json) => json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal);

    private static bool HasValue(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;
}
