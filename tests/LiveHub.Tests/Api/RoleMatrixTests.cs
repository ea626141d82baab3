using System.Reflection;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Tests.Identity;
using LiveCommerce.LiveHub.Viewers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Tests.Api;

/// <summary>
/// Every route against every kind of caller. The routes are those that the server really has: one that is added without a row here fails.
/// </summary>
public sealed class RoleMatrixTests(RoleMatrixTests.PeopledShop shop) : IClassFixture<RoleMatrixTests.PeopledShop>
{
    /// <summary>Who may: the mark of docs/protocol.md. Own: a buyer's own; Owner: the show's own host; a foreign one is absent to others.</summary>
    public enum May
    {
        Anyone,
        AnyoneEvenWithBadToken,
        Buyer,

        /// <summary>A buyer, or the show's own host; a host of another show is told that it is not allowed.</summary>
        Talker,
        OwnBuyer,
        Host,
        OwnerHost,
    }

    /// <summary>A body that would be understood, so that a missing check would not hide behind a refusal of the body.</summary>
    private static readonly Dictionary<string, (May Who, string? Body)> Rows = new(StringComparer.Ordinal)
    {
        ["POST /api/v1/guests"] = (May.AnyoneEvenWithBadToken, null),
        ["POST /api/v1/hosts/sign-in"] = (May.AnyoneEvenWithBadToken, """{"name":"nobody","password":"not a password"}"""),
        ["POST /api/v1/hosts/me/password"] = (May.Host, """{"current":"not a password","next":"not a password either"}"""),
        ["GET /api/v1/hosts/me/streams"] = (May.Host, null),
        ["GET /api/v1/hosts/orders"] = (May.Host, null),
        ["POST /api/v1/payments/stripe/messages"] = (May.Anyone, null),
        ["GET /api/v1/payments/messages/parked"] = (May.Host, null),
        ["POST /api/v1/payments/messages/parked/{eventId}/retry"] = (May.Host, null),
        ["GET /api/v1/products"] = (May.Anyone, null),
        ["GET /api/v1/products/{productId}"] = (May.Anyone, null),
        ["PUT /api/v1/products/{productId}"] = (May.Host, """{"title":"","variants":[]}"""),
        ["DELETE /api/v1/products/{productId}"] = (May.Host, null),
        ["POST /api/v1/catalogue/imports"] = (May.Host, null),
        ["GET /api/v1/stock/{sku}"] = (May.Anyone, null),
        ["GET /api/v1/stock/{sku}/counts"] = (May.Host, null),
        ["POST /api/v1/stock/{sku}/restock"] = (May.Host, """{"quantity":1}"""),
        ["POST /api/v1/stock/{sku}/withdraw"] = (May.Host, """{"quantity":1}"""),
        ["POST /api/v1/stock/{sku}/write-off"] = (May.Host, """{"quantity":1}"""),
        ["POST /api/v1/stock/{sku}/recover"] = (May.Host, """{"quantity":1}"""),
        ["POST /api/v1/stock/{sku}/return"] = (May.Host, """{"reservationId":"01234567-89ab-7cde-8f01-23456789abcd","quantity":1,"restock":true}"""),
        ["POST /api/v1/stock/{sku}/transfer"] = (May.Host, """{"quantity":1,"from":"","to":"east"}"""),
        ["POST /api/v1/stock/{sku}/correct"] = (May.Host, """{"expected":0,"quantity":0}"""),
        ["PUT /api/v1/stock/{sku}/locations"] = (May.Host, """{"locations":[]}"""),
        ["PUT /api/v1/stock/{sku}/buffer"] = (May.Host, """{"quantity":0}"""),
        ["GET /api/v1/streams"] = (May.Anyone, null),
        ["GET /api/v1/streams/{streamId}"] = (May.Anyone, null),
        ["GET /api/v1/streams/{streamId}/updates"] = (May.Anyone, null),
        ["GET /api/v1/streams/{streamId}/replay"] = (May.Anyone, null),
        ["GET /api/v1/streams/{streamId}/replay.vtt"] = (May.Anyone, null),
        ["GET /api/v1/streams/{streamId}/replay.m3u8"] = (May.Anyone, null),
        ["GET /api/v1/streams/{streamId}/record"] = (May.OwnerHost, null),
        ["PUT /api/v1/streams/{streamId}"] = (May.OwnerHost, """{"title":"Taken over"}"""),
        ["POST /api/v1/streams/{streamId}/schedule"] = (May.OwnerHost, """{"startsAt":"2030-01-01T00:00:00.000Z"}"""),
        ["POST /api/v1/streams/{streamId}/go-live"] = (May.OwnerHost, null),
        ["PUT /api/v1/streams/{streamId}/line-up"] = (May.OwnerHost, """{"skus":[]}"""),
        ["PUT /api/v1/streams/{streamId}/pinned"] = (May.OwnerHost, """{"sku":null}"""),
        ["POST /api/v1/streams/{streamId}/offers"] = (May.OwnerHost, "offer"),
        ["POST /api/v1/streams/{streamId}/offers/{offerId}/close"] = (May.OwnerHost, null),
        ["POST /api/v1/streams/{streamId}/offers/{offerId}/stop"] = (May.OwnerHost, null),
        ["POST /api/v1/streams/{streamId}/bundles"] = (May.OwnerHost, "bundle"),
        ["POST /api/v1/streams/{streamId}/offers/stop"] = (May.OwnerHost, null),
        ["GET /api/v1/streams/{streamId}/offers/{offerId}/account"] = (May.OwnerHost, null),
        ["POST /api/v1/streams/{streamId}/drops"] = (May.OwnerHost, "drop"),
        ["POST /api/v1/streams/{streamId}/drops/{dropId}/close"] = (May.OwnerHost, null),
        ["GET /api/v1/streams/{streamId}/figures"] = (May.OwnerHost, null),
        ["GET /api/v1/streams/{streamId}/overlay"] = (May.Anyone, null),
        ["POST /api/v1/media/authorize"] = (May.Anyone, "media"),
        ["POST /api/v1/streams/{streamId}/rehearse"] = (May.OwnerHost, null),
        ["POST /api/v1/streams/{streamId}/end-rehearsal"] = (May.OwnerHost, null),
        ["POST /api/v1/streams/{streamId}/raid"] = (May.OwnerHost, """{"streamId":"absent"}"""),
        ["PUT /api/v1/streams/{streamId}/replay"] = (May.OwnerHost, """{"recordingUrl":"/demo/show.m3u8"}"""),
        ["DELETE /api/v1/streams/{streamId}/replay"] = (May.OwnerHost, null),
        ["PUT /api/v1/streams/{streamId}/pins"] = (May.OwnerHost, """{"skus":[]}"""),
        ["GET /api/v1/streams/{streamId}/run-of-show"] = (May.OwnerHost, null),
        ["PUT /api/v1/streams/{streamId}/run-of-show"] = (May.OwnerHost, """{"segments":[]}"""),
        ["PUT /api/v1/streams/{streamId}/segment"] = (May.OwnerHost, """{"segmentId":null}"""),
        ["GET /api/v1/streams/{streamId}/crew"] = (May.OwnerHost, null),
        ["POST /api/v1/streams/{streamId}/crew"] = (May.OwnerHost, """{"name":"nobody","role":"producer"}"""),
        ["DELETE /api/v1/streams/{streamId}/crew/{hostId}"] = (May.OwnerHost, null),
        ["GET /api/v1/streams/{streamId}/media"] = (May.OwnerHost, null),
        ["PUT /api/v1/streams/{streamId}/media"] = (May.OwnerHost, """{"whepUrl":"/live/whep"}"""),
        ["POST /api/v1/streams/{streamId}/media/rotate-keys"] = (May.OwnerHost, """{"generation":1}"""),
        ["GET /api/v1/streams/{streamId}/talk"] = (May.Anyone, null),
        ["POST /api/v1/streams/{streamId}/talk/lines"] = (May.Talker, """{"lineId":"nope","text":"hello"}"""),
        ["POST /api/v1/streams/{streamId}/talk/reactions"] = (May.Talker, """{"kind":"heart"}"""),
        ["PUT /api/v1/streams/{streamId}/talk/settings"] = (May.OwnerHost, """{"isOpen":true,"slowSeconds":0}"""),
        ["PUT /api/v1/streams/{streamId}/talk/pinned"] = (May.OwnerHost, """{"lineId":null}"""),
        ["DELETE /api/v1/streams/{streamId}/talk/lines/{lineId}"] = (May.OwnerHost, null),
        ["GET /api/v1/streams/{streamId}/talk/mutes"] = (May.OwnerHost, null),
        ["POST /api/v1/streams/{streamId}/talk/mutes"] = (May.OwnerHost, """{"lineId":"absent"}"""),
        ["DELETE /api/v1/streams/{streamId}/talk/mutes/{muteId}"] = (May.OwnerHost, null),
        ["GET /api/v1/streams/{streamId}/talk/export"] = (May.OwnerHost, null),
        ["POST /api/v1/streams/{streamId}/talk/questions"] = (May.Talker, """{"questionId":"nope","text":"hello?"}"""),
        ["GET /api/v1/streams/{streamId}/talk/questions"] = (May.OwnerHost, null),
        ["POST /api/v1/streams/{streamId}/talk/questions/{questionId}/answer"] = (May.OwnerHost, "{}"),
        ["POST /api/v1/streams/{streamId}/talk/questions/{questionId}/dismiss"] = (May.OwnerHost, null),
        ["POST /api/v1/streams/{streamId}/talk/polls"] = (May.OwnerHost, """{"question":"Q","options":["a","b"]}"""),
        ["POST /api/v1/streams/{streamId}/talk/polls/{pollId}/close"] = (May.OwnerHost, null),
        ["PUT /api/v1/streams/{streamId}/talk/polls/{pollId}/vote"] = (May.Buyer, """{"option":0}"""),
        ["POST /api/v1/streams/{streamId}/end"] = (May.OwnerHost, null),
        ["PUT /api/v1/stock/{sku}/reservations/{reservationId}"] = (May.Buyer, """{"quantity":1}"""),
        ["GET /api/v1/stock/{sku}/reservations/{reservationId}"] = (May.OwnBuyer, null),
        ["DELETE /api/v1/stock/{sku}/reservations/{reservationId}"] = (May.OwnBuyer, null),
        ["GET /api/v1/receipts/key"] = (May.Anyone, null),
        ["PUT /api/v1/stock/{sku}/reservations/{reservationId}/extensions/{number}"] = (May.OwnBuyer, null),
        ["PUT /api/v1/stock/{sku}/waitlist/{reservationId}"] = (May.Buyer, """{"quantity":1}"""),
        ["GET /api/v1/stock/{sku}/waitlist/{reservationId}"] = (May.OwnBuyer, null),
        ["DELETE /api/v1/stock/{sku}/waitlist/{reservationId}"] = (May.OwnBuyer, null),
        ["PUT /api/v1/baskets/{basketId}"] = (May.Buyer, "basket"),
        ["GET /api/v1/baskets/{basketId}"] = (May.OwnBuyer, null),
        ["DELETE /api/v1/baskets/{basketId}"] = (May.OwnBuyer, null),
        ["POST /api/v1/purchases"] = (May.Buyer, """{"lines":[],"paymentMethod":"sandbox_ok"}"""),
        ["GET /api/v1/purchases/{purchaseId}"] = (May.OwnBuyer, null),
        ["POST /api/v1/purchases/{purchaseId}/refresh"] = (May.OwnBuyer, null),
        ["POST /api/v1/purchases/{purchaseId}/cancel"] = (May.OwnBuyer, null),
        ["GET /api/v1/orders"] = (May.Buyer, null),
        ["GET /api/v1/webhooks/event-types"] = (May.Host, null),
        ["GET /api/v1/webhooks/endpoints"] = (May.Host, null),
        ["PUT /api/v1/webhooks/endpoints/{endpointId}"] = (May.Host, """{"url":"http://plain.example"}"""),
        ["GET /api/v1/webhooks/endpoints/{endpointId}"] = (May.Host, null),
        ["DELETE /api/v1/webhooks/endpoints/{endpointId}"] = (May.Host, null),
        ["POST /api/v1/webhooks/endpoints/{endpointId}/enable"] = (May.Host, null),
        ["POST /api/v1/webhooks/endpoints/{endpointId}/disable"] = (May.Host, null),
        ["POST /api/v1/webhooks/endpoints/{endpointId}/rotate-secret"] = (May.Host, """{"generation":1}"""),
        ["POST /api/v1/webhooks/endpoints/{endpointId}/test"] = (May.Host, null),
        ["GET /api/v1/webhooks/endpoints/{endpointId}/deliveries"] = (May.Host, null),
        ["POST /api/v1/webhooks/endpoints/{endpointId}/deliveries/{eventId}/replay"] = (May.Host, null),
        ["POST /api/v1/webhooks/endpoints/{endpointId}/replay"] = (May.Host, """{"since":"2030-01-01T00:00:00.000Z"}"""),
        ["GET /sandbox/challenge/{chargeId}"] = (May.AnyoneEvenWithBadToken, null),
        ["POST /sandbox/challenge/{chargeId}/accept"] = (May.AnyoneEvenWithBadToken, null),
        ["POST /sandbox/challenge/{chargeId}/refuse"] = (May.AnyoneEvenWithBadToken, null),
        ["GET /health/live"] = (May.AnyoneEvenWithBadToken, null),
        ["GET /health/ready"] = (May.AnyoneEvenWithBadToken, null),
        ["GET /openapi/{documentName}.json"] = (May.AnyoneEvenWithBadToken, null),
        ["GET /"] = (May.AnyoneEvenWithBadToken, null),
        ["GET /host"] = (May.AnyoneEvenWithBadToken, null),
        ["POST /hubs/viewer"] = (May.Anyone, null),
        ["POST /hubs/viewer/negotiate"] = (May.Anyone, null),
    };

    public sealed class PeopledShop : RunningShop, IAsyncLifetime
    {
        internal string Sku { get; private set; } = "";

        /// <summary>A product that a test may take off the list.</summary>
        internal string Spare { get; private set; } = "";

        internal string Show { get; private set; } = "";

        internal string Offer { get; private set; } = "";

        internal string Reservation { get; private set; } = "";

        internal string Purchase { get; private set; } = "";

        internal string Basket { get; private set; } = "";

        internal ApiClient Buyer { get; private set; } = null!;

        internal IReadOnlyDictionary<string, ApiClient> Callers { get; private set; } = null!;

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            (Sku, Spare) = (await this.NewSkuAsync(100), await this.NewSkuAsync());
            Show = await this.NewShowAsync(Sku);
            Offer = await this.NewDropAsync(Show, ShopSetup.Draft(Sku));
            Buyer = NewGuest();
            Reservation = await Buyer.ReservedAsync(Sku);
            Purchase = (await Buyer.BuyAsync(Sku, await Buyer.ReservedAsync(Sku), "sandbox_challenge")).Ok(201).Text("purchaseId");
            var expired = NewGuest();
            Time.Advance(OwnTokens.GuestLifetime + TimeSpan.FromSeconds(1));
            // After the jump everybody needs a new token, but the ids in them stay.
            Callers = new Dictionary<string, ApiClient>(StringComparer.Ordinal)
            {
                ["nobody"] = Anyone,
                ["buyer A"] = Buyer = NewGuest(),
                ["buyer B"] = NewGuest(),
                ["host"] = Host = await NewHostAsync(),
                ["other host"] = await NewHostAsync(),
                ["expired"] = expired,
                ["garbage"] = new ApiClient(this, "garbage"),
                ["changed"] = new ApiClient(this, NewGuest().Token + "x"),
                ["empty"] = new ApiClient(this, ""),
            };
            Show = await this.NewShowAsync(Sku);
            Offer = await this.NewDropAsync(Show, ShopSetup.Draft(Sku));
            Reservation = await Buyer.ReservedAsync(Sku);
            Purchase = (await Buyer.BuyAsync(Sku, await Buyer.ReservedAsync(Sku), "sandbox_challenge")).Ok(201).Text("purchaseId");
            Basket = Buyer.NewReservationId();
            (await Buyer.PutAsync($"/api/v1/baskets/{Basket}", new { lines = new[] { new { sku = Sku, quantity = 1 } } })).Ok(201);
        }
    }

    [Fact]
    public void EveryRouteHasARowAndEveryRowARoute() => Assert.Equal(Rows.Keys.Order(StringComparer.Ordinal), Routes().Order(StringComparer.Ordinal));

    [Fact]
    public void EveryEndpointSaysWhoMayCallIt() => Assert.Empty(CallerAudit.Undeclared(shop.Get<EndpointDataSource>().Endpoints));

    [Fact]
    public async Task EveryRouteIsClosedToEverybodyWhoMayNot()
    {
        var wrong = new List<string>();
        // The routes that end something come last; a row that lets the wrong caller in would end it too early for the others.
        foreach (var (route, (may, body)) in Rows)
        {
            shop.Time.Advance(TimeSpan.FromMilliseconds(100)); // no caller is faster than a buyer may be
            foreach (var (name, caller) in shop.Callers.OrderBy(pair => pair.Key is "buyer A" or "host"))
            {
                var (method, path) = (new HttpMethod(route.Split(' ')[0]), Fill(route.Split(' ')[1], absent: false));
                var answer = await caller.SendAsync(method, path, BodyOf(body), Guid.NewGuid().ToString());
                var expected = Expected(may, name);
                var fits = expected is { } code ? answer.Status == ProblemTable.Of(code).Status && answer.Text.Contains($"\"{ProblemTable.Of(code).Code}\"", StringComparison.Ordinal)
                    : answer.Status is not (401 or 403) || answer.Text.Contains("sign-in-failed", StringComparison.Ordinal);
                if (!fits) wrong.Add($"{route} as {name}: {answer.Status} instead of {expected?.ToString() ?? "being let in"}");
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task ARefusalNeverTellsWhatExists()
    {
        foreach (var (route, (_, body)) in Rows.Where(row => row.Key.Contains('{', StringComparison.Ordinal) && row.Value.Who is not (May.Anyone or May.AnyoneEvenWithBadToken or May.Talker))) // what is public exists
        {
            foreach (var (name, caller) in shop.Callers.Where(pair => pair.Key is not ("buyer A" or "host")))
            {
                if (Expected(Rows[route].Who, name) is null || (route == "PUT /api/v1/streams/{streamId}" && name == "other host")) continue; // may make a show
                var method = new HttpMethod(route.Split(' ')[0]);
                var there = await caller.SendAsync(method, Fill(route.Split(' ')[1], absent: false), BodyOf(body), "k");
                var absent = await caller.SendAsync(method, Fill(route.Split(' ')[1], absent: true), BodyOf(body), "k");
                Assert.Equal((route, name, there.Status, Bare(there)), (route, name, absent.Status, Bare(absent)));
            }
        }

        static string Bare(Answer answer) => answer.Text.Replace(answer.Path, "", StringComparison.Ordinal);
    }

    [Fact]
    public void EveryHubMethodSaysWhoMayCallIt()
    {
        var methods = typeof(ViewerHub).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.GetBaseDefinition().DeclaringType != typeof(Hub)).ToArray();
        Assert.Equal(["Ask", "Join", "Leave", "React", "Say", "Vote"], methods.Select(method => method.Name).Order(StringComparer.Ordinal));
        Assert.All(methods, method => Assert.Equal(Callers.Anyone, method.GetCustomAttribute<AuthorizeAttribute>()?.Policy));
        var hubs = typeof(ViewerHub).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(Hub)) && !type.IsAbstract);
        Assert.Equal([typeof(ViewerHub)], hubs);
    }

    private static ProblemCode? Expected(May may, string caller) => (may, caller) switch
    {
        (May.AnyoneEvenWithBadToken, _) => null,
        (_, "expired" or "garbage" or "changed" or "empty") => ProblemCode.TokenInvalid,
        (May.Anyone, _) => null,
        (_, "nobody") => ProblemCode.SignInRequired,
        (May.Buyer or May.OwnBuyer, "host" or "other host") => ProblemCode.NotAllowed,
        (May.Talker, "other host") => ProblemCode.NotAllowed,
        (May.OwnBuyer, "buyer B") => ProblemCode.NotFound,
        (May.Host or May.OwnerHost, "buyer A" or "buyer B") => ProblemCode.NotAllowed,
        (May.OwnerHost, "other host") => ProblemCode.NotFound,
        _ => null,
    };

    private object? BodyOf(string? body) => body switch
    {
        "offer" => ShopSetup.Draft(shop.Sku),
        "media" => new { action = "read", path = shop.Show },
        "bundle" => new { items = new[] { new { sku = shop.Sku, each = 1 }, new { sku = shop.Sku, each = 2 } }, bundles = 1, price = ShopSetup.Eur(1), limitPerBuyer = 1, lengthSeconds = 60 },
        "drop" => new
        {
            items = new[] { shop.Sku, shop.Spare }.Select(sku => new { sku, quantity = 1, price = ShopSetup.Eur(900) }),
            limitPerBuyer = 1,
            countdownSeconds = 0,
            lengthSeconds = 60,
        },
        "basket" => new { lines = new[] { new { sku = shop.Sku, quantity = 1 } } },
        _ => body,
    };

    private string Fill(string template, bool absent) => template
        .Replace("{productId}", absent ? "absent" : shop.Spare.ToLowerInvariant(), StringComparison.Ordinal)
        .Replace("{sku}", absent && !template.Contains("{reservationId}", StringComparison.Ordinal) ? "ABSENT" : shop.Sku, StringComparison.Ordinal)
        .Replace("{streamId}", absent ? "absent" : shop.Show, StringComparison.Ordinal)
        .Replace("{hostId}", "h" + new string('0', 32), StringComparison.Ordinal)
        .Replace("{number}", "1", StringComparison.Ordinal)
        .Replace("{basketId}", absent ? shop.Buyer.NewReservationId() : shop.Basket, StringComparison.Ordinal)
        .Replace("{dropId}", "d" + new string('0', 32), StringComparison.Ordinal)
        .Replace("{offerId}", absent ? "absent" : shop.Offer, StringComparison.Ordinal)
        .Replace("{reservationId}", absent ? shop.Buyer.NewReservationId() : shop.Reservation, StringComparison.Ordinal)
        .Replace("{lineId}", "absent", StringComparison.Ordinal)
        .Replace("{muteId}", "absent", StringComparison.Ordinal)
        .Replace("{questionId}", "absent", StringComparison.Ordinal)
        .Replace("{pollId}", "absent", StringComparison.Ordinal)
        .Replace("{purchaseId}", absent ? "p" + new string('0', 32) : shop.Purchase, StringComparison.Ordinal)
        .Replace("{chargeId}", "ch_absent", StringComparison.Ordinal)
        .Replace("{endpointId}", "absent-endpoint", StringComparison.Ordinal)
        .Replace("{eventId}", "absent", StringComparison.Ordinal)
        .Replace("{documentName}", "v1", StringComparison.Ordinal);

    /// <summary>"METHOD template" of everything that is mapped; the hub's two endpoints take any method, and are asked by POST.</summary>
    private IEnumerable<string> Routes() =>
        from endpoint in shop.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["POST"]
        let route = $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}"
        where method != "OPTIONS"
        select route;
}
