using System.Threading.RateLimiting;
using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Viewers;

/// <summary>SignalR has no limit on how often a connection may call: a viewer that joins and leaves like mad is cut.</summary>
internal sealed class InvocationLimit : IHubFilter
{
    private const string Item = "invocations";

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (invocationContext.Context.Items[Item] is RateLimiter limiter && !limiter.AttemptAcquire().IsAcquired)
        {
            invocationContext.Context.Abort();
            throw new HubException("too-many-requests");
        }
        return await next(invocationContext);
    }

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        context.Context.Items[Item] = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = 20,
            TokensPerPeriod = 2,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
            AutoReplenishment = false,
        });
        await next(context);
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        await next(context, exception);
        (context.Context.Items[Item] as IDisposable)?.Dispose();
    }
}
