using Microsoft.AspNetCore.Hosting;

namespace LiveCommerce.LiveHub.Tests.Hosting;

public sealed class PagesTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Theory]
    [InlineData("/", 200)]
    [InlineData("/host", 200)]
    [InlineData("/demo/mug.svg", 200)]
    [InlineData("/sandbox/challenge/ch_absent", 404)]
    [InlineData("/absent", 404)]
    [InlineData("/api/v1/products", 200)]
    [InlineData("/api/v1/products?limit=x", 400)] // refused by an exception, which clears what was set before
    public async Task EveryAnswerCarriesThePolicyOfThePages(string path, int status)
    {
        var answer = await shop.Anyone.GetAsync(path);
        Assert.Equal(status, answer.Status);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("/", "app/index.html")]
    [InlineData("/host", "app/host.html")]
    public async Task ThePageIsTheBuiltOneOrSaysWhatIsMissing(string path, string file)
    {
        var files = shop.Get<IWebHostEnvironment>().WebRootFileProvider;
        var wanted = files.GetFileInfo(file) is { Exists: true } built ? built : files.GetFileInfo("no-pages.html");
        using var reader = new StreamReader(wanted.CreateReadStream());
        var answer = await shop.Anyone.GetAsync(path);
        Assert.Equal((200, "text/html", await reader.ReadToEndAsync()), (answer.Status, answer.MediaType, answer.Text));
    }
}
