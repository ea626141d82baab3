using System.Security.Cryptography;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace LiveCommerce.LiveHub.Api;

/// <summary>
/// The one place through which every refusal leaves, ours or the framework's: it sets the code, the path and <c>Retry-After</c>. Unlike the
/// framework's writer it answers problem+json whatever <c>Accept</c> says, because a refusal in another form would have no code.
/// </summary>
internal sealed class ProblemWriter(IOptions<JsonOptions> json) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        if (http.Response.HasStarted) return;
        var problem = context.ProblemDetails as Problem ?? Known(context.ProblemDetails, http.Response.StatusCode);
        problem.Instance ??= (http.Request.PathBase + http.Request.Path).ToUriComponent();
        http.Response.StatusCode = problem.Status ?? problem.Kind.Status;
        http.Response.Headers.CacheControl = "no-store";
        if (problem.Kind.Wait is { } usual)
        {
            var seconds = Seconds(problem.RetryAfter ?? usual, problem.Kind.Spread);
            http.Response.Headers.RetryAfter = seconds.ToString();
        }
        await http.Response.WriteAsJsonAsync(problem, json.Value.SerializerOptions, "application/problem+json", http.RequestAborted);
    }

    /// <summary>Whole seconds, at least one; spread evenly over half to one and a half times the wait.</summary>
    internal static long Seconds(TimeSpan wait, bool spread)
    {
        // A day is longer than any wait that is meant; the bound keeps the arithmetic below in range.
        var milliseconds = (int)Math.Clamp(wait.TotalMilliseconds, 1, TimeSpan.MillisecondsPerDay);
        if (spread) milliseconds = (milliseconds / 2) + RandomNumberGenerator.GetInt32(milliseconds + 1);
        return Math.Max(1, (milliseconds + 999) / 1000);
    }

    /// <summary>Gives a code to what the framework refused by status alone. Its own text is dropped: it may name types.</summary>
    private static Problem Known(ProblemDetails foreign, int status)
    {
        status = foreign.Status ?? status;
        return new Problem(ProblemTable.ForStatus(status)) { Status = status, Instance = foreign.Instance };
    }
}
