using LiveCommerce.LiveHub.Api.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace LiveCommerce.LiveHub.Api;

/// <summary>Makes every refusal, ours and the framework's, problem+json.</summary>
public static class ProblemsSetup
{
    public static IServiceCollection AddProblems(this IServiceCollection services)
    {
        // Before AddProblemDetails: the first writer that can, writes.
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddExceptionHandler<ProblemExceptionHandler>();
        // Only a thrown binding failure tells which field was wrong.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.Configure<JsonOptions>(options => StrictJson.Apply(options.SerializerOptions));
        return services;
    }

    /// <summary>First in the pipeline, so that nothing outside it can refuse in another form.</summary>
    /// <param name="early">What needs no more than that a failure is caught.</param>
    public static IApplicationBuilder UseProblems(this IApplicationBuilder app, Action<IApplicationBuilder>? early = null)
    {
        app.UseExceptionHandler();
        early?.Invoke(app);
        app.UseStatusCodePages();
        return app.Use(RefuseOtherCharacterSets);
    }

    /// <summary>Bodies are UTF-8. The framework would transcode some character sets and fail with 500 on those that it does not know.</summary>
    private static Task RefuseOtherCharacterSets(HttpContext context, RequestDelegate next)
    {
        if (context.Request.ContentType is not { Length: > 0 } text) return next(context);
        if (!MediaTypeHeaderValue.TryParse(text, out var type)) return Problems.WriteAsync(context, ProblemCode.UnsupportedMediaType);
        var charset = HeaderUtilities.RemoveQuotes(type.Charset);
        return charset.Length == 0 || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? next(context)
            : Problems.WriteAsync(context, ProblemCode.UnsupportedMediaType, "Bodies are read as UTF-8 only.");
    }
}
