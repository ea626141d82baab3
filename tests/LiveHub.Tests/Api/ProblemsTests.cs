using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Identity;

namespace LiveCommerce.LiveHub.Tests.Api;

public sealed partial class ProblemsTests(IdentityApp app) : IClassFixture<IdentityApp>
{
    public static TheoryData<ProblemCode> Codes => [.. Enum.GetValues<ProblemCode>()];

    [Theory, MemberData(nameof(Codes))]
    public void EveryCodeHasACompleteRow(ProblemCode code)
    {
        var kind = ProblemTable.Of(code);
        Assert.Matches("^[a-z]+(-[a-z]+)*$", kind.Code);
        Assert.EndsWith("/" + kind.Code, kind.Type, StringComparison.Ordinal);
        Assert.InRange(kind.Status, 400, 503);
        Assert.EndsWith(".", kind.Title, StringComparison.Ordinal);
        Assert.Equal(kind.Retry == ProblemRetry.Later, kind.Wait > TimeSpan.Zero);
    }

    [Fact]
    public void TheTableIsTheOneOfTheProtocol()
    {
        var documented = File.ReadLines(ProtocolPath())
            .SkipWhile(line => !line.StartsWith("## Refusals", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Select(line => RowPattern().Match(line)).Where(match => match.Success)
            // Parentheses explain a code and may name members.
            .SelectMany(match => CodePattern().Matches(Regex.Replace(match.Groups["codes"].Value, @"\([^)]*\)", "", RegexOptions.None, TimeSpan.FromSeconds(1)))
                .Select(code => (int.Parse(match.Groups["status"].Value), code.Groups["code"].Value)));
        var known = Enum.GetValues<ProblemCode>().Select(ProblemTable.Of).Select(kind => (kind.Status, kind.Code));
        Assert.Equal(documented.Order(), known.Order());
    }

    [Theory]
    [InlineData("GET", "/nowhere", ProblemCode.NotFound)]
    [InlineData("GET", "/api/v1/nowhere/%2e%2e/%3Cscript%3E", ProblemCode.NotFound)]
    [InlineData("GET", "/test/number/x?limit=1", ProblemCode.NotFound)]
    [InlineData("GET", "/test/number/1?limit=x", ProblemCode.Malformed)]
    [InlineData("GET", "/test/number/1?limit=99999999999", ProblemCode.Malformed)]
    [InlineData("GET", "/test/number/1", ProblemCode.Malformed)]
    [InlineData("DELETE", "/api/v1/guests", ProblemCode.MethodNotAllowed)]
    [InlineData("POST", "/test/anyone", ProblemCode.MethodNotAllowed)]
    [InlineData("POST", "/test/echo", ProblemCode.Malformed)]
    [InlineData("GET", "/test/throws", ProblemCode.Internal)]
    [InlineData("GET", "/test/full-disk", ProblemCode.StorageUnavailable)]
    [InlineData("GET", "/test/status/404", ProblemCode.NotFound)]
    [InlineData("GET", "/test/status/429", ProblemCode.TooManyRequests)]
    [InlineData("GET", "/test/status/503", ProblemCode.Busy)]
    public async Task WhatTheFrameworkRefusesHasACodeToo(string method, string path, ProblemCode code)
    {
        using var response = await app.SendAsync(new HttpMethod(method), path);
        await IdentityApp.AssertRefusedAsync(response, code);
    }

    [Fact]
    public async Task AFailureShowsATraceIdAndNothingElse()
    {
        using var response = await app.SendAsync(HttpMethod.Get, "/test/throws");
        var problem = await IdentityApp.AssertRefusedAsync(response, ProblemCode.Internal);
        Assert.NotEqual("", problem.GetProperty("traceId").GetString());
        Assert.DoesNotContain("secret detail", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABrowserThatAsksForHtmlGetsProblemJsonAllTheSame()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nowhere");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using var response = await app.Client.SendAsync(request);
        await IdentityApp.AssertRefusedAsync(response, ProblemCode.NotFound);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("application/json; charset=klingon")]
    [InlineData("nonsense")]
    public async Task AFormOfAnotherSiteIsNotReadAsJson(string contentType)
    {
        using var content = new ByteArrayContent("""{"name":"a","quantity":1}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var response = await app.SendAsync(HttpMethod.Post, "/test/echo", body: content);
        await IdentityApp.AssertRefusedAsync(response, ProblemCode.UnsupportedMediaType);
    }

    [Fact]
    public void AWaitIsSpreadByHalfAndNeverZero()
    {
        var waits = Enumerable.Range(0, 2000).Select(_ => ProblemWriter.Seconds(TimeSpan.FromSeconds(100), spread: true)).ToList();
        Assert.All(waits, wait => Assert.InRange(wait, 50, 150));
        Assert.True(waits.Distinct().Count() > 50);
        Assert.Equal(100, ProblemWriter.Seconds(TimeSpan.FromSeconds(99.2), spread: false));
        Assert.Equal(1, ProblemWriter.Seconds(TimeSpan.Zero, spread: true));
        Assert.Equal(1, ProblemWriter.Seconds(TimeSpan.MinValue, spread: true));
        Assert.Equal(86_400, ProblemWriter.Seconds(TimeSpan.MaxValue, spread: false));
    }

    private static string ProtocolPath()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "docs", "protocol.md"))) folder = folder.Parent ?? throw new FileNotFoundException("docs/protocol.md");
        return Path.Combine(folder.FullName, "docs", "protocol.md");
    }

    [GeneratedRegex(@"^\| (?<status>\d{3}) \| (?<codes>.*) \|$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RowPattern();

    [GeneratedRegex("`(?<code>[a-z-]+)`", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodePattern();
}
