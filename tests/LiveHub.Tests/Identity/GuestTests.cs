using System.Net;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Tests.Identity;

public sealed class GuestTests : IAsyncLifetime
{
    private readonly IdentityApp _app = new IdentityApp().With("Identity:GuestTokensPerHour", "3").With("Identity:SignInsPerMinute", "2");

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task AGuestIsANewBuyerForThirtyDays()
    {
        using var response = await _app.SendAsync(HttpMethod.Post, "/api/v1/guests");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);
        var answer = await IdentityApp.ReadAsync(response);
        var buyer = BuyerId.Parse(answer.GetProperty("buyerId").GetString()!);
        Assert.StartsWith("g", buyer.Value, StringComparison.Ordinal);
        Assert.Equal("2026-03-02T18:00:00.000Z", answer.GetProperty("expiresAt").GetString());
        using var probe = await _app.SendAsync(HttpMethod.Get, "/test/buyer", answer.GetProperty("token").GetString());
        Assert.Equal(buyer.Value, await probe.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task OneAddressGetsAFewTokensAndAnotherIsNotAffected()
    {
        Assert.Equal([201, 201, 201, 429, 429], await StatusesAsync("198.51.100.7", "198.51.100.7", "::ffff:198.51.100.7", "198.51.100.7", "::ffff:198.51.100.7"));
        Assert.Equal([201], await StatusesAsync("198.51.100.8"));
    }

    [Fact]
    public async Task AddressesOfOneSlash64AreOneAddress()
    {
        Assert.Equal([201, 201, 201, 429], await StatusesAsync("2001:db8::1", "2001:db8::2", "2001:db8::ffff:1", "2001:db8::3"));
        Assert.Equal([201], await StatusesAsync("2001:db8:0:1::1"));
    }

    [Fact]
    public async Task WhoIsOverTheLimitIsToldWhenToComeBack()
    {
        await StatusesAsync("192.0.2.9", "192.0.2.9", "192.0.2.9");
        using var response = await _app.SendAsync(HttpMethod.Post, "/api/v1/guests", address: "192.0.2.9");
        await IdentityApp.AssertRefusedAsync(response, ProblemCode.TooManyRequests);
        // One of three an hour comes back after 20 minutes, give or take half.
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalMinutes, 0, 30);
    }

    [Fact]
    public async Task SignInsAreLimitedByAddressWhateverTheName()
    {
        for (var i = 0; i < 2; i++)
        {
            using var allowed = await _app.SignInAsync($"name {i}", "wrong password!", "192.0.2.10");
            await IdentityApp.AssertRefusedAsync(allowed, ProblemCode.SignInFailed);
        }
        using var refused = await _app.SignInAsync("name 3", "wrong password!", "192.0.2.10");
        await IdentityApp.AssertRefusedAsync(refused, ProblemCode.TooManyRequests);
    }

    [Fact]
    public void KeysOfAddressesDoNotMix()
    {
        var keys = new[] { "192.0.2.1", "192.0.2.2", "::1", "2001:db8::1", "2001:db8:1::1" }.Select(text => AddressLimit.KeyOf(IPAddress.Parse(text))).ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Fact]
    public void AddressesSpreadOverTheBuckets()
    {
        const int addresses = 10_000;
        var fullest = Enumerable.Range(0, addresses).Select(i => AddressLimit.BucketOf(((ulong)i << 16, 0))).GroupBy(bucket => bucket).Max(bucket => bucket.Count());
        Assert.InRange(fullest, 1, 8);
    }

    private async Task<List<int>> StatusesAsync(params string[] addresses)
    {
        var statuses = new List<int>();
        foreach (var address in addresses)
        {
            using var response = await _app.SendAsync(HttpMethod.Post, "/api/v1/guests", address: address);
            statuses.Add((int)response.StatusCode);
        }
        return statuses;
    }
}
