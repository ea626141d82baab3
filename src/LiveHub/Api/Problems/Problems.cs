using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Api;

/// <summary>How an endpoint says no.</summary>
public static class Problems
{
    /// <summary>A refusal as problem+json.</summary>
    /// <param name="detail">One sentence about this very case, for a person. It never holds an exception's message.</param>
    /// <param name="field">The JSON path or parameter at fault.</param>
    /// <param name="retryAfter">The wait where the code says <c>later</c>; without it the table's.</param>
    /// <param name="extensions">Further members, such as <c>available</c> or <c>opensAt</c>; null values are left out.</param>
    public static ProblemHttpResult Refuse(ProblemCode code, string? detail = null, string? field = null, TimeSpan? retryAfter = null,
        IEnumerable<KeyValuePair<string, object?>>? extensions = null)
    {
        var problem = new Problem(code) { Detail = detail, RetryAfter = retryAfter };
        if (field is not null) problem.Extensions["field"] = field;
        foreach (var (name, value) in extensions ?? [])
        {
            if (value is not null) problem.Extensions[name] = value;
        }
        return TypedResults.Problem(problem);
    }

    /// <summary>Writes a refusal from a place that has no result to return: a middleware, an authentication handler.</summary>
    public static Task WriteAsync(HttpContext context, ProblemCode code, string? detail = null, string? field = null, TimeSpan? retryAfter = null) =>
        Refuse(code, detail, field, retryAfter).ExecuteAsync(context);
}
