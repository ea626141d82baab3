using System.Net.Http.Headers;
using System.Net.Http.Json;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Catalogue.Imports;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.LiveHub.Tests.Catalogue;

/// <summary>A server on a socket, because limits of bodies and answers that begin before the body has ended are the socket's matter.</summary>
public sealed class CatalogueApp : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("livecommerce-catalogue-").FullName;
    private WebApplication? _app;

    public HttpClient Client { get; private set; } = null!;

    public string HostToken { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([new("Shop:Currency", "EUR")]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => DataDirectory.Open(_folder));
        builder.Services.AddSingleton(services => new ShopDatabase(services.GetRequiredService<DataDirectory>().PathOf("shop.db"), services.GetServices<IShopSchema>()));
        builder.Services.AddSingleton(new Passwords(iterations: 1000));
        builder.Services.AddSingleton<SetInitialStock>((_, _, _) => Task.FromResult(InitialStock.Stocked));
        builder.Services.AddProblems();
        builder.Services.AddIdentity(builder.Configuration);
        builder.Services.AddCatalogue();
        _app = builder.Build();
        _app.UseProblems();
        _app.UseIdentity();
        _app.MapCatalogueApi();
        await _app.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };

        Assert.True(HostName.TryParse("hanna", out var name));
        Assert.Equal(HostChange.Done, await Get<HostRegistry>().AddAsync(name, "correct horse battery"));
        HostToken = Get<OwnTokens>().For(Get<Hosts>().Find(name)!).Token;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null) await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public T Get<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, bool asHost = true)
    {
        using var request = new HttpRequestMessage(method, path);
        if (asHost) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", HostToken);
        if (body is not null) request.Content = body as HttpContent ?? JsonContent.Create(body);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task PutAsync(string id, ProductStatus status, params string[] skus) => Get<CatalogueStore>().PutAsync(ProductId.Parse(id), new ProductDraft
    {
        Title = id,
        Status = status,
        Variants = [.. skus.Select(sku => new VariantDraft { Sku = Sku.Parse(sku), Price = new Money(1, "EUR") })],
    });
}
