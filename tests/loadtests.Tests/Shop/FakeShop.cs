using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.LoadTests.Tests.Shop;

/// <summary>
/// A shop in memory that speaks as much of docs/protocol.md as the tester asks for, over real HTTP and a real SignalR hub, with one fault
/// planted: it shows that the tester finds that fault from the outside, and nothing when there is none.
/// </summary>
internal sealed class FakeShop : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Fault _fault;
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, FakeStock> _stock = new();
    private readonly Dictionary<(string Buyer, string Key), FakePurchase> _byKey = [];
    private readonly Dictionary<string, FakePurchase> _purchases = [];
    private readonly List<object> _orders = [];
    private Task _pushing = Task.CompletedTask;
    private string _streamId = "";
    private string _sku = "";
    private long _sequence;
    private int _requests;
    private int _joins;
    private int _lines;
    private DateTimeOffset? _changedAt;
    private HubCallerContext? _victim;

    private FakeShop(Fault fault, WebApplication app)
    {
        _fault = fault;
        _app = app;
    }

    public Uri Url => new(_app.Urls.Single());

    public static async Task<FakeShop> OpenAsync(Fault fault)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSignalR();
        FakeShop? shop = null;
        builder.Services.AddSingleton(_ => shop!);
        var app = builder.Build();
        shop = new FakeShop(fault, app);
        shop.Map();
        await app.StartAsync();
        shop._pushing = shop.PushAsync();
        return shop;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pushing;
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>The second to join will be cut, where that is the fault.</summary>
    public void Joined(HubCallerContext viewer)
    {
        if (Interlocked.Increment(ref _joins) == 2 && _fault == Fault.CutsSomebody) _victim = viewer;
    }

    public object Snapshot()
    {
        lock (_lock)
        {
            var stock = _stock[_sku];
            var offers = stock.Offer is { } offer ? new object[] { new { offer.OfferId, Phase = "armed", offer.OpensAt } } : [];
            return new
            {
                Position = new { Epoch = "e", Sequence = _sequence },
                ServerTime = DateTimeOffset.UtcNow,
                Stream = new { StreamId = _streamId, Status = "live", Version = 1, Offers = offers },
                Stock = new[] { stock.Public },
                Viewers = 1,
            };
        }
    }

    private static string Caller(HttpContext http) => http.Request.Headers.Authorization.ToString()["Bearer ".Length..];

    private static IResult Refuse(int status, string code, string retry = "no") =>
        Results.Json(new { Code = code, Title = code, Status = status, Retry = retry }, statusCode: status, contentType: "application/problem+json");

    private void Map()
    {
        _app.Use(BeBusyAsync);
        _app.MapHub<FakeHub>("/hubs/viewer");
        var api = _app.MapGroup("/api/v1");
        api.MapPost("/hosts/sign-in", () => Results.Ok(new { Token = "host" }));
        api.MapPost("/guests", () => Guid.NewGuid().ToString() is var id ? Results.Json(new { Token = id, BuyerId = id }, statusCode: 201) : null);
        api.MapPut("/products/{id}", (string id, JsonElement draft) => Results.Ok(new { id }));
        api.MapPut("/streams/{id}", (string id) => Results.Ok(new { StreamId = _streamId = id }));
        api.MapPut("/streams/{id}/line-up", (JsonElement body) => Results.Ok(new { Sku = _sku = body.GetProperty("skus")[0].GetString()! }));
        api.MapPut("/streams/{id}/pinned", (JsonElement body) => Results.Ok(new { }));
        api.MapPost("/streams/{id}/go-live", () => Results.Ok(new { }));
        api.MapGet("/streams/{id}", () => Results.Ok(Snapshot()));
        api.MapPost("/streams/{id}/offers", (JsonElement draft) =>
        {
            lock (_lock) return Results.Json(new { _stock[_sku].Arm(draft.GetProperty("countdownSeconds").GetInt32()).OfferId, Phase = "arming" }, statusCode: 201);
        });
        api.MapPost("/stock/{sku}/restock", (string sku, JsonElement body) =>
        {
            var stock = _stock.GetOrAdd(sku, s => new FakeStock(s, s.EndsWith("-WARM", StringComparison.Ordinal) ? Fault.None : _fault));
            lock (_lock) stock.Restock(body.GetProperty("quantity").GetInt32());
            return Results.Ok(stock.Counts);
        });
        api.MapGet("/stock/{sku}", (string sku) => { lock (_lock) return Results.Ok(_stock[sku].Public); });
        api.MapGet("/stock/{sku}/counts", (string sku) => { lock (_lock) return Results.Ok(_stock[sku].Counts); });
        api.MapPut("/stock/{sku}/reservations/{id}", Reserve);
        api.MapGet("/stock/{sku}/reservations/{id}", (string sku, string id) =>
        {
            lock (_lock) return _fault != Fault.ForgetsReservations && _stock[sku].Find(id) is { } r ? Results.Ok(r.OnTheWire(sku)) : Refuse(404, "not-found");
        });
        api.MapDelete("/stock/{sku}/reservations/{id}", (string sku, string id) =>
        {
            lock (_lock)
            {
                var stock = _stock[sku];
                stock.Become(stock.Find(id)!, "released");
                _changedAt ??= DateTimeOffset.UtcNow;
                return Results.Ok(stock.Find(id)!.OnTheWire(sku));
            }
        });
        api.MapPost("/streams/{id}/talk/lines", () =>
        {
            lock (_lock) return Results.Json(new { Line = new { Number = ++_lines } }, statusCode: 201);
        });
        api.MapPost("/purchases", Buy);
        api.MapGet("/purchases/{id}", (string id) => { lock (_lock) return _purchases.TryGetValue(id, out var p) ? Results.Ok(p) : Refuse(404, "not-found"); });
        api.MapGet("/hosts/orders", (int? after, int limit) =>
        {
            lock (_lock)
            {
                var from = after ?? 0;
                var page = Enumerable.Reverse(_orders).Skip(from).Take(Math.Min(limit, 7)).ToList();
                return Results.Ok(new { Items = page, Next = from + page.Count < _orders.Count ? from + page.Count : (int?)null });
            }
        });
    }

    private IResult Reserve(HttpContext http, string sku, string id, JsonElement body)
    {
        lock (_lock)
        {
            var price = body.TryGetProperty("expectedUnitPrice", out var p) ? p.Deserialize<FakeMoney>(JsonSerializerOptions.Web)! : new FakeMoney(2_999, "EUR");
            var repeated = _stock[sku].Find(id) is not null;
            var (granted, refusal) = _stock[sku].Reserve(id, Caller(http), price);
            _changedAt ??= DateTimeOffset.UtcNow;
            if (granted is null) return Refuse(409, refusal!, refusal is "fully-reserved" or "offer-not-open" ? "later" : "no");
            return Results.Json(granted.OnTheWire(sku), statusCode: repeated ? 200 : 201);
        }
    }

    private IResult Buy(HttpContext http, JsonElement body)
    {
        lock (_lock)
        {
            var (buyer, key) = (Caller(http), http.Request.Headers["Idempotency-Key"].ToString());
            if (_byKey.TryGetValue((buyer, key), out var repeated)) return Results.Json(repeated, statusCode: 201);
            var line = body.GetProperty("lines")[0];
            var stock = _stock[line.GetProperty("sku").GetString()!];
            var reservation = stock.Find(line.GetProperty("reservationId").GetString()!);
            if (reservation is not { Status: "reserved" }) return Refuse(409, "wrong-state");
            var ok = body.GetProperty("paymentMethod").GetString() == "sandbox_ok";
            stock.Become(reservation, ok ? "sold" : "released");
            var purchase = new FakePurchase(
                Guid.NewGuid().ToString(), buyer, ok ? "paid" : "declined", reservation.Price,
                [new { stock.Sku, Quantity = 1, UnitPrice = reservation.Price, ReservationId = reservation.Id }], ok ? $"n{_orders.Count}" : null);
            _byKey.Add((buyer, key), purchase);
            _purchases.Add(purchase.PurchaseId, purchase);
            for (var times = ok ? _fault == Fault.OrdersTwice ? 2 : 1 : 0; times > 0; times--)
                _orders.Add(new { purchase.OrderNumber, purchase.PurchaseId, PlacedAt = DateTimeOffset.UtcNow, purchase.Total, purchase.Lines, BuyerId = buyer });
            return Results.Json(purchase, statusCode: 201);
        }
    }

    // Every fifth request is refused for now; every seventh takes effect but its answer is lost on the way.
    private async Task BeBusyAsync(HttpContext http, RequestDelegate next)
    {
        var measured = http.Request.Path.StartsWithSegments("/api/v1/stock", StringComparison.Ordinal) || http.Request.Path.StartsWithSegments("/api/v1/purchases", StringComparison.Ordinal);
        var turn = measured && _fault is Fault.BusyButHonest or Fault.Fails ? Interlocked.Increment(ref _requests) : 1;
        if (_fault == Fault.BusyButHonest && turn % 5 == 0)
        {
            http.Response.Headers.RetryAfter = "0";
            await Refuse(503, "busy", "later").ExecuteAsync(http);
            return;
        }

        if (_fault == Fault.Fails && turn % 50 == 0)
        {
            http.Response.StatusCode = 500;
            return;
        }

        if (_fault == Fault.BusyButHonest && turn % 7 == 0)
        {
            var body = http.Response.Body;
            http.Response.Body = Stream.Null;
            await next(http);
            http.Response.Body = body;
            http.Abort();
            return;
        }

        // The provider takes its time, so that everybody has asked before the declined units come back.
        if (_fault == Fault.SaysSoldOutWhileUnitsMayComeBack && http.Request.Path == "/api/v1/purchases" && _stock[_sku].Offer is not null)
            await Task.Delay(TimeSpan.FromSeconds(1), _stop.Token);
        await next(http);
    }

    private async Task PushAsync()
    {
        var hub = _app.Services.GetRequiredService<IHubContext<FakeHub>>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var pushed = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                if (!_stock.TryGetValue(_sku, out var stock) || stock.Version == pushed || (_fault == Fault.StopsPushing && stock.Offer is not null)) continue;
                object update;
                lock (_lock)
                {
                    pushed = stock.Version;
                    var shown = _fault == Fault.ShowsOldVersions && ++_sequence % 3 == 0 ? new { stock.Sku, Version = pushed - 2 } : stock.Public;
                    update = new
                    {
                        Position = new { Epoch = "e", Sequence = ++_sequence },
                        After = _sequence - (_fault == Fault.ShowsOldVersions ? 2 : 1),
                        ServerTime = DateTimeOffset.UtcNow,
                        ChangedAt = _changedAt ?? DateTimeOffset.UtcNow,
                        Padding = _fault == Fault.WaitsForTheSlowest ? new string('x', 32 * 1024) : "",
                        Topics = new Dictionary<string, object> { ["stock:" + _sku] = shown, ["viewers"] = 3 },
                    };
                    _changedAt = null;
                    if (_sequence > 100) _victim?.Abort();
                }

                await hub.Clients.Group(_streamId).SendAsync("Update", update, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The shop closes.
        }
    }
}
