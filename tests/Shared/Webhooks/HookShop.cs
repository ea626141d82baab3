using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.ShopEvents;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Storage;
using LiveCommerce.LiveHub.Webhooks;
using LiveCommerce.LiveHub.Webhooks.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.Tests.Shared;

/// <summary>The webhooks of a shop as the server wires them, without the server. The folder outlives it.</summary>
internal sealed class HookShop : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private int _endpoints;

    private HookShop(ServiceProvider services) => _services = services;

    public EndpointDesk Desk => Get<EndpointDesk>();

    public EndpointBook Book => Get<EndpointBook>();

    public WebhookReads Reads => Get<WebhookReads>();

    public EventIntake Intake => _services.GetServices<Checkout.Outbox.IOutboxHandler>().OfType<EventIntake>().Single();

    public static async Task<HookShop> StartAsync(string folder, TimeProvider time, Action<IServiceCollection>? adjust = null, params string[] settings)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("Webhooks:AllowLoopbackHttp", (string?)"true")])
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Webhooks:" + setting.Split('=')[0], (string?)setting.Split('=')[1]))).Build());
        services.AddSingleton(time).AddSingleton(_ => SecretStore.Open(Path.Combine(folder, "keys")));
        services.AddSingleton(provider => new ShopDatabase(Path.Combine(folder, "shop.db"), provider.GetServices<IShopSchema>()));
        services.AddWebhooks();
        adjust?.Invoke(services);
        var shop = new HookShop(services.BuildServiceProvider());
        foreach (var hosted in shop._services.GetServices<IHostedService>()) await hosted.StartAsync(CancellationToken.None);
        return shop;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Makes an endpoint for everything; returns its id and its secret.</summary>
    public async Task<(string Id, string Secret)> EndpointAsync(Uri address, string? id = null, params string[] types)
    {
        id ??= $"endpoint-{Interlocked.Increment(ref _endpoints):0000}";
        var answer = await Desk.SaveAsync(id, new EndpointWish(address.ToString(), "", [.. types], WebhookFormat.Standard, WebhookPayload.Full));
        return (id, answer.Endpoint!.Secrets[0].Secret.Reveal());
    }

    /// <summary>An event of an entity, as the relay hands it over.</summary>
    public static OutboxRow Row(string entity, long sequence, DateTimeOffset at, string type = ShopEventTypes.StockSoldOut)
    {
        var message = ShopEventMessage.Write(type, at, new() { ["sku"] = entity }, new() { ["sold"] = sequence });
        return new OutboxRow(sequence, new GrainKey("stock", entity), sequence, 0, message.Type, message.Payload);
    }

    /// <summary>What the intake has taken does not come again; the rest of the shop does not matter here.</summary>
    public async Task HappenAsync(string entity, long sequence, DateTimeOffset at, string type = ShopEventTypes.StockSoldOut) =>
        await Intake.SendAsync(Row(entity, sequence, at, type), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        foreach (var hosted in _services.GetServices<IHostedService>().Reverse()) await hosted.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }
}
