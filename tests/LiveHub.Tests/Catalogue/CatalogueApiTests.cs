using System.Net;
using System.Text;
using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Catalogue.Imports;
using LiveCommerce.LiveHub.Tests.Identity;

namespace LiveCommerce.LiveHub.Tests.Catalogue;

public sealed class CatalogueApiTests : IAsyncLifetime
{
    private const string Imports = "/api/v1/catalogue/imports";

    private readonly CatalogueApp _app = new();

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task AProductIsMadeReadChangedAndTakenOffTheList()
    {
        var made = await _app.SendAsync(HttpMethod.Put, "/api/v1/products/mug", Draft("R", 999));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal("/api/v1/products/mug", made.Headers.Location?.OriginalString);
        Assert.Equal(
            """{"productId":"mug","title":"Mug","description":"","imageUrl":null,"status":"active","version":1,"variants":[{"sku":"R","title":"","price":{"amount":999,"currency":"EUR"},"imageUrl":null}]}""",
            await made.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, (await _app.SendAsync(HttpMethod.Put, "/api/v1/products/mug", Draft("R", 5))).StatusCode);
        var read = await IdentityApp.ReadAsync(await _app.SendAsync(HttpMethod.Get, "/api/v1/products/mug", asHost: false));
        Assert.Equal((2, 5), (read.GetProperty("version").GetInt32(), read.GetProperty("variants")[0].GetProperty("price").GetProperty("amount").GetInt32()));
        Assert.Equal(HttpStatusCode.NoContent, (await _app.SendAsync(HttpMethod.Delete, "/api/v1/products/mug")).StatusCode);
        await IdentityApp.AssertRefusedAsync(await _app.SendAsync(HttpMethod.Get, "/api/v1/products/mug"), ProblemCode.NotFound);
        await IdentityApp.AssertRefusedAsync(await _app.SendAsync(HttpMethod.Delete, "/api/v1/products/mug"), ProblemCode.NotFound);
    }

    [Fact]
    public async Task DraftsAreForHosts()
    {
        await _app.PutAsync("a", ProductStatus.Active, "A");
        await _app.PutAsync("b", ProductStatus.Draft, "B");
        await _app.PutAsync("c", ProductStatus.Archived, "C");
        Assert.Equal(["a", "b", "c"], await IdsAsync(asHost: true));
        Assert.Equal(["a"], await IdsAsync(asHost: false));
        await IdentityApp.AssertRefusedAsync(await _app.SendAsync(HttpMethod.Get, "/api/v1/products/b", asHost: false), ProblemCode.NotFound);
        Assert.Equal(HttpStatusCode.OK, (await _app.SendAsync(HttpMethod.Get, "/api/v1/products/b")).StatusCode);

        async Task<IEnumerable<string?>> IdsAsync(bool asHost) => (await IdentityApp.ReadAsync(await _app.SendAsync(HttpMethod.Get, "/api/v1/products", asHost: asHost)))
            .GetProperty("items").EnumerateArray().Select(item => item.GetProperty("productId").GetString());
    }

    [Fact]
    public async Task PagesCarryTheIdThatTheNextBeginsAfter()
    {
        await _app.PutAsync("a", ProductStatus.Active, "A");
        await _app.PutAsync("b", ProductStatus.Active, "B");
        var first = await IdentityApp.ReadAsync(await _app.SendAsync(HttpMethod.Get, "/api/v1/products?limit=1"));
        Assert.Equal("a", first.GetProperty("next").GetString());
        var second = await IdentityApp.ReadAsync(await _app.SendAsync(HttpMethod.Get, "/api/v1/products?limit=1&after=a"));
        Assert.Equal(("b", JsonValueKind.Null), (second.GetProperty("items")[0].GetProperty("productId").GetString(), second.GetProperty("next").ValueKind));
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=201", "limit")]
    [InlineData("?after=B%20B", "after")]
    public async Task APageOutOfRangeIsRefused(string query, string field)
    {
        var problem = await IdentityApp.AssertRefusedAsync(await _app.SendAsync(HttpMethod.Get, "/api/v1/products" + query), ProblemCode.Invalid);
        Assert.Equal(field, problem.GetProperty("field").GetString());
    }

    [Fact]
    public async Task ASkuOfAnotherProductIsAConflictThatNamesIt()
    {
        await _app.PutAsync("mug", ProductStatus.Active, "R");
        var problem = await IdentityApp.AssertRefusedAsync(await _app.SendAsync(HttpMethod.Put, "/api/v1/products/cup", Draft("R", 5)), ProblemCode.WrongState);
        Assert.Equal(("sku-taken", "mug", "variants[0].sku"),
            (problem.GetProperty("reason").GetString(), problem.GetProperty("productId").GetString(), problem.GetProperty("field").GetString()));
    }

    [Theory]
    [InlineData("Mug", -1, "EUR", "variants[0].price.amount")]
    [InlineData("Mug", 1, "XXX", "variants[0].price.currency")]
    [InlineData("", 1, "EUR", "title")]
    public async Task ADraftOutOfRangeIsRefusedWithItsField(string title, long amount, string currency, string field)
    {
        var draft = new { title, variants = new[] { new { sku = "R", price = new { amount, currency } } } };
        var problem = await IdentityApp.AssertRefusedAsync(await _app.SendAsync(HttpMethod.Put, "/api/v1/products/mug", draft), ProblemCode.Invalid);
        Assert.Equal(field, problem.GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("PUT", "/api/v1/products/mug")]
    [InlineData("DELETE", "/api/v1/products/mug")]
    [InlineData("POST", Imports)]
    public async Task OnlyHostsChangeTheCatalogue(string method, string path) =>
        await IdentityApp.AssertRefusedAsync(await _app.SendAsync(new HttpMethod(method), path, Draft("R", 5), asHost: false), ProblemCode.SignInRequired);

    [Fact]
    public async Task AnImportAnswersLineByLineAndTheLastIsTheResult()
    {
        var lines = await ImportAsync("?format=shopify-csv&name=spring.csv", Text("Handle,Title,Variant SKU,Variant Price\nmug,Mug,R,5\ncup,Cup,C,free\n"));
        Assert.Equal(
            """{"type":"rejected","line":3,"reason":"price-invalid","detail":"The price is not a decimal number with a point, such as 19.99, or too large."}""",
            Assert.Single(lines, line => line.StartsWith("""{"type":"rejected""", StringComparison.Ordinal)));
        var result = JsonDocument.Parse(lines[^1]).RootElement;
        Assert.Equal(("result", "spring.csv", "shopify-csv", 2, 1, 1), (
            result.GetProperty("type").GetString(), result.GetProperty("name").GetString(), result.GetProperty("format").GetString(),
            result.GetProperty("rows").GetInt32(), result.GetProperty("productsCreated").GetInt32(), result.GetProperty("rejectedRows").GetInt32()));
        Assert.Equal("EUR", _app.Get<CatalogueStore>().Get(ProductId.Parse("mug"))!.Variants[0].Price.Currency);
    }

    [Fact]
    public async Task AnImportMayBeLargerThanOtherBodies()
    {
        const int rows = 35_000;
        var content = new StreamContent(new GeneratedCsv(
            "Handle,Title,Body (HTML),Variant SKU,Variant Price\n", n => $"p{n / 100},P,{new string('d', 1000)},S{n},5\n", rows));
        var result = JsonDocument.Parse((await ImportAsync("", content))[^1]).RootElement;
        Assert.Equal((rows, rows, JsonValueKind.Null), (
            result.GetProperty("rows").GetInt32(), result.GetProperty("skus").GetInt32(), result.GetProperty("failure").ValueKind));
    }

    [Theory]
    [InlineData("<html>", "not-a-catalogue")]
    [InlineData("a,b\n1,2\n", "columns-missing")]
    [InlineData("", "empty")]
    public async Task AFileThatIsNoCatalogueIsRefusedAsAWhole(string content, string failure)
    {
        var problem = await IdentityApp.AssertRefusedAsync(await _app.SendAsync(HttpMethod.Post, Imports, Text(content)), ProblemCode.Malformed);
        Assert.Equal(failure, problem.GetProperty("failure").GetString());
    }

    [Theory]
    [InlineData("?format=xml", "format")]
    [InlineData("?currency=XXX", "currency")]
    public async Task AnImportWithUnknownWordsIsRefused(string query, string field)
    {
        var problem = await IdentityApp.AssertRefusedAsync(await _app.SendAsync(HttpMethod.Post, Imports + query, Text("x")), ProblemCode.Invalid);
        Assert.Equal(field, problem.GetProperty("field").GetString());
    }

    [Fact]
    public async Task OneImportAtATime()
    {
        using (_app.Get<ImportGate>().TryEnter())
            await IdentityApp.AssertRefusedAsync(await _app.SendAsync(HttpMethod.Post, Imports, Text("x")), ProblemCode.WrongState);
        await IdentityApp.AssertRefusedAsync(await _app.SendAsync(HttpMethod.Post, Imports, Text("x")), ProblemCode.Malformed);
    }

    private async Task<string[]> ImportAsync(string query, HttpContent content)
    {
        var response = await _app.SendAsync(HttpMethod.Post, Imports + query, content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static ByteArrayContent Text(string content) => new(Encoding.UTF8.GetBytes(content));

    private static object Draft(string sku, long amount) => new { title = "Mug", variants = new[] { new { sku, price = new { amount, currency = "EUR" } } } };
}
