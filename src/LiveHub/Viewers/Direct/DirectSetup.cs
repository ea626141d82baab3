using LiveCommerce.LiveHub.Fanout;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Viewers.Direct;

internal static class DirectSetup
{
    public static IServiceCollection AddDirectViewers(this IServiceCollection services)
    {
        services.AddOptions<DirectOptions>().BindConfiguration(DirectOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DirectOptions>, DirectOptionsValidator>();
        return services.AddSingleton<SlowSinks>().AddHostedService(provider => provider.GetRequiredService<SlowSinks>()).AddSingleton<Admittance>()
            .AddSingleton(typeof(DirectDoor<>));
    }

    /// <summary>In front of everything that a viewer does not need.</summary>
    public static IApplicationBuilder UseViewerShortcut(this IApplicationBuilder app) => IsOn(app) ? app.UseMiddleware<ViewerShortcut>() : app;

    /// <summary>After routing, identity and limits, before the endpoints: it takes what the hub's own endpoint would be given.</summary>
    public static IApplicationBuilder UseDirectViewers(this IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        var (metrics, slow) = (services.GetRequiredService<FanoutMetrics>(), services.GetRequiredService<SlowSinks>());
        metrics.Show("livecommerce.viewers", "{viewer}", "Viewers now, over whatever transport.", () => services.GetRequiredService<StreamChannels>().Audience.Count);
        metrics.Show("livecommerce.viewers.slow", "{viewer}", "Viewers whose socket has not taken everything.", () => slow.Count);
        metrics.Show("livecommerce.push.pending_bytes", "By", "Bytes that wait in the process for sockets with room.", () => slow.PendingBytes);
        return IsOn(app) ? app.UseMiddleware<DirectEntrance<ViewerHub>>() : app;
    }

    private static bool IsOn(IApplicationBuilder app) => app.ApplicationServices.GetRequiredService<IOptions<DirectOptions>>().Value.DirectSends;
}
