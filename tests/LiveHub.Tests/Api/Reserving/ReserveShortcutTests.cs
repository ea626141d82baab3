using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Api.Reserving;

/// <summary>
/// A body of announced length goes the short way, a chunked one never does. Whatever is asked, both ways answer the same.
/// </summary>
public sealed partial class ReserveShortcutTests(BadInputTests.StandingShop shop) : IClassFixture<BadInputTests.StandingShop>
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static TheoryData<string> Bodies =>
    [
        .. BadInputTests.Bodies.Select(row => row.Data.Item1).Where(body => body.Length > 0),
        "{\"quantity\":1}", "{\"quantity\":2,\"offerId\":null}", "\ufeff{\"quantity\":1}", "{\"quantity\":1,\"offerId\":\"\\u0061bsent\"}",
        "{\"quantity\":1,\"expectedUnitPrice\":{\"amount\":1999,\"currency\":\"EUR\"}}", "{\"quantity\":1,\"expectedUnitPrice\":{\"amount\":1998,\"currency\":\"EUR\"}}",
        "{\"quantity\":1}" + new string(' ', 2_000), "{\"quantity\":101}",
    ];

    [Theory, MemberData(nameof(Bodies))]
    public async Task BothWaysAnswerABodyAlike(string body)
    {
        var sku = await shop.NewSkuAsync(10);
        await AssertAlikeAsync(sku, body);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task BothWaysAnswerALackAlike(int stock)
    {
        var sku = await shop.NewSkuAsync(stock);
        if (stock > 0) await shop.NewGuest().ReservedAsync(sku);
        await AssertAlikeAsync(sku, "{\"quantity\":1}");
    }

    [Theory]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("text/plain")]
    [InlineData("APPLICATION/JSON")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json; version=1")]
    [InlineData("application/problem+json")]
    public async Task BothWaysReadTheSameMediaTypes(string mediaType) =>
        await AssertAlikeAsync(await shop.NewSkuAsync(10), "{\"quantity\":1}", mediaType: mediaType);

    [Theory]
    [InlineData("ABSENT")]
    [InlineData("A%2FB")]
    [InlineData("%20")]
    public async Task BothWaysKnowTheSameSkus(string sku) => await AssertAlikeAsync(sku, "{\"quantity\":1}");

    [Fact]
    public async Task BothWaysRefuseTheSameTokens()
    {
        var good = shop.NewGuest().Token!;
        foreach (var header in new[] { null, "", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Bearer " + good[..^2] + "AA", "bearer " + good, "Bearer  " + good, "Bearer " + shop.Host.Token })
            await AssertAlikeAsync(shop.Sku, "{\"quantity\":1}", authorization: header ?? "none");
    }

    [Fact]
    public async Task ADraftIsNotSoldEitherWay()
    {
        var sku = await shop.NewSkuAsync(5);
        var buyer = shop.NewGuest();
        await buyer.ReservedAsync(sku); // from here on both ways know the SKU
        var product = sku.ToLowerInvariant();
        (await shop.Host.PutAsync($"/api/v1/products/{product}", new { title = "t", status = "draft", variants = new[] { new { sku, price = ShopSetup.Eur(1) } } })).Ok();
        await AssertAlikeAsync(sku, "{\"quantity\":1}");
        Assert.Equal(204, (await shop.Host.DeleteAsync($"/api/v1/products/{product}")).Status);
        await AssertAlikeAsync(sku, "{\"quantity\":1}");
    }

    [Theory]
    [InlineData("{\"quantity\":1,\"offerId\":\"c0123456789abcdef0123456789abcdef\"}")] // units for a code
    [InlineData("{\"quantity\":1,\"offerId\":\"d0123456789abcdef0123456789abcdef-1-2\"}")]
    [InlineData("{\"quantity\":1,\"offerId\":\"d0123456789abcdef0123456789abcdef-1-2-x3\"}")]
    [InlineData("{\"quantity\":1,\"code\":\"SPRING\",\"streamId\":\"a-show\"}")]
    [InlineData("{\"quantity\":1,\"code\":\"SPRING\"}")]
    public async Task BothWaysKnowWhichUnitsAreNotHadAlone(string body) => await AssertAlikeAsync(await shop.NewSkuAsync(5), body);

    [Fact]
    public async Task TheNewestPriceIsTaken()
    {
        var sku = await shop.NewSkuAsync(5);
        var buyer = shop.NewGuest();
        await buyer.ReservedAsync(sku);
        (await shop.Host.PutAsync($"/api/v1/products/{sku.ToLowerInvariant()}", new { title = "t", variants = new[] { new { sku, price = ShopSetup.Eur(7) } } })).Ok();
        Assert.Equal(7, (await buyer.ReserveAsync(sku)).Ok(201).GetProperty("unitPrice").Number("amount"));
    }

    [Fact]
    public async Task ARepeatIsAnsweredTheSameByBothWays()
    {
        var sku = await shop.NewSkuAsync(10);
        var buyer = shop.NewGuest();
        var id = buyer.NewReservationId();
        var path = $"/api/v1/stock/{sku}/reservations/{id}";
        var first = await SendAsync(path, "{\"quantity\":2}", "Bearer " + buyer.Token, chunked: false);
        Assert.Equal((201, true), (first.Status, first.HasLength));
        var (again, general) = (await SendAsync(path, "{\"quantity\":2}", "Bearer " + buyer.Token, chunked: false), await SendAsync(path, "{\"quantity\":2}", "Bearer " + buyer.Token, chunked: true));
        Assert.Equal((200, true, 200, false), (again.Status, again.HasLength, general.Status, general.HasLength));
        Assert.Equal(Without(general.Text), Without(again.Text));
        Assert.Equal(Without(first.Text), Without(again.Text));
        var other = await SendAsync(path, "{\"quantity\":3}", "Bearer " + buyer.Token, chunked: false);
        Assert.Equal(422, other.Status);
    }

    [Fact]
    public async Task ABodyThatComesInPiecesIsReadWhole()
    {
        var buyer = shop.NewGuest();
        var sku = await shop.NewSkuAsync(10);
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", shop.Address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"PUT /api/v1/stock/{sku}/reservations/{buyer.NewReservationId()} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {buyer.Token}\r\n"
            + "Content-Type: application/json\r\nContent-Length: 14\r\nExpect: 100-continue\r\n\r\n"));
        var answer = new byte[8_192];
        var length = await socket.ReceiveAsync(answer); // the server says "continue" when it wants the body, so it has begun to read
        Assert.StartsWith("HTTP/1.1 100", Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);
        foreach (var piece in "{\"quantity\":1}") await socket.SendAsync(new[] { (byte)piece });
        length = await socket.ReceiveAsync(answer);
        Assert.StartsWith("HTTP/1.1 201", Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);
        Assert.Contains("Content-Length: ", Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BothWaysCountAgainstOneLimit()
    {
        var sku = await shop.NewSkuAsync(1_000);
        var buyer = shop.NewGuest();
        var statuses = new List<int>();
        for (var i = 0; i < 400 && statuses is not [.., 429]; i++)
            statuses.Add((await SendAsync($"/api/v1/stock/{sku}/reservations/{buyer.NewReservationId()}", "{\"quantity\":101}", "Bearer " + buyer.Token, chunked: i % 2 == 1)).Status);
        Assert.Equal(429, statuses[^1]);
        Assert.True(statuses.Count > 40, $"Refused after {statuses.Count} calls already.");
        (await shop.NewGuest().ReserveAsync(sku)).Ok(201);
    }

    [Fact]
    public async Task AnEndedTokenIsForgotten()
    {
        await using var own = new RunningShop();
        await own.InitializeAsync();
        var sku = await own.NewSkuAsync(10);
        var buyer = own.NewGuest();
        await buyer.ReservedAsync(sku);
        own.Time.Advance(OwnTokens.GuestLifetime + Day);
        (await buyer.ReserveAsync(sku)).Refused(LiveHub.Api.ProblemCode.TokenInvalid);
    }

    private async Task AssertAlikeAsync(string sku, string body, string mediaType = "application/json", string? authorization = null)
    {
        var answers = new List<WayAnswer>();
        foreach (var chunked in new[] { false, true })
        {
            var buyer = shop.NewGuest();
            answers.Add(await SendAsync($"/api/v1/stock/{sku}/reservations/{buyer.NewReservationId()}", body, authorization ?? "Bearer " + buyer.Token, chunked, mediaType));
        }
        Assert.Equal((answers[1].Status, Without(answers[1].Text), answers[1].MediaType), (answers[0].Status, Without(answers[0].Text), answers[0].MediaType));
        Assert.Equal(answers[1].Policy, answers[0].Policy);
    }

    private async Task<WayAnswer> SendAsync(string path, string body, string authorization, bool chunked, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(shop.Address, path));
        if (authorization != "none") request.Headers.TryAddWithoutValidation("Authorization", authorization);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await shop.Http.SendAsync(request);
        var hasLength = response.Content.Headers.NonValidated.Contains("Content-Length");
        return new WayAnswer(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.ToString(), hasLength,
            string.Join(';', response.Headers.GetValues("Content-Security-Policy")));
    }

    /// <summary>Without what differs between two attempts: ids, versions, instants.</summary>
    private static string Without(string text) => Differing().Replace(text, "");

    private sealed record WayAnswer(int Status, string Text, string? MediaType, bool HasLength, string Policy);

    [GeneratedRegex("""[0-9a-f]{8}-[0-9a-f-]{27}|"expiresAt":"[^"]*"|"secondsLeft":\d+|"stockVersion":\d+""", RegexOptions.None, 1_000)]
    private static partial Regex Differing();
}
