using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace LiveCommerce.LiveHub.Api;

/// <summary>A refusal on its way out: problem details of RFC 9457 whose code is known.</summary>
public sealed class Problem : ProblemDetails
{
    public Problem(ProblemCode code)
    {
        Kind = ProblemTable.Of(code);
        ProblemCode = code;
        Type = Kind.Type;
        Title = Kind.Title;
        Status = Kind.Status;
        Extensions["code"] = Kind.Code;
        Extensions["retry"] = Kind.Retry switch
        {
            ProblemRetry.No => "no",
            ProblemRetry.Later => "later",
            ProblemRetry.Changed => "changed",
        };
    }

    [JsonIgnore]
    public ProblemCode ProblemCode { get; }

    [JsonIgnore]
    public ProblemKind Kind { get; }

    /// <summary>How long the caller should wait; null takes the wait of the table. Sent only where the code says <c>later</c>.</summary>
    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }
}
