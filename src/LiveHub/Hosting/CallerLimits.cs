using System.Threading.RateLimiting;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Hosting;

/// <summary>
/// How often one buyer may call: a person presses a few times a second, a bot is slowed to that. Hosts are not limited; what has no token is
/// limited where it costs something (guest tokens, sign-in).
/// </summary>
internal static class CallerLimits
{
    private const int Burst = 40;
    private const int PerSecond = 20;

    public static IServiceCollection AddCallerLimits(this IServiceCollection services) => services.AddRateLimiter(options =>
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => context.User.TryGetBuyerId(out var buyer)
            ? RateLimitPartition.GetTokenBucketLimiter(buyer.Value, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = Burst,
                TokensPerPeriod = PerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            })
            : RateLimitPartition.GetNoLimiter(""));
        options.OnRejected = async (context, _) =>
            await Problems.WriteAsync(context.HttpContext, ProblemCode.TooManyRequests, "More calls than a person makes.", retryAfter: TimeSpan.FromSeconds(1));
    });
}
