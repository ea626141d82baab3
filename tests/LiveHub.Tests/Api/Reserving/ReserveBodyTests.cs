using System.Text;
using System.Text.Json;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Api.Json;
using LiveCommerce.LiveHub.Api.Reserving;

namespace LiveCommerce.LiveHub.Tests.Api.Reserving;

/// <summary>The short way reads less than the serializer, and nothing otherwise.</summary>
public sealed class ReserveBodyTests
{
    private static readonly JsonSerializerOptions Strict = Create();

    private static readonly string[] Good =
    [
        """{"quantity":1}""",
        """ { "quantity" : 7 } """,
        """{"quantity":-3}""",
        """{"quantity":9223372036854775807}""",
        """{"offerId":"o12","quantity":2}""",
        """{"offerId":null,"quantity":2,"expectedUnitPrice":null}""",
        """{"quantity":1,"offerId":"abc","expectedUnitPrice":{"amount":1999,"currency":"EUR"}}""",
        """{"expectedUnitPrice":{"currency":"USD","amount":0},"quantity":100}""",
        """{"qu\u0061ntity":1}""",
    ];

    private static readonly string[] Left =
    [
        "", "{", "null", "[]", "1", "{}", "{\"quantity\":1}x", "{\"quantity\":1,}", "{\"quantity\":1/*c*/}", "{\"Quantity\":1}",
        "{\"quantity\":1,\"quantity\":1}", "{\"quantity\":1,\"x\":0}", "{\"quantity\":1.0}", "{\"quantity\":1e2}", "{\"quantity\":\"1\"}", "{\"quantity\":null}",
        "{\"quantity\":9223372036854775808}", "{\"quantity\":[1]}", "{\"quantity\":1,\"offerId\":7}", "{\"quantity\":1,\"offerId\":\"\"}",
        "{\"quantity\":1,\"offerId\":\"\u00e4\"}", "{\"quantity\":1,\"offerId\":\"\\u0061\"}", "{\"quantity\":1,\"offerId\":\"\\ud800\"}",
        "{\"quantity\":1,\"offerId\":\"" + new string('a', 65) + "\"}", "\ufeff{\"quantity\":1}", "{\"quantity\":1,\"offerId\":\"a\",\"offerId\":\"a\"}",
        "{\"quantity\":1,\"expectedUnitPrice\":{}}", "{\"quantity\":1,\"expectedUnitPrice\":[]}", "{\"quantity\":1,\"expectedUnitPrice\":{\"amount\":1}}",
        "{\"quantity\":1,\"expectedUnitPrice\":{\"currency\":\"EUR\"}}", "{\"quantity\":1,\"expectedUnitPrice\":{\"amount\":1,\"currency\":null}}",
        "{\"quantity\":1,\"expectedUnitPrice\":{\"amount\":1,\"currency\":\"eur\"}}", "{\"quantity\":1,\"expectedUnitPrice\":{\"amount\":-1,\"currency\":\"EUR\"}}",
        "{\"quantity\":1,\"expectedUnitPrice\":{\"amount\":1,\"currency\":\"EUR\",\"x\":1}}", "{\"quantity\":1,\"expectedUnitPrice\":{\"amount\":1,\"amount\":1,\"currency\":\"EUR\"}}",
        "{\"quantity\":1,\"expectedUnitPrice\":{\"amount\":1.5,\"currency\":\"EUR\"}}", "{\"quantity\":1,\"expectedUnitPrice\":{\"currency\":7,\"amount\":1}}",
        "{\"quantity\":1,\"expectedUnitPrice\":{\"amount\":1,\"currency\":\"EUR\"}", "{\"quantity\":1}{\"quantity\":1}", "{\"quantity\":1,\"isValid\":true}",
    ];

    public static TheoryData<string> GoodBodies => [.. Good];

    public static TheoryData<string> LeftBodies => [.. Left];

    [Theory, MemberData(nameof(GoodBodies))]
    public void AGoodBodyIsReadAsTheSerializerReadsIt(string json)
    {
        Assert.True(ReserveBody.TryRead(Encoding.UTF8.GetBytes(json), out var body));
        Assert.Equal(JsonSerializer.Deserialize<ReservationRequest>(json, Strict), new ReservationRequest(body.Quantity, body.OfferId, body.ExpectedUnitPrice));
    }

    [Theory, MemberData(nameof(LeftBodies))]
    public void WhatIsUnusualIsLeftToTheGeneralPath(string json) => Assert.False(ReserveBody.TryRead(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void InvalidUtf8IsLeft() => Assert.False(ReserveBody.TryRead([.. "{\"quantity\":1,\"offerId\":\""u8, 0xFF, .. "\"}"u8], out _));

    /// <summary>Every accident that befalls a good body: bytes changed, removed, doubled, swapped.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void NothingIsReadThatTheSerializerRefuses(int seed)
    {
        var random = new Random(seed);
        var read = 0;
        for (var round = 0; round < 40_000; round++)
        {
            var json = Encoding.UTF8.GetBytes(Good[random.Next(Good.Length)]).ToList();
            for (var changes = random.Next(1, 4); changes > 0 && json.Count > 0; changes--) Change(json, random);
            if (!ReserveBody.TryRead([.. json], out var body)) continue;
            read++;
            var expected = JsonSerializer.Deserialize<ReservationRequest>([.. json], Strict);
            Assert.Equal(expected, new ReservationRequest(body.Quantity, body.OfferId, body.ExpectedUnitPrice));
        }
        Assert.True(read > 500, $"Only {read} of the changed bodies could still be read.");
    }

    private static void Change(List<byte> json, Random random)
    {
        var at = random.Next(json.Count);
        switch (random.Next(4))
        {
            case 0: json[at] = (byte)random.Next(256); break;
            case 1: json.RemoveAt(at); break;
            case 2: json.Insert(at, "{}[]\":,0123456789 \\ean.-+"u8[random.Next(24)]); break;
            default: json.InsertRange(at, json.GetRange(at, Math.Min(json.Count - at, random.Next(1, 14)))); break;
        }
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        StrictJson.Apply(options);
        return options;
    }
}
