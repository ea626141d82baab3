using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>Who comes in, and until when that holds.</summary>
/// <param name="ExpiresAt">When the connection has to end; null where it has not.</param>
internal readonly record struct Caller(ClaimsPrincipal User, DateTimeOffset? ExpiresAt)
{
    public static Caller Of(HttpContext http) => new(http.User, http.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc);
}
