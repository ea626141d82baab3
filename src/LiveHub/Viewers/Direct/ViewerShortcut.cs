using System.Security.Claims;
using LiveCommerce.LiveHub.Hosting;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>
/// The short way of the request that comes ten thousand times at once when a show begins or a server is back. It stands in front of routing, authorization and limits and
/// takes what they would plainly let pass: somebody without a token, or a buyer with a good one. Whatever is unusual in any respect (a token that is refused, a host's, which may have been revoked, a
/// caller in too much of a hurry) it leaves untouched to the general path (<see cref="DirectEntrance{THub}"/>), which alone knows how to refuse.
/// </summary>
/// <remarks>Nothing may be decided here that the general path would decide otherwise; ViewerShortcutTests compares the two.</remarks>
internal sealed class ViewerShortcut(RequestDelegate next, DirectDoor<ViewerHub> door, KnownBuyers buyers, BuyerPace pace)
{
    private static readonly ClaimsPrincipal Nobody = new(new ClaimsIdentity());

    public Task InvokeAsync(HttpContext http) =>
        http.Request.Path.Value == EdgeSetup.ViewerHubPath && !http.Request.PathBase.HasValue && DirectDoor<ViewerHub>.IsFor(http) ? EnterAsync(http) : next(http);

    private async Task EnterAsync(HttpContext http)
    {
        var caller = new Caller(Nobody, null);
        if (TokenAuthentication.PresentedToken(http) is { } token)
        {
            if (!buyers.TryGet(token, out var buyer, out var expiresAt))
            {
                var verdict = await buyers.JudgeAsync(token);
                if (verdict.Principal?.TryGetBuyerId(out buyer) != true)
                {
                    await next(http);
                    return;
                }
                expiresAt = verdict.ExpiresAt;
            }
            if (!pace.TryTake(buyer))
            {
                await next(http);
                return;
            }
            caller = new Caller(CallerClaims.Buyer(buyer), expiresAt);
        }
        await door.EnterAsync(http, caller);
    }
}
