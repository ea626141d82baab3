using System.Text.Json;
using System.Text.RegularExpressions;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Tests.Hosting;
using Microsoft.AspNetCore.Routing;

namespace LiveCommerce.LiveHub.Tests.Api;

/// <summary>What the server does, what it says of itself and what docs/protocol.md says are the same.</summary>
public sealed partial class DescriptionTests(RunningShop shop) : IClassFixture<RunningShop>
{
    private JsonElement Root => shop.Description.Root;

    [Fact]
    public void TheDescriptionIsOpenApi31()
    {
        Assert.StartsWith("3.1", Root.Text("openapi"), StringComparison.Ordinal);
        Assert.Equal("LiveCommerce API", Root.GetProperty("info").Text("title"));
        Assert.NotEmpty(Root.GetProperty("info").Text("description"));
        var bearer = Root.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer");
        Assert.Equal(("http", "bearer"), (bearer.Text("type"), bearer.Text("scheme")));
    }

    [Fact]
    public void UpdatesAreASnapshotAnUpdateOrTextOfEvents()
    {
        var content = Root.GetProperty("paths").GetProperty("/api/v1/streams/{streamId}/updates").GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content");
        var schemas = content.GetProperty("application/json").GetProperty("schema").GetProperty("oneOf").EnumerateArray().Select(schema => schema.ToString()).ToArray();
        Assert.Contains("SnapshotWire", schemas[0], StringComparison.Ordinal);
        Assert.Contains("after", schemas[1], StringComparison.Ordinal);
        Assert.Equal("string", content.GetProperty("text/event-stream").GetProperty("schema").Text("type"));
    }

    [Fact]
    public void EveryRouteOfTheApiIsDescribed()
    {
        var described = shop.Description.Operations.Select(operation => $"{operation.Method} {operation.Template.TrimEnd('/')}");
        Assert.Equal(Mapped().Select(route => route.Name).Order(StringComparer.Ordinal), described.Where(IsApi).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryOperationSaysWhoMayCallItAndHowItRefuses()
    {
        var callers = Mapped().ToDictionary(route => route.Name, route => route.Caller, StringComparer.Ordinal);
        foreach (var (method, template, operation) in shop.Description.Operations.Where(operation => IsApi($"{operation.Method} {operation.Template}")))
        {
            var caller = callers[$"{method} {template.TrimEnd('/')}"];
            var needs = operation.TryGetProperty("security", out var security) ? security.EnumerateArray().Select(one => one.EnumerateObject().Any()).ToArray() : [];
            Assert.True(needs.SequenceEqual(caller.IgnoresBadToken ? [] : caller.Caller == Callers.Anyone ? [false, true] : [true]), $"{method} {template}");
            var refusals = operation.GetProperty("responses").EnumerateObject().Where(response => response.Name[0] is '4' or '5').ToArray();
            Assert.Contains(refusals, response => response.Name == "503");
            Assert.All(refusals, response => Assert.Equal(
                "#/components/schemas/Problem", response.Value.GetProperty("content").GetProperty("application/problem+json").GetProperty("schema").Text("$ref")));
            Assert.Contains(operation.GetProperty("responses").EnumerateObject(), response => response.Name[0] == '2');
        }
    }

    [Fact]
    public void TheProtocolNamesEveryRouteAndNoOther()
    {
        var named = RouteInTable().Matches(Protocol()).Select(match => $"{match.Groups["method"].Value} {match.Groups["path"].Value}").Where(IsApi);
        Assert.Equal(Mapped().Select(route => route.Name).Order(StringComparer.Ordinal), named.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheProtocolMarksTheSameCallers()
    {
        foreach (Match row in RouteInTable().Matches(Protocol()))
        {
            var route = Mapped().Single(route => route.Name == $"{row.Groups["method"].Value} {row.Groups["path"].Value}");
            var mark = row.Groups["who"].Value;
            var expected = route.Caller.Caller switch { Callers.Host => (string[])["host", "owner"], Callers.Buyer or Callers.Talker => ["buyer"], _ => ["anyone"] };
            Assert.True(expected.Any(word => mark.StartsWith(word, StringComparison.Ordinal)), $"{route.Name} is marked '{mark}'.");
            var needsKey = Root.GetProperty("paths").EnumerateObject().Single(path => path.Name.TrimEnd('/') == row.Groups["path"].Value)
                .Value.GetProperty(row.Groups["method"].Value.ToLowerInvariant()).TryGetProperty("parameters", out var parameters)
                && parameters.EnumerateArray().Any(parameter => parameter.Text("name") == "Idempotency-Key");
            Assert.True(needsKey == mark.Contains("**key**", StringComparison.Ordinal), $"{route.Name}: key");
        }
    }

    private static bool IsApi(string route) => route.Contains(" /api/v1/", StringComparison.Ordinal);

    private IEnumerable<(string Name, CallerMetadata Caller)> Mapped() =>
        from endpoint in shop.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
        let name = $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}"
        where IsApi(name)
        select (name, endpoint.Metadata.GetMetadata<CallerMetadata>()!);

    private static string Protocol()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "docs", "protocol.md"))) folder = folder.Parent;
        return File.ReadAllText(Path.Combine(folder!.FullName, "docs", "protocol.md"));
    }

    /// <summary>A row of a table: method, path without its query, who.</summary>
    [GeneratedRegex(@"^\| `(?<method>GET|PUT|POST|DELETE) (?<path>/api/v1/[^`?]*)[^`]*` \| (?<who>[^|]*?) \|",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex RouteInTable();
}
