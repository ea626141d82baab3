using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Checkout.Payments;
using LiveCommerce.Checkout.Payments.Notices;
using LiveCommerce.Checkout.Payments.Sandbox;
using LiveCommerce.Checkout.Payments.Stripe;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.LiveHub.Storage;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Payments;

/// <summary>The provider that the settings name, and everything that listens to it.</summary>
internal static class PaymentSetup
{
    private const int MaxAnswer = 4 * 1024 * 1024;

    public static IServiceCollection AddPayments(this IServiceCollection services)
    {
        services.AddOptions<PaymentSettings>().BindConfiguration(PaymentSettings.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PaymentSettings>, PaymentSettingsValidator>();
        services.AddSingleton(provider => new PaymentOptions
        {
            ReturnUrl = "/?purchase={purchaseId}",
            Capture = provider.GetRequiredService<IOptions<PaymentSettings>>().Value.Capture,
        });
        services.AddSingleton(provider => new SandboxProvider(
            provider.GetRequiredService<DataDirectory>().PathOf("sandbox"), new SandboxOptions(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IPaymentProvider>(provider => ActivatorUtilities.CreateInstance<TimeLimitedProvider>(provider, Provider(provider)));
        services.AddSingleton<IOutboxHandler, PaymentSteps>();
        services.AddSingleton<PaymentDesk>().AddSingleton<Reconciliation>();
        services.AddSingleton<IShopSchema, PaymentInboxSchema>().AddSingleton<PaymentInbox>();
        return services.AddHostedService<PaymentInboxService>().AddHostedService<ReconciliationService>();
    }

    private static IPaymentProvider Provider(IServiceProvider provider)
    {
        var settings = provider.GetRequiredService<IOptions<PaymentSettings>>().Value;
        return settings.Provider switch
        {
            PaymentProviderName.Sandbox => provider.GetRequiredService<SandboxProvider>(),
            PaymentProviderName.Stripe => Stripe(settings.Stripe, provider.GetRequiredService<TimeProvider>()),
        };
    }

    private static StripeProvider Stripe(StripeSettings settings, TimeProvider time)
    {
        // One for the life of the process; its connections are renewed so that a changed address is noticed. No redirects: the key would go along.
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false, UseCookies = false };
        var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswer };
        return new StripeProvider(
            http, new StripeOptions { ApiKey = settings.ApiKey!, Address = new Uri(settings.Address), ShopAddress = settings.ShopAddress!.TrimEnd('/') }, time);
    }
}
