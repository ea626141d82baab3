using LiveCommerce.LiveHub.Hosting;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Api;

/// <summary>For whoever starts, stops and balances servers. No token, no detail beyond a word.</summary>
public static class HealthApi
{
    public static IEndpointRouteBuilder MapHealthApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => TypedResults.Ok(new HealthWire("live"))).RequireCaller(Callers.Anyone, ignoreBadToken: true)
            .WithTags("Health").WithName("IsLive");
        app.MapGet("/health/ready", async (Readiness readiness) => await readiness.CheckAsync() is { } reason
                ? TypedResults.Json(new HealthWire(reason), statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Ok(new HealthWire("ready")))
            .RequireCaller(Callers.Anyone, ignoreBadToken: true).Produces<HealthWire>().Produces<HealthWire>(StatusCodes.Status503ServiceUnavailable)
            .WithTags("Health").WithName("IsReady");
        return app;
    }
}

public sealed record HealthWire(string Status);
