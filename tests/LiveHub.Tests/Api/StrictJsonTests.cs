using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Identity;

namespace LiveCommerce.LiveHub.Tests.Api;

public sealed class StrictJsonTests(IdentityApp app) : IClassFixture<IdentityApp>
{
    /// <summary>A body and the field that the refusal names, null for the document as a whole.</summary>
    public static TheoryData<string, string?> Corpus => new()
    {
        { "", null },
        { " ", null },
        { "null", null },
        { "true", null },
        { "1", null },
        { "\"text\"", null },
        { "[]", null },
        { "{}", null },
        { "{", null },
        { "}", null },
        { """{"name":"a"}""", null },
        { """{"name":"a","quantity":1""", null },
        { """{"name":"a","quantity":1}{}""", null },
        { """{"name":"a","quantity":1} x""", null },
        { """{"name":"a","quantity":1,}""", null },
        { """{"name":"a",/* */"quantity":1}""", null },
        { """{'name':'a','quantity':1}""", null },
        { """{"name":"a","quantity":1,"price":1}""", "price" },
        { """{"Name":"a","quantity":1}""", "Name" },
        { """{"__proto__":{},"name":"a","quantity":1}""", "__proto__" },
        { """{"name":"a","quantity":1,"quantity":2}""", "quantity" },
        { """{"name":null,"quantity":1}""", "name" },
        { """{"name":1,"quantity":1}""", "name" },
        { """{"name":{},"quantity":1}""", "name" },
        { """{"name":"\ud800","quantity":1}""", "name" },
        { """{"name":"\x","quantity":1}""", "name" },
        { """{"name":"a","quantity":"1"}""", "quantity" },
        { """{"name":"a","quantity":null}""", "quantity" },
        { """{"name":"a","quantity":[1]}""", "quantity" },
        { """{"name":"a","quantity":1.5}""", "quantity" },
        { """{"name":"a","quantity":1e400}""", "quantity" },
        { """{"name":"a","quantity":2147483648}""", "quantity" },
        { """{"name":"a","quantity":9223372036854775808}""", "quantity" },
        { """{"name":"a","quantity":01}""", "quantity" },
        { """{"name":"a","quantity":+1}""", "quantity" },
        { """{"name":"a","quantity":0x1}""", "quantity" },
        { """{"name":"a","quantity":NaN}""", "quantity" },
        { """{"name":"a","quantity":"１"}""", "quantity" },
        { """{"name":"a","quantity":true}""", "quantity" },
        { """{"name":"a","quantity":1,"at":"tomorrow"}""", "at" },
        { """{"name":"a","quantity":1,"at":"2026-01-31"}""", "at" },
        { """{"name":"a","quantity":1,"at":"2026-01-31T18:00:00"}""", "at" },
        { """{"name":"a","quantity":1,"at":"2026-13-31T18:00:00Z"}""", "at" },
        { """{"name":"a","quantity":1,"at":1}""", "at" },
        { """{"name":"a","quantity":1,"inner":{}}""", "inner" },
        { """{"name":"a","quantity":1,"inner":{"inners":[{"inners":[],"x":1}]}}""", "inner.inners[0].x" },
    };

    [Theory, MemberData(nameof(Corpus))]
    public async Task WhatIsNotExactlyExpectedIsMalformed(string body, string? field)
    {
        using var response = await PostAsync(Encoding.UTF8.GetBytes(body));
        var problem = await IdentityApp.AssertRefusedAsync(response, ProblemCode.Malformed);
        if (field is not null) Assert.Equal(field, problem.GetProperty("field").GetString());
    }

    [Fact]
    public async Task BytesThatAreNotTextAreMalformed()
    {
        byte[][] bodies =
        [
            [0xFF, 0xFE, (byte)'{', 0, (byte)'}', 0],
            [.. """{"name":" """u8, 0xC3, 0x28, .. """ ","quantity":1}"""u8],
            [.. """{"name":" """u8, 0xED, 0xA0, 0x80, .. """ ","quantity":1}"""u8],
            [.. """{"na"""u8, 0xFF, .. """me":"a","quantity":1}"""u8],
            [0], new byte[1000],
        ];
        foreach (var body in bodies)
        {
            using var response = await PostAsync(body);
            await IdentityApp.AssertRefusedAsync(response, ProblemCode.Malformed);
        }
    }

    [Fact]
    public async Task DepthIsBounded()
    {
        // Each level is an object and an array.
        static string Nested(int levels) =>
            $$"""{"name":"a","quantity":1,"inner":{{string.Concat(Enumerable.Repeat("""{"inners":[""", levels))}}{{string.Concat(Enumerable.Repeat("]}", levels))}}}""";
        using var deep = await PostAsync(Encoding.UTF8.GetBytes(Nested(7)));
        Assert.Equal(HttpStatusCode.OK, deep.StatusCode);
        foreach (var levels in (int[])[8, 100, 5000])
        {
            using var tooDeep = await PostAsync(Encoding.UTF8.GetBytes(Nested(levels)));
            await IdentityApp.AssertRefusedAsync(tooDeep, ProblemCode.Malformed);
        }
    }

    [Fact]
    public async Task InstantsAreWrittenInUtcWithMilliseconds()
    {
        using var response = await PostAsync("""{"name":"a","quantity":1,"at":"2026-01-31T19:00:00+01:00"}"""u8.ToArray());
        Assert.Equal("2026-01-31T18:00:00.000Z", (await IdentityApp.ReadAsync(response)).GetProperty("at").GetString());
    }

    [Fact]
    public async Task NoMutationOfABodyIsAnsweredByAServerError()
    {
        var good = """{"name":"anna","quantity":17,"note":"\u00e4 \"x\"","inner":{"inners":[{"inners":[]}]},"at":"2026-01-31T18:00:00Z"}"""u8.ToArray();
        var random = new Random(20260131);
        for (var i = 0; i < 3000; i++)
        {
            var body = good.ToList();
            for (var change = random.Next(1, 5); change > 0 && body.Count > 0; change--)
            {
                var at = random.Next(body.Count);
                switch (random.Next(4))
                {
                    case 0: body[at] = (byte)random.Next(256); break;
                    case 1: body.RemoveAt(at); break;
                    case 2: body.Insert(at, body[random.Next(body.Count)]); break;
                    default: body.RemoveRange(at, random.Next(body.Count - at)); break;
                }
            }
            using var response = await PostAsync([.. body]);
            Assert.True((int)response.StatusCode is 200 or 400, $"{(int)response.StatusCode} for {Encoding.Latin1.GetString([.. body])}");
        }
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await app.SendAsync(HttpMethod.Post, "/test/echo", body: content);
    }
}
