using System.Text.Encodings.Web;
using LiveCommerce.LiveHub.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>
/// The only way to be somebody here: a token in <c>Authorization: Bearer</c> or, where a browser cannot set a header (the hub, and what is marked with
/// <see cref="TokenInQuery"/>), in <c>access_token</c>. Nothing is read from cookies, so no other site can act in a caller's name.
/// </summary>
public sealed class TokenAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    KnownBuyers buyers) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public new const string Scheme = "LiveCommerce";

    private const string BearerPrefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (PresentedToken(Context) is not { } text) return AuthenticateResult.NoResult();
        // Thousands come back at once after a restart or a cut, each with the token that was judged before.
        var verdict = buyers.TryGet(text, out var buyer, out var expiresAt) ? new TokenVerdict(TokenFault.None, CallerClaims.Buyer(buyer), expiresAt) : await buyers.JudgeAsync(text);
        if (verdict.Principal is null)
        {
            Context.Features.Set(new RefusedToken(verdict.Fault));
            return AuthenticateResult.Fail($"Token refused: {verdict.Fault}.");
        }
        // SignalR closes a connection at this instant when told to (CloseOnAuthenticationExpiration).
        var properties = new AuthenticationProperties { ExpiresUtc = verdict.ExpiresAt };
        return AuthenticateResult.Success(new AuthenticationTicket(verdict.Principal, properties, Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var refused = Context.Features.Get<RefusedToken>();
        Response.Headers.WWWAuthenticate = refused is null ? "Bearer" : "Bearer error=\"invalid_token\"";
        return refused is null
            ? Problems.WriteAsync(Context, ProblemCode.SignInRequired)
            : Problems.WriteAsync(Context, ProblemCode.TokenInvalid, Describe(refused.Fault));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problems.WriteAsync(Context, ProblemCode.NotAllowed);

    /// <summary>Null when none is shown. Two headers, or an empty token, make a text that is no token and is refused as such.</summary>
    internal static string? PresentedToken(HttpContext http)
    {
        var header = http.Request.Headers[HeaderNames.Authorization];
        if (header.Count > 1) return "";
        if (header.ToString() is { Length: > 0 } value)
        {
            if (value.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)) return value[BearerPrefix.Length..].Trim();
            // Another scheme, such as the Basic of a proxy in front of us, is none of our business; "Bearer" alone is.
            if (value.Trim().Equals("Bearer", StringComparison.OrdinalIgnoreCase)) return "";
        }
        var mayBeInQuery = http.Request.Path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase)
            || http.GetEndpoint()?.Metadata.GetMetadata<TokenInQuery>() is not null;
        if (!mayBeInQuery) return null;
        var query = http.Request.Query["access_token"];
        return query.Count == 0 ? null : query.Count == 1 ? query.ToString() : "";
    }

    private static string Describe(TokenFault fault) => fault switch
    {
        TokenFault.Expired => "The token has expired.",
        TokenFault.Revoked => "The password was changed since: sign in again.",
        TokenFault.Unreadable => "That is not a signed JWT.",
        TokenFault.NotAccepted or TokenFault.None => "The token was not made for this server, or was changed.",
    };
}

/// <summary>Marks an endpoint that a browser's EventSource calls, which cannot set a header: there a token may stand in the query.</summary>
internal sealed record TokenInQuery;

/// <summary>Left in the features of a request whose token was refused, because the framework's own feature tells of good tokens only.</summary>
internal sealed record RefusedToken(TokenFault Fault);
