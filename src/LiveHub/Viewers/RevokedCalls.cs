using LiveCommerce.LiveHub.Identity;
using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Viewers;

/// <summary>
/// A connection was let in with a token once; each of its calls asks whether it still would be. <c>Join</c> is asked about once more when it is done: a viewer
/// that came in while its token was revoked is on no list of those to part with (<see cref="RevokedViewers"/>).
/// </summary>
internal sealed class RevokedCalls(Hosts hosts) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (!hosts.Accepts(invocationContext.Context.User)) await RefuseAsync(invocationContext);
        var answer = await next(invocationContext);
        if (invocationContext.HubMethodName == nameof(ViewerHub.Join) && !hosts.Accepts(invocationContext.Context.User)) await RefuseAsync(invocationContext);
        return answer;
    }

    private static async Task RefuseAsync(HubInvocationContext call)
    {
        if (call.Hub is ViewerHub hub)
        {
            await hub.Leave();
            await hub.Clients.Caller.Moved(RevokedViewers.Farewell);
        }
        throw new HubException("token-invalid");
    }
}
