using System.Net.Http.Headers;
using System.Text.Json;
using LiveCommerce.LiveHub.Api;

namespace LiveCommerce.LiveHub.Tests.Hosting;

/// <summary>What came back. Reading it asserts what docs/protocol.md promises of every answer.</summary>
internal sealed record Answer(
    Documented Description, string Method, string Path, int Status, string Text, string? MediaType, HttpResponseHeaders Headers)
{
    /// <summary>The content of a success.</summary>
    public JsonElement Ok(int status = 200)
    {
        Assert.True(Status == status, $"{Method} {Path}: {Status} instead of {status}: {Text}");
        return JsonDocument.Parse(Text).RootElement;
    }

    public bool IsReplayed => Headers.TryGetValues("Idempotent-Replayed", out var values) && values.Single() == "true";

    /// <summary>A refusal that is complete: status, code, advice, wait, path, and listed for this route in the description.</summary>
    public JsonElement Refused(ProblemCode code, string? field = null)
    {
        var kind = ProblemTable.Of(code);
        Assert.True(Status == kind.Status, $"{Method} {Path}: {Status} instead of {kind.Status} {kind.Code}: {Text}");
        Assert.Equal("application/problem+json", MediaType);
        var problem = JsonDocument.Parse(Text).RootElement;
        Assert.True(kind.Code == problem.GetProperty("code").GetString(), $"{Method} {Path}: not {kind.Code}: {Text}");
        Assert.Equal(kind.Type, problem.GetProperty("type").GetString());
        Assert.Equal(kind.Retry.ToString().ToLowerInvariant(), problem.GetProperty("retry").GetString());
        Assert.Equal(kind.Retry == ProblemRetry.Later, Headers.RetryAfter is not null);
        Assert.Equal(Path, problem.GetProperty("instance").GetString());
        if (field is not null) Assert.Equal(field, problem.TryGetProperty("field", out var named) ? named.GetString() : null);
        Assert.DoesNotContain("Exception", Text, StringComparison.Ordinal);
        Assert.DoesNotContain("LiveCommerce.", Text, StringComparison.Ordinal);
        Assert.True(
            code == ProblemCode.MethodNotAllowed || Description.Tells(Method, Path, kind), $"{Method} {Path} does not document {kind.Status} {kind.Code}.");
        return problem;
    }
}
