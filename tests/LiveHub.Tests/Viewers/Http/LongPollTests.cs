using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Viewers.Http;

namespace LiveCommerce.LiveHub.Tests.Viewers.Http;

/// <summary>What a viewer sees by asking again and again.</summary>
public sealed class LongPollTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task TheFirstAnswerIsASnapshotAndTheNextWhatChanged()
    {
        var sku = await shop.NewSkuAsync(5);
        var poll = new Poll(shop, await shop.NewShowAsync(sku));
        Assert.Equal(5, (await poll.NextAsync())!.Value.GetProperty("stock")[0].Number("available"));
        await poll.QuietAsync();
        var waiting = poll.NextAsync();
        await shop.NewGuest().ReservedAsync(sku, 2);
        var update = (await waiting)!.Value;
        Assert.Equal(3, update.GetProperty("topics").GetProperty($"stock:{sku}").Number("available"));
    }

    [Fact]
    public async Task WhoAsksFromAnEarlierPlaceIsAnsweredAtOnce()
    {
        var sku = await shop.NewSkuAsync(5);
        var show = await shop.NewShowAsync(sku);
        var (slow, quick) = (new Poll(shop, show), new Poll(shop, show));
        await slow.QuietAsync();
        await quick.QuietAsync();
        for (var left = 4; left > 1; left--)
        {
            await shop.NewGuest().ReservedAsync(sku);
            while ((await quick.NextAsync())?.GetProperty("topics") is not { } topics || !topics.TryGetProperty($"stock:{sku}", out var stock) || stock.Number("available") != left) { }
        }
        // What lies between is passed over: the newest value counts.
        Assert.Equal(2, (await slow.NextAsync())!.Value.GetProperty("topics").GetProperty($"stock:{sku}").Number("available"));
    }

    [Fact]
    public async Task NothingNewIsNoContentWhenTheWaitIsOver()
    {
        var poll = new Poll(shop, await shop.NewShowAsync(await shop.NewSkuAsync(1)));
        await poll.QuietAsync();
        Assert.Null(await poll.NextAsync(wait: 1));
    }

    [Fact]
    public async Task AViewerIsOneViewerHoweverOftenItAsks()
    {
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        await using var hub = await HubSocket.ConnectAsync(shop);
        await hub.JoinAsync(show);
        var poll = new Poll(shop, show);
        await poll.QuietAsync();
        for (var i = 0; i < 5; i++)
        {
            await poll.NextAsync(wait: 1);
            Assert.Equal(2, shop.Get<StreamChannels>().Find(show)!.Viewers);
        }
        Assert.Single(hub.Seen, seen => seen.Argument.GetProperty("topics").TryGetProperty("viewers", out var viewers) && viewers.GetInt64() == 2);
        shop.Time.Advance(PollSeats.Lease + TimeSpan.FromSeconds(1));
        await hub.NextAsync("Update", now => now.GetProperty("topics").TryGetProperty("viewers", out var viewers) && viewers.GetInt64() == 1);
    }

    [Fact]
    public async Task ANewerCallOfTheSameViewerEndsTheOlderOne()
    {
        var poll = new Poll(shop, await shop.NewShowAsync(await shop.NewSkuAsync(1)));
        await poll.QuietAsync();
        Task<JsonElement?>[] calls = [poll.NextAsync(wait: 55), poll.NextAsync(wait: 55)];
        var ended = await Task.WhenAny(calls).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Null(await ended);
        Assert.Equal(1, calls.Count(call => !call.IsCompleted));
        Assert.Null(await poll.NextAsync(wait: 1)); // ends the other one too
        await Task.WhenAll(calls).WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task NobodyTakesTheSeatOfAnother()
    {
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        var (first, second) = (shop.NewGuest(), shop.NewGuest());
        var (mine, theirs) = (new Poll(shop, show, first, "same"), new Poll(shop, show, second, "same"));
        await mine.QuietAsync();
        await theirs.QuietAsync();
        await mine.QuietAsync();
        var waiting = mine.NextAsync(wait: 55);
        Assert.Null(await theirs.NextAsync(wait: 1));
        Assert.False(waiting.IsCompleted);
        Assert.Null(await mine.NextAsync(wait: 1));
        await waiting;
    }

    [Fact]
    public async Task ABuyerHasALimitedNumberOfSeats()
    {
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        var buyer = shop.NewGuest();
        var place = (await new Poll(shop, show).NextAsync())!.Value.GetProperty("position");
        var after = $"{place.Text("epoch")}-0";
        for (var i = 0; i < BuyerConnections.MaxPerBuyer; i++) (await AskAsync($"v{i}")).Ok();
        (await AskAsync("v0")).Ok(); // the seat that one has counts once
        (await AskAsync("another")).Refused(ProblemCode.TooManyRequests);

        async Task<Answer> AskAsync(string viewer)
        {
            shop.Time.Advance(TimeSpan.FromMilliseconds(50)); // a buyer's pace
            return await buyer.GetAsync($"/api/v1/streams/{show}/updates?after={after}&viewer={viewer}");
        }
    }

    [Theory]
    [InlineData("after=", null)] // no place: the beginning
    [InlineData("after=0123456789abcdef-3", null)] // of another server
    [InlineData("after=nonsense", "after")]
    [InlineData("after=-1", "after")]
    [InlineData("after=a--1", "after")]
    [InlineData("after=a-99999999999999999999", "after")]
    [InlineData("after=%00-1", "after")]
    [InlineData("wait=0", "wait")]
    [InlineData("wait=56", "wait")]
    [InlineData("wait=x", "")]
    [InlineData("viewer=", "viewer")]
    [InlineData("viewer=a%20b", "viewer")]
    [InlineData("viewer=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "viewer")]
    public async Task WhatIsAskedForIsChecked(string query, string? wrong)
    {
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        var answer = await shop.Anyone.GetAsync($"/api/v1/streams/{show}/updates?{query}");
        if (wrong is null) Assert.Equal(show, answer.Ok().GetProperty("stream").Text("streamId"));
        else if (wrong.Length == 0) answer.Refused(ProblemCode.Malformed);
        else answer.Refused(ProblemCode.Invalid, wrong);
    }

    [Fact]
    public async Task AnAbsentShowAndADraftLookAlike()
    {
        var draft = shop.NewName("draft");
        (await shop.Host.PutAsync($"/api/v1/streams/{draft}", new { title = "Secret" })).Ok(201);
        foreach (var show in (string[])[draft, "absent", "Upper"])
            (await shop.Anyone.GetAsync($"/api/v1/streams/{show}/updates")).Refused(ProblemCode.NotFound);
        (await shop.Host.GetAsync($"/api/v1/streams/{draft}/updates")).Ok();
    }

    /// <summary>A client that asks with the position it has.</summary>
    internal sealed class Poll(RunningShop shop, string show, ApiClient? caller = null, string? viewer = null)
    {
        private readonly string _viewer = viewer ?? Guid.NewGuid().ToString("N");
        private string? _after;

        /// <summary>The next answer; null for no content.</summary>
        public async Task<JsonElement?> NextAsync(int wait = 20)
        {
            var answer = await AskAsync(wait);
            if (answer.Status == 204) return null;
            var now = answer.Ok();
            _after = $"{now.GetProperty("position").Text("epoch")}-{now.GetProperty("position").Number("sequence")}";
            return now;
        }

        public Task<Answer> AskAsync(int wait) => (caller ?? shop.Anyone).GetAsync($"/api/v1/streams/{show}/updates?viewer={_viewer}&wait={wait}&after={_after}");

        /// <summary>Until everything that has happened was told.</summary>
        public async Task QuietAsync()
        {
            while (await NextAsync(wait: 1) is not null) { }
        }
    }
}
