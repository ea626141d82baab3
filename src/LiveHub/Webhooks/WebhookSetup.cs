using System.Net;
using LiveCommerce.Checkout.Outbox;
using LiveCommerce.LiveHub.Storage;
using LiveCommerce.LiveHub.Webhooks.Delivery;
using LiveCommerce.LiveHub.Webhooks.Guard;
using LiveCommerce.LiveHub.Webhooks.Storage;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Webhooks;

/// <summary>Wiring of the webhooks. Needs the shop's tables and its secrets; the relay finds <see cref="EventIntake"/> among the handlers.</summary>
internal static class WebhookSetup
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>();
        services.AddSingleton<IShopSchema, WebhookSchema>().AddSingleton<WebhookWriter>().AddSingleton<WebhookReads>().AddSingleton<EndpointBook>();
        services.AddSingleton<Resolve>(_ => async (name, cancellationToken) => await Dns.GetHostAddressesAsync(name, cancellationToken));
        services.AddSingleton<EndpointGuard>().AddSingleton<WebhookCaller>().AddSingleton<EndpointOutcomes>().AddSingleton<EndpointDesk>();
        services.AddSingleton<DeliveryService>().AddHostedService(provider => provider.GetRequiredService<DeliveryService>());
        services.AddSingleton<WebhookUpkeep>().AddHostedService(provider => provider.GetRequiredService<WebhookUpkeep>());
        return services.AddSingleton<IOutboxHandler, EventIntake>();
    }
}
