using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Api;

public sealed record GuestAnswer(string Token, BuyerId BuyerId, DateTimeOffset ExpiresAt);

public sealed record SignInRequest(string Name, string Password);

public sealed record SignInAnswer(string Token, HostId HostId, string Name, DateTimeOffset ExpiresAt);

public sealed record PasswordChange(string Current, string Next);

/// <summary>Tokens for guests and hosts.</summary>
public static class IdentityApi
{
    public static IEndpointRouteBuilder MapIdentityApi(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/v1/guests", NewGuest).RequireCaller(Callers.Anyone, ignoreBadToken: true).WithTags("Identity").WithName("NewGuest")
            .Refuses(ProblemCode.NotAllowed, ProblemCode.TooManyRequests);
        var hosts = app.MapGroup("/api/v1/hosts").WithTags("Identity");
        hosts.MapPost("/sign-in", SignInAsync).RequireCaller(Callers.Anyone, ignoreBadToken: true).WithName("SignIn")
            .Refuses(ProblemCode.SignInFailed, ProblemCode.LockedOut, ProblemCode.Busy, ProblemCode.TooManyRequests);
        hosts.MapPost("/me/password", ChangePasswordAsync).RequireCaller(Callers.Host).WithName("ChangePassword")
            .Refuses(ProblemCode.SignInFailed, ProblemCode.LockedOut, ProblemCode.Busy, ProblemCode.Invalid, ProblemCode.TooManyRequests);
        return app;
    }

    private static Results<Created<GuestAnswer>, ProblemHttpResult> NewGuest(HttpContext http, OwnTokens tokens, IdentityLimits limits, IOptions<IdentityOptions> options)
    {
        if (!options.Value.GuestsMayBuy) return Problems.Refuse(ProblemCode.NotAllowed, "This shop lets only its own signed-in customers buy.");
        if (limits.Guests.Take(http.Connection.RemoteIpAddress) is { } wait) return TooMany(wait);
        var guest = tokens.ForNewGuest();
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created((string?)null, new GuestAnswer(guest.Token, guest.BuyerId, guest.ExpiresAt));
    }

    private static async Task<Results<Ok<SignInAnswer>, ProblemHttpResult>> SignInAsync(SignInRequest request, HttpContext http, SignIn signIn,
        OwnTokens tokens, IdentityLimits limits, CancellationToken cancellationToken)
    {
        if (limits.SignIns.Take(http.Connection.RemoteIpAddress) is { } wait) return TooMany(wait);
        var outcome = await signIn.WithPasswordAsync(request.Name, request.Password, cancellationToken);
        if (outcome.Account is not { } host) return Refuse(outcome);
        var token = tokens.For(host);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SignInAnswer(token.Token, host.Id, host.Name.Text, token.ExpiresAt));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangePasswordAsync(PasswordChange request, HttpContext http, SignIn signIn,
        IdentityLimits limits, CancellationToken cancellationToken)
    {
        if (limits.SignIns.Take(http.Connection.RemoteIpAddress) is { } wait) return TooMany(wait);
        var outcome = await signIn.ChangePasswordAsync(http.User.HostId(), request.Current, request.Next, cancellationToken);
        return outcome.Status == SignInStatus.SignedIn ? TypedResults.NoContent() : Refuse(outcome);
    }

    private static ProblemHttpResult TooMany(TimeSpan wait) =>
        Problems.Refuse(ProblemCode.TooManyRequests, "Too many from this address.", retryAfter: wait);

    private static ProblemHttpResult Refuse(SignInOutcome outcome) => outcome.Status switch
    {
        SignInStatus.Failed => Problems.Refuse(ProblemCode.SignInFailed),
        SignInStatus.LockedOut => Problems.Refuse(ProblemCode.LockedOut, "This name is locked for a while.", retryAfter: outcome.RetryAfter),
        SignInStatus.Busy => Problems.Refuse(ProblemCode.Busy),
        SignInStatus.NextRefused => Problems.Refuse(ProblemCode.Invalid, outcome.Fault, field: "next"),
        SignInStatus.SignedIn => throw new InvalidOperationException("A success is not refused."),
    };
}
