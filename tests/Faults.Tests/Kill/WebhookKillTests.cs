using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LiveCommerce.Faults.Tests.Server;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.Faults.Tests.Kill;

/// <summary>A server that is killed at any moment tells of every order, and under one event id however often it tells.</summary>
public sealed class WebhookKillTests(ITestOutputHelper output)
{
    private const int Kills = 5;
    private const int Buyers = 8;
    private const string Endpoint = "/api/v1/webhooks/endpoints/kill-test";

    [Fact]
    public async Task EveryOrderIsToldUnderOneIdWhenTheServerIsKilledAtAnyMoment()
    {
        using var directory = new TestDirectory();
        var failedOnce = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        // Every fifth message is refused at first, so that some wait for another attempt when the server dies.
        await using var receiver = new HookReceiver(
            message => message.Body[^10] % 5 == 0 && failedOnce.TryAdd(message.Id, true) ? HookReply.Failed : HookReply.Taken);
        await using var owner = await DataOwner.CreateAsync(directory.PathOf("data"), "--Webhooks:AllowLoopbackHttp=true");
        await owner.StartReadyAsync();
        using var http = Client(owner.Url);
        var host = await SignInAsync(http);
        await AskAsync(http, HttpMethod.Put, "/api/v1/products/thing", host, new { title = "Thing", variants = new[] { new { sku = "THING", price = new { amount = 500, currency = "EUR" } } } });
        await AskAsync(http, HttpMethod.Post, "/api/v1/stock/THING/restock", host, new { quantity = 100_000 }, "stock");
        var secret = (await AskAsync(http, HttpMethod.Put, Endpoint, host, new { url = receiver.Address, types = new[] { "order.placed" } })).GetProperty("secret").GetString()!;

        using var stop = new CancellationTokenSource();
        var buying = Enumerable.Range(0, Buyers).Select(_ => BuyAsync(owner.Url, stop.Token)).ToArray();
        var random = new Random(20_261_122);
        for (var kill = 0; kill < Kills; kill++)
        {
            var before = receiver.Messages.Count;
            await UntilAsync(() => receiver.Messages.Count >= before + 20);
            await Task.Delay(random.Next(200), CancellationToken.None); // at any moment
            await owner.KillAsync();
            await owner.StartReadyAsync();
        }
        await stop.CancelAsync();
        await Task.WhenAll(buying);
        host = await SignInAsync(http);
        IReadOnlySet<string> orders = new HashSet<string>();
        await UntilAsync(async () => (orders = await OrdersAsync(http, host)).IsSubsetOf(Told()) && !await AnyWaitsAsync(http, host));
        orders = await OrdersAsync(http, host);

        var messages = receiver.Messages.ToArray();
        output.WriteLine($"{orders.Count} orders, {messages.Length} messages, {Kills} kills");
        Assert.Equal(orders.Order(StringComparer.Ordinal), Told().Order(StringComparer.Ordinal));
        Assert.All(messages, message => Assert.True(message.IsSignedWith(secret)));
        Assert.All(messages.GroupBy(OrderOf, StringComparer.Ordinal), told => Assert.Single(told.Select(message => message.Id).Distinct(StringComparer.Ordinal)));
        Assert.All(messages.GroupBy(message => message.Id, StringComparer.Ordinal), told => Assert.Single(told.Select(message => message.Text).Distinct(StringComparer.Ordinal)));
        Assert.All(failedOnce.Keys, id => Assert.InRange(messages.Count(message => message.Id == id), 2, int.MaxValue));

        HashSet<string> Told() => receiver.Messages.Select(OrderOf).ToHashSet(StringComparer.Ordinal);
    }

    private static string OrderOf(HookMessage message) =>
        JsonDocument.Parse(message.Body).RootElement.GetProperty("data").GetProperty("orderNumber").GetString()!;

    /// <summary>Buys on and on; what a dying server answers does not matter here.</summary>
    private static async Task BuyAsync(Uri url, CancellationToken stop)
    {
        using var http = Client(url);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var token = (await AskAsync(http, HttpMethod.Post, "/api/v1/guests", null, null)).GetProperty("token").GetString();
                var id = Guid.CreateVersion7().ToString();
                await AskAsync(http, HttpMethod.Put, $"/api/v1/stock/THING/reservations/{id}", token, new { quantity = 1 });
                await AskAsync(http, HttpMethod.Post, "/api/v1/purchases", token,
                    new { lines = new[] { new { sku = "THING", reservationId = id } }, paymentMethod = "sandbox_ok" }, id);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException)
            {
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    private static HttpClient Client(Uri url) => new() { BaseAddress = url, Timeout = TimeSpan.FromSeconds(10) };

    private static async Task<string> SignInAsync(HttpClient http) => (await AskAsync(
        http, HttpMethod.Post, "/api/v1/hosts/sign-in", null, new { name = Load.ShopFloor.HostName, password = Load.ShopFloor.HostPassword })).GetProperty("token").GetString()!;

    private static async Task<IReadOnlySet<string>> OrdersAsync(HttpClient http, string host)
    {
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        for (long? after = long.MaxValue; after is { } from;)
        {
            var page = await AskAsync(http, HttpMethod.Get, $"/api/v1/hosts/orders?limit=200&after={from}", host, null);
            numbers.UnionWith(page.GetProperty("items").EnumerateArray().Select(order => order.GetProperty("orderNumber").GetString()!));
            after = page.TryGetProperty("next", out var next) && next.ValueKind == JsonValueKind.Number ? next.GetInt64() : null;
        }
        return numbers;
    }

    private static async Task<bool> AnyWaitsAsync(HttpClient http, string host) =>
        (await AskAsync(http, HttpMethod.Get, Endpoint + "/deliveries?state=waiting", host, null)).GetProperty("items").GetArrayLength() > 0;

    private static async Task<JsonElement> AskAsync(HttpClient http, HttpMethod method, string path, string? token, object? body, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => Task.FromResult(isSo()));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await isSo())
        {
            Assert.False(patience.IsCancellationRequested, "It did not come to that within a minute.");
            await Task.Delay(50, CancellationToken.None);
        }
    }
}
