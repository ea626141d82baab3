using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Api;

/// <summary>
/// Turns what was thrown into a refusal. A client sees a code and a <c>traceId</c>; the exception itself goes to the log under the same id.
/// </summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    private const int FieldLengthMax = 100;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is BadHttpRequestException bad)
        {
            await Unreadable(bad).ExecuteAsync(httpContext);
            return true;
        }
        var traceId = Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier;
        var code = exception is SqliteException sqlite && IsStorage(sqlite.SqliteErrorCode) ? ProblemCode.StorageUnavailable : ProblemCode.Internal;
        LogFailed(exception, httpContext.Request.Method, httpContext.GetEndpoint()?.DisplayName ?? "", traceId);
        await Problems.Refuse(code, "The failure is in the server's log under this trace id.", extensions: [new("traceId", traceId)])
            .ExecuteAsync(httpContext);
        return true;
    }

    private static ProblemHttpResult Unreadable(BadHttpRequestException exception) => exception switch
    {
        { StatusCode: 400, InnerException: JsonException json } =>
            Problems.Refuse(ProblemCode.Malformed, "The body is not JSON of the expected form.", Field(json.Path)),
        { StatusCode: 400 } => Problems.Refuse(ProblemCode.Malformed, "A required part is missing or has the wrong type."),
        _ => TypedResults.Problem(new Problem(ProblemTable.ForStatus(exception.StatusCode)) { Status = exception.StatusCode }),
    };

    /// <summary>"$.lines[0].sku" → "lines[0].sku"; null for the document as a whole. It is the client's own text, so it is cut.</summary>
    private static string? Field(string? path)
    {
        if (path is null or "$" || !path.StartsWith('$')) return null;
        var field = path[1..].TrimStart('.');
        return field.Length <= FieldLengthMax ? field : field[..FieldLengthMax];
    }

    /// <summary>SQLite's codes for a file that cannot be read or written now: busy, locked, read-only, I/O error, full, cannot open.</summary>
    private static bool IsStorage(int sqliteErrorCode) => sqliteErrorCode is 5 or 6 or 8 or 10 or 13 or 14;

    [LoggerMessage(EventId = 3001, Level = LogLevel.Error, Message = "{Method} {Endpoint} failed (trace {TraceId}).")]
    private partial void LogFailed(Exception exception, string method, string endpoint, string traceId);
}
