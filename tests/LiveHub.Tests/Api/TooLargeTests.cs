using System.Net.Http.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.LiveHub.Tests.Api;

/// <summary>The real server, because the one in memory has no limits.</summary>
public sealed class TooLargeTests
{
    private const int BodyMax = 64 * 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ABodyOverTheLimitIsRefusedWithACode(bool chunked)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = BodyMax);
        builder.Services.AddProblems();
        await using var server = builder.Build();
        server.UseProblems();
        server.MapPost("/echo", (EchoRequest request) => request);
        await server.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(server.Urls.Single()) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = JsonContent.Create(new EchoRequest(new string('x', BodyMax), 1)) };
        request.Headers.TransferEncodingChunked = chunked;
        if (!chunked) await request.Content.LoadIntoBufferAsync();
        using var response = await client.SendAsync(request);
        await IdentityApp.AssertRefusedAsync(response, ProblemCode.TooLarge);
    }
}
