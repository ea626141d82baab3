using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Viewers.Direct.Linux;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>What the short way to viewers consists of.</summary>
internal static partial class DirectSetup
{
    public static IServiceCollection AddDirectViewers(this IServiceCollection services)
    {
        services.AddOptions<DirectOptions>().BindConfiguration(DirectOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DirectOptions>, DirectOptionsValidator>();
        services.AddSingleton(provider => SendsOf(provider.GetRequiredService<IOptions<DirectOptions>>().Value.Sends, provider.GetRequiredService<ILoggerFactory>()));
        return services.AddSingleton<SlowSinks>().AddHostedService(provider => provider.GetRequiredService<SlowSinks>()).AddSingleton<Admittance>()
            .AddSingleton(typeof(DirectDoor<>));
    }

    /// <summary>In front of everything that a viewer does not need.</summary>
    public static IApplicationBuilder UseViewerShortcut(this IApplicationBuilder app) => IsOn(app) ? app.UseMiddleware<ViewerShortcut>() : app;

    /// <summary>As was wished, or as everywhere.</summary>
    /// <param name="open">Where not the real one.</param>
    internal static ISends SendsOf(SendWay way, ILoggerFactory logs, RingOpening? open = null)
    {
        if (way == SendWay.Portable) return PortableSends.Instance;
        var log = logs.CreateLogger<RingSends>();
        if ((open ?? RingSends.TryOpen)(out var reason) is not { } ring)
        {
            NoRing(log, reason);
            return PortableSends.Instance;
        }
        Ring(log);
        return ring;
    }

    internal delegate RingSends? RingOpening(out string reason);

    [LoggerMessage(3171, LogLevel.Information, "Updates go out through io_uring.")]
    private static partial void Ring(ILogger log);

    [LoggerMessage(3172, LogLevel.Warning, "Updates go out one by one, not through io_uring, which cannot be used here: {Reason}.")]
    private static partial void NoRing(ILogger log, string reason);

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
