using System.Text;
using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Api;

/// <summary>What must be refused, with which code, naming which field, and leaving everything as it was.</summary>
public sealed class BadInputTests(BadInputTests.StandingShop shop) : IClassFixture<BadInputTests.StandingShop>
{
    private const string V7 = "01234567-89ab-7cde-8f01-23456789abcd";

    /// <summary>One product with ten units, one live show.</summary>
    public sealed class StandingShop : RunningShop, IAsyncLifetime
    {
        internal string Sku { get; private set; } = "";

        internal string Show { get; private set; } = "";

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            Sku = await this.NewSkuAsync(10);
            Show = await this.NewShowAsync(Sku);
        }
    }

    public static TheoryData<string, ProblemCode, string?> Bodies => new()
    {
        { "", ProblemCode.Malformed, null },
        { "{", ProblemCode.Malformed, null },
        { "null", ProblemCode.Malformed, null },
        { "[]", ProblemCode.Malformed, null },
        { "\"quantity\"", ProblemCode.Malformed, null },
        { "{}", ProblemCode.Malformed, null },
        { "{\"quantity\":1}x", ProblemCode.Malformed, null },
        { "{\"quantity\":1,}", ProblemCode.Malformed, null },
        { "{\"quantity\":1/*c*/}", ProblemCode.Malformed, null },
        { "{\"Quantity\":1}", ProblemCode.Malformed, null },
        { "{\"quantity\":1,\"quantity\":2}", ProblemCode.Malformed, "quantity" },
        { "{\"quantity\":1,\"price\":0}", ProblemCode.Malformed, "price" },
        { "{\"quantity\":1,\"x\":" + new string('[', 40) + new string(']', 40) + "}", ProblemCode.Malformed, null },
        { "{\"quantity\":0}", ProblemCode.Invalid, "quantity" },
        { "{\"quantity\":-1}", ProblemCode.Invalid, "quantity" },
        { "{\"quantity\":101}", ProblemCode.Invalid, "quantity" },
        { "{\"quantity\":9223372036854775807}", ProblemCode.Invalid, "quantity" },
        { "{\"quantity\":1.5}", ProblemCode.Malformed, "quantity" },
        { "{\"quantity\":1.0}", ProblemCode.Malformed, "quantity" },
        { "{\"quantity\":9223372036854775808}", ProblemCode.Malformed, "quantity" },
        { "{\"quantity\":1e400}", ProblemCode.Malformed, "quantity" },
        { "{\"quantity\":\"1\"}", ProblemCode.Malformed, "quantity" },
        { "{\"quantity\":\"\uff11\"}", ProblemCode.Malformed, "quantity" },
        { "{\"quantity\":null}", ProblemCode.Malformed, "quantity" },
        { "{\"quantity\":[1]}", ProblemCode.Malformed, "quantity" },
        { "{\"quantity\":NaN}", ProblemCode.Malformed, null },
        { "{\"quantity\":1,\"offerId\":\"\"}", ProblemCode.OfferUnknown, null },
        { "{\"quantity\":1,\"offerId\":\"absent\"}", ProblemCode.OfferUnknown, null },
        { "{\"quantity\":1,\"offerId\":7}", ProblemCode.Malformed, "offerId" },
        { "{\"quantity\":1,\"expectedUnitPrice\":{\"amount\":1999,\"currency\":\"eur\"}}", ProblemCode.Invalid, "expectedUnitPrice" },
        { "{\"quantity\":1,\"expectedUnitPrice\":{\"amount\":-1,\"currency\":\"EUR\"}}", ProblemCode.Invalid, "expectedUnitPrice" },
        { "{\"quantity\":1,\"expectedUnitPrice\":{\"amount\":1999,\"currency\":\"USD\"}}", ProblemCode.CurrencyMismatch, "expectedUnitPrice" },
        { "{\"quantity\":1,\"expectedUnitPrice\":{\"currency\":\"EUR\"}}", ProblemCode.Malformed, "expectedUnitPrice" },
        { "{\"quantity\":1,\"expectedUnitPrice\":{\"amount\":19.99,\"currency\":\"EUR\"}}", ProblemCode.Malformed, "expectedUnitPrice.amount" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task AReservationsBodyIsRefused(string body, ProblemCode code, string? field)
    {
        var before = await StateAsync();
        var buyer = shop.NewGuest();
        (await buyer.SendAsync(HttpMethod.Put, PathOf(buyer.NewReservationId()), body)).Refused(code, field);
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task InvalidUtf8IsRefused()
    {
        var buyer = shop.NewGuest();
        (await buyer.SendAsync(HttpMethod.Put, PathOf(buyer.NewReservationId()), Encoding.Latin1.GetBytes("{\"quantity\":1,\"offerId\":\"\u00ff\"}"))).Refused(ProblemCode.Malformed);
        (await buyer.SendAsync(HttpMethod.Put, PathOf(buyer.NewReservationId()), "{\"quantity\":1,\"offerId\":\"\\ud800\"}")).Refused(ProblemCode.Malformed);
    }

    [Theory]
    [InlineData("quantity")]
    [InlineData("restock")]
    public async Task ABodyAboveTheLimitIsTooLarge(string what)
    {
        var before = await StateAsync();
        var body = "{\"quantity\":1" + new string(' ', 64 * 1024) + "}";
        var answer = what == "restock"
            ? await shop.Host.SendAsync(HttpMethod.Post, $"/api/v1/stock/{shop.Sku}/restock", body, "large")
            : await shop.NewGuest().SendAsync(HttpMethod.Put, PathOf(shop.NewGuest().NewReservationId()), body);
        answer.Refused(ProblemCode.TooLarge);
        Assert.Equal(before, await StateAsync());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    public async Task OnlyJsonInUtf8IsRead(string mediaType)
    {
        var buyer = shop.NewGuest();
        (await buyer.SendAsync(HttpMethod.Put, PathOf(buyer.NewReservationId()), "{\"quantity\":1}", mediaType: mediaType)).Refused(ProblemCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("f47ac10b-58cc-4372-a567-0e02b2c3d479", ProblemCode.IdInvalid)] // version 4
    [InlineData("01234567-89AB-7CDE-8F01-23456789ABCD", ProblemCode.IdInvalid)]
    [InlineData("01234567-89ab-7cde-cf01-23456789abcd", ProblemCode.IdInvalid)] // variant
    [InlineData("0123456789ab7cde8f0123456789abcd", ProblemCode.IdInvalid)]
    [InlineData("%7B" + V7 + "%7D", ProblemCode.IdInvalid)]
    [InlineData("%20" + V7, ProblemCode.IdInvalid)]
    [InlineData("garbage", ProblemCode.IdInvalid)]
    [InlineData(V7, ProblemCode.IdTooOld)] // made in 2006
    [InlineData("ffffffff-ffff-7cde-8f01-23456789abcd", ProblemCode.IdInvalid)] // made in 10889
    public async Task AReservationIdIsRefused(string id, ProblemCode code)
    {
        var before = await StateAsync();
        (await shop.NewGuest().PutAsync(PathOf(id), new { quantity = 1 })).Refused(code);
        Assert.Equal(before, await StateAsync());
    }

    [Theory]
    [InlineData(-25 * 60, ProblemCode.IdTooOld)]
    [InlineData(6, ProblemCode.IdInvalid)]
    public async Task AReservationIdIsOfToday(int minutes, ProblemCode code)
    {
        var buyer = shop.NewGuest();
        (await buyer.PutAsync(PathOf(buyer.NewReservationId(TimeSpan.FromMinutes(minutes))), new { quantity = 1 })).Refused(code);
        await buyer.ReserveAsync(shop.Sku, id: buyer.NewReservationId(TimeSpan.FromMinutes(minutes < 0 ? -23 * 60 : 4)));
    }

    [Theory]
    [InlineData("ABSENT")]
    [InlineData("A%25B")]
    [InlineData("A%5CB")]
    [InlineData("%20")]
    [InlineData("A%0AB")]
    [InlineData("%E2%80%AEA")] // bidi override
    [InlineData("\u540d\u524d")]
    [InlineData("A%2F..%2FB")]
    public async Task AnUnknownSkuIsUnknownToEverybody(string sku)
    {
        var buyer = shop.NewGuest();
        (await shop.Anyone.GetAsync($"/api/v1/stock/{sku}")).Refused(ProblemCode.SkuUnknown);
        (await buyer.PutAsync($"/api/v1/stock/{sku}/reservations/{buyer.NewReservationId()}", new { quantity = 1 })).Refused(ProblemCode.SkuUnknown);
        (await buyer.GetAsync($"/api/v1/stock/{sku}/reservations/{buyer.NewReservationId()}")).Refused(ProblemCode.NotFound);
        (await shop.Host.PostAsync($"/api/v1/stock/{sku}/restock", new { quantity = 1 }, "k")).Refused(ProblemCode.SkuUnknown);
        (await shop.Host.GetAsync($"/api/v1/stock/{sku}/counts")).Refused(ProblemCode.SkuUnknown);
    }

    [Theory]
    [InlineData("RED/XL")]
    [InlineData("Gr\u00f6\u00dfe 38")]
    [InlineData("\u540d\u524d-1")]
    [InlineData("A+B&C=D?E#F")]
    [InlineData("\"quoted\" <tag>")]
    public async Task AnOddSkuIsSoldLikeAnyOther(string sku)
    {
        await shop.NewSkuAsync(3, sku: sku);
        var buyer = shop.NewGuest();
        var id = await buyer.ReservedAsync(sku);
        Assert.Equal(sku, (await buyer.GetAsync($"/api/v1/stock/{ShopSetup.Escape(sku)}/reservations/{id}")).Ok().Text("sku"));
        Assert.Equal("paid", (await buyer.BuyAsync(sku, id)).Ok(201).Text("status"));
        Assert.Equal((2, 1), ((await shop.CountsAsync(sku)).Number("available"), (await shop.CountsAsync(sku)).Number("sold")));
    }

    [Fact]
    public async Task WhatIsForeignLooksAbsent()
    {
        var (owner, other) = (shop.NewGuest(), shop.NewGuest());
        var sku = await shop.NewSkuAsync(2);
        var id = await owner.ReservedAsync(sku);
        await AssertSameAsync(
            async path => await other.GetAsync(path), $"/api/v1/stock/{sku}/reservations/{id}", $"/api/v1/stock/{sku}/reservations/{other.NewReservationId()}");
        await AssertSameAsync(
            async path => await other.DeleteAsync(path), $"/api/v1/stock/{sku}/reservations/{id}", $"/api/v1/stock/{sku}/reservations/{other.NewReservationId()}");
        Assert.Equal("reserved", (await owner.GetAsync($"/api/v1/stock/{sku}/reservations/{id}")).Ok().Text("status"));

        var purchase = (await owner.BuyAsync(sku, id, "sandbox_challenge")).Ok(201).Text("purchaseId");
        var absent = "p" + new string('0', 32);
        await AssertSameAsync(async path => await other.GetAsync(path), $"/api/v1/purchases/{purchase}", $"/api/v1/purchases/{absent}");
        await AssertSameAsync(async path => await other.PostAsync(path), $"/api/v1/purchases/{purchase}/refresh", $"/api/v1/purchases/{absent}/refresh");
        await AssertSameAsync(async path => await other.PostAsync(path), $"/api/v1/purchases/{purchase}/cancel", $"/api/v1/purchases/{absent}/cancel");
        (await other.GetAsync("/api/v1/purchases/garbage")).Refused(ProblemCode.NotFound);
        Assert.Equal("challenge", (await owner.GetAsync($"/api/v1/purchases/{purchase}")).Ok().Text("status"));
        // A foreign reservation cannot be bought, and the refusal is that of an absent one.
        var (foreign, none) = (await other.BuyAsync(sku, id), await other.BuyAsync(sku, other.NewReservationId()));
        Assert.Equal(foreign.Refused(ProblemCode.NotFound).Text("title"), none.Refused(ProblemCode.NotFound).Text("title"));
    }

    public static TheoryData<string, ProblemCode, string?> Purchases => new()
    {
        { """{"lines":[],"paymentMethod":"sandbox_ok"}""", ProblemCode.Invalid, "lines" },
        { """{"lines":[null],"paymentMethod":"sandbox_ok"}""", ProblemCode.Malformed, "lines" },
        { """{"lines":null,"paymentMethod":"sandbox_ok"}""", ProblemCode.Malformed, null },
        { """{"lines":[{"sku":"A","reservationId":"x"}],"paymentMethod":"sandbox_ok"}""", ProblemCode.Malformed, "lines[0].reservationId" },
        { """{"lines":[{"sku":"","reservationId":"01234567-89ab-7cde-8f01-23456789abcd"}],"paymentMethod":"sandbox_ok"}""", ProblemCode.Malformed, "lines[0].sku" },
        { """{"lines":[{"sku":"A","reservationId":"01234567-89ab-7cde-8f01-23456789abcd","quantity":9}],"paymentMethod":"x"}""", ProblemCode.Malformed, null },
        { """{"lines":[{"sku":"A","reservationId":"01234567-89ab-7cde-8f01-23456789abcd"}],"paymentMethod":""}""", ProblemCode.Invalid, "paymentMethod" },
        { """{"lines":[{"sku":"A","reservationId":"01234567-89ab-7cde-8f01-23456789abcd"}],"paymentMethod":null}""", ProblemCode.Malformed, "paymentMethod" },
        { """{"lines":[{"sku":"A","reservationId":"01234567-89ab-7cde-8f01-23456789abcd"}],"paymentMethod":"sandbox_ok"}""", ProblemCode.NotFound, "lines" },
        { """{"lines":[{"sku":"A","reservationId":"01234567-89ab-7cde-8f01-23456789abcd"}],"paymentMethod":"sandbox_ok","contact":{"email":"nobody"}}""", ProblemCode.Invalid, "contact.email" },
        { """{"lines":[{"sku":"A","reservationId":"01234567-89ab-7cde-8f01-23456789abcd"}],"paymentMethod":"sandbox_ok","contact":{"name":"a\u0000b"}}""", ProblemCode.Invalid, "contact.name" },
        { """{"lines":[{"sku":"A","reservationId":"01234567-89ab-7cde-8f01-23456789abcd"}],"paymentMethod":"sandbox_ok","total":{"amount":1,"currency":"EUR"}}""", ProblemCode.Malformed, "total" },
    };

    [Theory]
    [MemberData(nameof(Purchases))]
    public async Task APurchasesBodyIsRefused(string body, ProblemCode code, string? field) =>
        (await shop.NewGuest().SendAsync(HttpMethod.Post, "/api/v1/purchases", body, "k")).Refused(code, field);

    public static TheoryData<string, string, ProblemCode> Offers
    {
        get
        {
            var rows = new TheoryData<string, string, ProblemCode>
            {
                { "kind", "\"other\"", ProblemCode.Malformed }, { "kind", "0", ProblemCode.Malformed }, { "sku", "\"ABSENT\"", ProblemCode.SkuUnknown },
                { "price", """{"amount":999,"currency":"USD"}""", ProblemCode.CurrencyMismatch },
                { "price", """{"amount":-1,"currency":"EUR"}""", ProblemCode.Invalid },
                { "price", """{"amount":1000000000001,"currency":"EUR"}""", ProblemCode.Invalid },
                { "price", """{"amount":2000,"currency":"EUR"}""", ProblemCode.PriceAboveList },
                { "opensAt", "\"yesterday\"", ProblemCode.Malformed }, { "opensAt", "\"2020-01-31T18:00:00.000Z\"", ProblemCode.Invalid },
                { "opensAt", "\"2120-01-31T18:00:00.000Z\"", ProblemCode.Invalid }, { "code", "\"SPRING\"", ProblemCode.Invalid },
                { "falls", "7", ProblemCode.Malformed }, { "falls", "{}", ProblemCode.Malformed },
                { "falls", Falls(0, 10, 100), ProblemCode.Invalid }, { "falls", Falls(900, 10, 100), ProblemCode.Invalid },
                { "falls", Falls(1, 0, 100), ProblemCode.Invalid }, { "falls", Falls(1, 3_601, 100), ProblemCode.Invalid },
                { "falls", Falls(1, 10, 999), ProblemCode.Invalid }, { "falls", Falls(1, 10, -1), ProblemCode.Invalid },
                { "falls", Falls(1, 10, 100, "USD"), ProblemCode.CurrencyMismatch }, { "alsoAtFullPrice", "1", ProblemCode.Malformed },
                { "price", """{"amount":999}""", ProblemCode.Malformed }, { "price", """{"currency":"EUR"}""", ProblemCode.Malformed },
                { "price", """{"amount":999,"currency":null}""", ProblemCode.Malformed }, { "price", "{}", ProblemCode.Malformed },
            };
            foreach (var (name, low, high) in new[]
            {
                ("quantity", 1, 1_000_000), ("limitPerBuyer", 1, 1_000), ("countdownSeconds", 0, 300), ("lengthSeconds", 5, 86_400), ("reservationSeconds", 10, 3_600),
            })
            {
                rows.Add(name, (low - 1).ToString(), ProblemCode.Invalid);
                rows.Add(name, (high + 1).ToString(), name == "lengthSeconds" ? ProblemCode.OfferTooLong : ProblemCode.Invalid);
                rows.Add(name, "null", ProblemCode.Malformed);
                rows.Add(name, "\"5\"", ProblemCode.Malformed);
                rows.Add(name, "5.5", ProblemCode.Malformed);
                rows.Add(name, "99999999999999999999", ProblemCode.Malformed);
            }
            return rows;
        }
    }

    private static string Falls(long step, int every, long floor, string currency = "EUR") => JsonSerializer.Serialize(new
    {
        step = new { amount = step, currency },
        everySeconds = every,
        floor = new { amount = floor, currency },
    });

    [Theory]
    [MemberData(nameof(Offers))]
    public async Task AnOfferIsRefused(string field, string value, ProblemCode code)
    {
        var before = await StateAsync();
        var draft = JsonSerializer.SerializeToNode(ShopSetup.Draft(shop.Sku))!.AsObject();
        draft[field] = System.Text.Json.Nodes.JsonNode.Parse(value);
        var problem = (await shop.Host.SendAsync(HttpMethod.Post, $"/api/v1/streams/{shop.Show}/offers", draft.ToJsonString(), Guid.NewGuid().ToString())).Refused(code);
        if (code is ProblemCode.Invalid) Assert.Equal(field, problem.Text("field"));
        Assert.Equal(before, await StateAsync());
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://video.example/live.m3u8")]
    [InlineData("data:text/html,<script>alert(1)</script>")]
    [InlineData("//video.example/live.m3u8")]
    [InlineData("/\\\\video.example/live.m3u8")]
    [InlineData("https://user:password@video.example/")]
    [InlineData("https://video.example/\nx")]
    [InlineData("live.m3u8")]
    [InlineData("")]
    public async Task AnAddressThatAPageWouldLoadIsRefused(string address)
    {
        var id = shop.NewName("addresses");
        (await shop.Host.PutAsync($"/api/v1/streams/{id}", new { title = "A", playbackUrl = address })).Refused(ProblemCode.Invalid, "playbackUrl");
        (await shop.Host.PutAsync($"/api/v1/streams/{id}", new { title = "A", imageUrl = address })).Refused(ProblemCode.Invalid, "imageUrl");
        (await shop.Host.GetAsync($"/api/v1/streams/{id}")).Refused(ProblemCode.NotFound);
    }

    [Fact]
    public async Task AShowIsRefused()
    {
        var path = $"/api/v1/streams/{shop.NewName("odd")}";
        foreach (var title in new[] { "", "   ", new string('x', 10 * 1024), new string('x', 201) })
            (await shop.Host.PutAsync(path, new { title })).Refused(ProblemCode.Invalid, "title");
        foreach (var id in new[] { "ab", "Upper", "under_score", "%20%20%20", new string('a', 65), "a%2Fb" })
            (await shop.Host.PutAsync($"/api/v1/streams/{id}", new { title = "A" })).Refused(ProblemCode.Invalid, "streamId");
        (await shop.Host.PutAsync(path, new { title = "A" })).Ok(201);
        foreach (var startsAt in new[] { "2020-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z" })
            (await shop.Host.PostAsync($"{path}/schedule", new { startsAt })).Refused(ProblemCode.Invalid, "startsAt");
        foreach (var startsAt in new[] { "tomorrow", "2027-01-01T00:00:00", "2027-01-01" })
            (await shop.Host.PostAsync($"{path}/schedule", new { startsAt })).Refused(ProblemCode.Malformed, "startsAt");
        (await shop.Host.PostAsync($"{path}/end")).Refused(ProblemCode.WrongState);
        (await shop.Host.PutAsync($"{path}/line-up", new { skus = new[] { shop.Sku, "ABSENT" } })).Refused(ProblemCode.SkuUnknown, "skus");
        (await shop.Host.PutAsync($"{path}/line-up", new { skus = new[] { shop.Sku, shop.Sku } })).Refused(ProblemCode.Invalid, "skus");
        (await shop.Host.PutAsync($"{path}/line-up", new { skus = Enumerable.Repeat(shop.Sku, 101) })).Refused(ProblemCode.Invalid, "skus");
        (await shop.Host.PutAsync($"{path}/line-up", new { skus = new string?[] { null } })).Refused(ProblemCode.Malformed);
        (await shop.Host.PutAsync($"{path}/pinned", new { sku = shop.Sku })).Refused(ProblemCode.Invalid, "sku");
        (await shop.Host.SendAsync(HttpMethod.Put, $"{path}/pinned", "{}")).Refused(ProblemCode.Malformed);
        Assert.Equal(1, (await shop.Host.GetAsync(path)).Ok().GetProperty("stream").Number("version"));
    }

    [Fact]
    public async Task AProductIsRefused()
    {
        var path = $"/api/v1/products/{shop.NewName("odd")}";
        object Draft(string title = "A", string sku = "ODD-SKU", long amount = 1, string currency = "EUR") =>
            new { title, variants = new[] { new { sku, price = new { amount, currency } } } };

        (await shop.Host.SendAsync(HttpMethod.Put, path, """{"title":"A","variants":[{"sku":"ODD-SKU","price":{"currency":"EUR"}}]}"""))
            .Refused(ProblemCode.Malformed, "variants[0].price");
        (await shop.Host.PutAsync(path, Draft(amount: -1))).Refused(ProblemCode.Invalid, "variants[0].price.amount");
        (await shop.Host.PutAsync(path, Draft(currency: "XXQ"))).Refused(ProblemCode.Invalid, "variants[0].price.currency");
        (await shop.Host.PutAsync(path, Draft(title: new string('x', 10 * 1024)))).Refused(ProblemCode.Invalid, "title");
        (await shop.Host.PutAsync(path, Draft(sku: "50%"))).Refused(ProblemCode.Malformed, "variants[0].sku");
        (await shop.Host.PutAsync(path, Draft(sku: shop.Sku))).Refused(ProblemCode.WrongState, "variants[0].sku");
        (await shop.Host.PutAsync(path, new { title = "A", variants = Array.Empty<object>() })).Refused(ProblemCode.Invalid, "variants");
        (await shop.Host.SendAsync(HttpMethod.Put, path, """{"title":"A","variants":[null]}""")).Refused(ProblemCode.Invalid, "variants[0].sku");
        (await shop.Host.PutAsync("/api/v1/products/Upper", Draft())).Refused(ProblemCode.Invalid, "productId");
        (await shop.Anyone.GetAsync(path)).Refused(ProblemCode.NotFound);
    }

    [Theory]
    [InlineData("/api/v1/products?limit=0")]
    [InlineData("/api/v1/products?limit=201")]
    [InlineData("/api/v1/hosts/orders?limit=0")]
    [InlineData("/api/v1/hosts/orders?limit=201")]
    public async Task APageHasOneToTwoHundred(string path) => (await shop.Host.GetAsync(path)).Refused(ProblemCode.Invalid, "limit");

    [Theory]
    [InlineData("/api/v1/products?limit=x")]
    [InlineData("/api/v1/hosts/orders?limit=1.5")]
    [InlineData("/api/v1/hosts/orders?after=x")]
    public async Task AQueryOfTheWrongTypeIsMalformed(string path) => (await shop.Host.GetAsync(path)).Refused(ProblemCode.Malformed);

    private string PathOf(string reservationId) => $"/api/v1/stock/{shop.Sku}/reservations/{reservationId}";

    /// <summary>Everything that a refused request could have changed.</summary>
    private async Task<string> StateAsync() =>
        (await shop.CountsAsync(shop.Sku)) + "\n" + (await shop.Host.GetAsync($"/api/v1/streams/{shop.Show}")).Ok().GetProperty("stream")
        + "\n" + (await shop.Host.GetAsync("/api/v1/hosts/orders")).Text;

    private static async Task AssertSameAsync(Func<string, Task<Answer>> ask, string foreign, string absent)
    {
        var (first, second) = (await ask(foreign), await ask(absent));
        first.Refused(ProblemCode.NotFound);
        second.Refused(ProblemCode.NotFound);
        Assert.Equal(first.Text.Replace(first.Path, "", StringComparison.Ordinal), second.Text.Replace(second.Path, "", StringComparison.Ordinal));
    }
}
