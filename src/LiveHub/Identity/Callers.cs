using Microsoft.AspNetCore.Authorization;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>Who may call: the names of the policies, and how an endpoint declares one.</summary>
public static class Callers
{
    /// <summary>No token needed. One that is shown must be good all the same, see <see cref="CallerMetadata.IgnoresBadToken"/>.</summary>
    public const string Anyone = "anyone";

    /// <summary>Who may buy: a guest where guests may, or a person known to the shop.</summary>
    public const string Buyer = "buyer";

    /// <summary>Who may speak in a show: a buyer, or a host where he is of its crew.</summary>
    public const string Talker = "talker";

    /// <summary>A signed-in host.</summary>
    public const string Host = "host";

    /// <summary>Declares who may call. Every endpoint needs this; one without is denied to everybody.</summary>
    /// <param name="ignoreBadToken">For the calls that hand out tokens: a page whose token is no longer good has to be able to get another.</param>
    public static TBuilder RequireCaller<TBuilder>(this TBuilder builder, string caller, bool ignoreBadToken = false)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(caller).WithMetadata(new CallerMetadata(caller, ignoreBadToken));

    internal static void AddPolicies(AuthorizationOptions options)
    {
        options.AddPolicy(Anyone, policy => policy.RequireAssertion(IsAcceptableAnyone));
        options.AddPolicy(Buyer, policy => policy.RequireRole(Buyer));
        options.AddPolicy(Talker, policy => policy.RequireRole(Buyer, Host));
        options.AddPolicy(Host, policy => policy.RequireRole(Host));
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAssertion(IsNoEndpointOfOurs).Build();
        options.DefaultPolicy = new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build();
    }

    /// <summary>
    /// No token, or a good one. A bad one is refused even here: who shows a token wants to be known, and a host whose token has run out
    /// should learn that, not read that the own draft does not exist.
    /// </summary>
    private static bool IsAcceptableAnyone(AuthorizationHandlerContext context) =>
        context.Resource is not HttpContext http
        || http.Features.Get<RefusedToken>() is null
        || http.GetEndpoint()?.Metadata.GetMetadata<CallerMetadata>()?.IgnoresBadToken == true;

    /// <summary>An unmatched path, or the framework's own answer to a wrong method (which is no RouteEndpoint), holds nothing to protect.</summary>
    private static bool IsNoEndpointOfOurs(AuthorizationHandlerContext context) =>
        context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint;
}

/// <summary>Marks an endpoint as having said who may call it.</summary>
public sealed record CallerMetadata(string Caller, bool IgnoresBadToken);
