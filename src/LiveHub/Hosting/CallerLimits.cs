using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Hosting;

/// <summary>
/// Buyers are held to <see cref="BuyerPace"/>. Hosts are not limited; what has no token is limited where it costs something (guest tokens,
/// sign-in).
/// </summary>
internal static class CallerLimits
{
    public static IServiceCollection AddCallerLimits(this IServiceCollection services) => services.AddSingleton<BuyerPace>();

    /// <summary>After identity, before the endpoints.</summary>
    public static IApplicationBuilder UseCallerLimits(this IApplicationBuilder app)
    {
        var pace = app.ApplicationServices.GetRequiredService<BuyerPace>();
        return app.Use((context, next) => !context.User.TryGetBuyerId(out var buyer) || pace.TryTake(buyer)
            ? next(context)
            : Problems.WriteAsync(context, ProblemCode.TooManyRequests, "More calls than a person makes.", retryAfter: TimeSpan.FromSeconds(1)));
    }
}
