using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Viewers.Direct;

internal static class DirectSetup
{
    public static IServiceCollection AddDirectViewers(this IServiceCollection services)
    {
        services.AddOptions<DirectOptions>().BindConfiguration(DirectOptions.Section);
        return services.AddSingleton<SlowSinks>().AddHostedService(provider => provider.GetRequiredService<SlowSinks>());
    }

    /// <summary>After routing, identity and limits, before the endpoints: it takes what the hub's own endpoint would be given.</summary>
    public static IApplicationBuilder UseDirectViewers(this IApplicationBuilder app) =>
        app.ApplicationServices.GetRequiredService<IOptions<DirectOptions>>().Value.DirectSends ? app.UseMiddleware<DirectEntrance<ViewerHub>>() : app;
}
