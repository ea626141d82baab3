using System.Globalization;
using System.Security.Claims;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>The one place that knows how a caller is written into a principal, and how to read it back.</summary>
public static class CallerClaims
{
    /// <summary>The role of a guest in a shop where guests only watch.</summary>
    private const string Watcher = "watcher";

    /// <summary>Of a host: the generation of passwords that the token is of.</summary>
    private const string Generation = "generation";

    /// <summary>Who buys. Call it only behind <see cref="Callers.Buyer"/>.</summary>
    /// <exception cref="InvalidOperationException">The caller is no buyer: the endpoint lacks its policy.</exception>
    public static BuyerId BuyerId(this ClaimsPrincipal user) =>
        user.TryGetBuyerId(out var id) ? id : throw new InvalidOperationException("The caller is not a buyer; the endpoint must require one.");

    /// <summary>Who hosts. Call it only behind <see cref="Callers.Host"/>.</summary>
    /// <exception cref="InvalidOperationException">The caller is no host: the endpoint lacks its policy.</exception>
    public static HostId HostId(this ClaimsPrincipal user) =>
        user.TryGetHostId(out var id) ? id : throw new InvalidOperationException("The caller is not a host; the endpoint must require one.");

    public static bool TryGetBuyerId(this ClaimsPrincipal user, out BuyerId id)
    {
        id = default;
        return user.IsInRole(Callers.Buyer) && Grains.Values.BuyerId.TryParse(Subject(user), out id);
    }

    public static bool TryGetHostId(this ClaimsPrincipal user, out HostId id)
    {
        id = default;
        return user.IsInRole(Callers.Host) && Identity.HostId.TryParse(Subject(user), out id);
    }

    /// <summary>Of which generation of passwords a host's token is; 0, which none ever is, where it does not say.</summary>
    internal static long HostGeneration(this ClaimsPrincipal user) =>
        long.TryParse(user.FindFirst(Generation)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var generation) ? generation : 0;

    internal static ClaimsPrincipal Buyer(BuyerId id) => Principal(id.Value, Callers.Buyer);

    internal static ClaimsPrincipal Guest(BuyerId id, bool mayBuy) => Principal(id.Value, mayBuy ? Callers.Buyer : Watcher);

    internal static ClaimsPrincipal Host(HostId id, long generation) =>
        Principal(id.Value, Callers.Host, new Claim(Generation, generation.ToString(CultureInfo.InvariantCulture)));

    // NameIdentifier is what SignalR takes for Clients.User.
    private static ClaimsPrincipal Principal(string subject, string role, params ReadOnlySpan<Claim> more) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, subject), new Claim(ClaimTypes.Role, role), .. more], TokenAuthentication.Scheme));

    private static string? Subject(ClaimsPrincipal user) => user.FindFirst(ClaimTypes.NameIdentifier)?.Value;
}
