using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.LiveHub.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>Wiring. Needs <see cref="DataDirectory"/> and <see cref="ShopDatabase"/> as singletons.</summary>
public static class IdentitySetup
{
    public static IServiceCollection AddIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IdentityOptions>()
            .Bind(configuration.GetSection(IdentityOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<IdentityOptions>, IdentityOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => SecretStore.Open(provider.GetRequiredService<DataDirectory>().PathOf("keys")));
        services.TryAddSingleton(_ => new Passwords());
        services.AddSingleton<IShopSchema, IdentitySchema>();
        services.AddSingleton<Hosts>();
        services.AddSingleton<FailedSignIns>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<HostRegistry>();
        services.AddSingleton<FirstHost>();
        services.AddSingleton<OwnTokens>();
        services.AddSingleton<ShopTokens>();
        services.AddSingleton<KnownBuyers>();
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<IdentityOptions>>().Value;
            return new IdentityLimits(options.GuestTokensPerHour, options.SignInsPerMinute);
        });
        services.AddAuthentication(TokenAuthentication.Scheme)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.Scheme, configureOptions: null);
        services.AddAuthorization(Callers.AddPolicies);
        return services;
    }

    /// <summary>After <c>UseProblems</c> (and forwarded headers), before the endpoints.</summary>
    public static IApplicationBuilder UseIdentity(this IApplicationBuilder app) => app.UseAuthentication().UseAuthorization();
}
