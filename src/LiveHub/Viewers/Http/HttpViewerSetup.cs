using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Viewers.Http;

internal static class HttpViewerSetup
{
    /// <summary>Registers watching over plain HTTP; its endpoint is <see cref="Api.UpdatesApi"/>.</summary>
    public static IServiceCollection AddHttpViewers(this IServiceCollection services)
    {
        services.AddOptions<HttpViewerOptions>().BindConfiguration(HttpViewerOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<HttpViewerOptions>, HttpViewerOptionsValidator>();
        return services.AddSingleton<HttpViewerLimit>().AddSingleton<Entrance>().AddSingleton<EventStreams>().AddSingleton<PollSeats>().AddSingleton<LongPolls>();
    }
}
