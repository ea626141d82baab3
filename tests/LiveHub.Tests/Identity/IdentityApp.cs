using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.LiveHub.Tests.Identity;

public sealed record EchoRequest(string Name, int Quantity, string? Note = null, EchoInner? Inner = null, DateTimeOffset? At = null);

public sealed record EchoInner(IReadOnlyList<EchoInner> Inners);

/// <summary>A server in memory with the identity API and one endpoint per kind of caller, on a data directory and a clock of its own.</summary>
public sealed class IdentityApp : IAsyncLifetime
{
    public const string HostPassword = "correct horse battery";

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _settings = new() { ["Identity:SignInsPerMinute"] = "10000", ["Identity:GuestTokensPerHour"] = "100000" };
    private WebApplication? _app;

    public ManualTime Time { get; } = new();

    public string Folder => _folder.Path;

    public WebApplication App => _app ?? throw new InvalidOperationException("Not started.");

    public HttpClient Client { get; private set; } = null!;

    public IdentityApp With(string key, string? value)
    {
        _settings[key] = value;
        return this;
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton(_ => DataDirectory.Open(_folder.Path));
        builder.Services.AddSingleton(services => new ShopDatabase(services.GetRequiredService<DataDirectory>().PathOf("shop.db"), services.GetServices<IShopSchema>()));
        // The strength of the hash is not what these tests are about, and its cost is.
        builder.Services.AddSingleton(new Passwords(iterations: 1000));
        builder.Services.AddProblems();
        builder.Services.AddIdentity(builder.Configuration);
        _app = builder.Build();
        _app.Use((context, next) =>
        {
            context.Connection.RemoteIpAddress = System.Net.IPAddress.Parse(context.Request.Headers["X-Address"].FirstOrDefault("192.0.2.1")!);
            return next(context);
        });
        _app.UseProblems();
        _app.UseIdentity();
        _app.MapIdentityApi();
        MapProbes(_app);
        await _app.StartAsync();
        Client = _app.GetTestClient();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        _folder.Dispose();
    }

    public T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    public async Task<HostAccount> AddHostAsync(string name)
    {
        Assert.True(HostName.TryParse(name, out var hostName));
        Assert.Equal(HostChange.Done, await Get<HostRegistry>().AddAsync(hostName, HostPassword));
        return Get<Hosts>().Find(hostName)!;
    }

    public Task<HttpResponseMessage> SignInAsync(string name, string password, string address = "192.0.2.1") =>
        SendAsync(HttpMethod.Post, "/api/v1/hosts/sign-in", body: new { name, password }, address: address);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token = null, object? body = null, string? address = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        if (address is not null) request.Headers.Add("X-Address", address);
        if (body is not null) request.Content = body as HttpContent ?? JsonContent.Create(body);
        return await Client.SendAsync(request);
    }

    /// <summary>Asserts that the answer is a complete refusal with this code.</summary>
    public static async Task<JsonElement> AssertRefusedAsync(HttpResponseMessage response, ProblemCode code)
    {
        var text = await response.Content.ReadAsStringAsync();
        var kind = ProblemTable.Of(code);
        Assert.True(kind.Status == (int)response.StatusCode, $"{(int)response.StatusCode} instead of {kind.Code}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(kind.Code, problem.GetProperty("code").GetString());
        Assert.Equal(kind.Type, problem.GetProperty("type").GetString());
        Assert.Equal(kind.Title, problem.GetProperty("title").GetString());
        Assert.Equal(kind.Status, problem.GetProperty("status").GetInt32());
        Assert.Equal(kind.Retry.ToString().ToLowerInvariant(), problem.GetProperty("retry").GetString());
        Assert.Equal(response.RequestMessage!.RequestUri!.AbsolutePath, problem.GetProperty("instance").GetString());
        Assert.Equal(kind.Retry == ProblemRetry.Later, response.Headers.RetryAfter is not null);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.DoesNotContain("LiveCommerce.", text, StringComparison.Ordinal);
        return problem;
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static void MapProbes(WebApplication app)
    {
        app.MapGet("/test/anyone", () => "anyone").RequireCaller(Callers.Anyone);
        app.MapGet("/test/buyer", (HttpContext http) => http.User.BuyerId().Value).RequireCaller(Callers.Buyer);
        app.MapGet("/test/host", (HttpContext http) => http.User.HostId().Value).RequireCaller(Callers.Host);
        app.MapGet("/hubs/test", (HttpContext http) => http.User.Identity?.Name ?? (http.User.TryGetBuyerId(out var id) ? id.Value : "nobody")).RequireCaller(Callers.Anyone);
        app.MapPost("/test/echo", (EchoRequest request) => request).RequireCaller(Callers.Anyone);
        app.MapGet("/test/number/{number:int}", (int number, int limit) => number + limit).RequireCaller(Callers.Anyone);
        app.MapGet("/test/throws", string () => throw new InvalidOperationException("secret detail")).RequireCaller(Callers.Anyone);
        app.MapGet("/test/full-disk", string () => throw new SqliteException("secret detail", 13)).RequireCaller(Callers.Anyone);
        app.MapGet("/test/status/{status:int}", (int status) => Results.StatusCode(status)).RequireCaller(Callers.Anyone);
        app.MapGet("/undeclared", () => "nobody may read this");
    }
}
