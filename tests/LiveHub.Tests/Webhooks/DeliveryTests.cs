using System.Collections.Concurrent;
using System.Text.Json;
using LiveCommerce.LiveHub.Tests.Identity;
using LiveCommerce.LiveHub.Webhooks;
using LiveCommerce.LiveHub.Webhooks.Delivery;
using LiveCommerce.LiveHub.Webhooks.Storage;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.LiveHub.Tests.Webhooks;

/// <summary>What is promised of sending: to real sockets, on a clock that can jump.</summary>
public sealed class DeliveryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new(flows: true);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EventsOfAnEntityArriveInOrderWhateverFails()
    {
        var failed = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        await using var receiver = Receiver(message => Number(message) % 3 == 0 && failed.TryAdd(message.Id, true) ? HookReply.Failed : HookReply.Taken);
        await using var shop = await StartAsync();
        await shop.EndpointAsync(receiver.Address);
        for (var number = 1; number <= 9; number++)
        {
            foreach (var entity in (string[])["a", "b", "c"]) await shop.HappenAsync(entity, number, _time.GetUtcNow());
        }
        // Three of each entity fail once: each holds back those behind it, and nobody else.
        await JumpUntilAsync(TimeSpan.FromSeconds(6), () => receiver.Messages.Count == 3 * 12);
        foreach (var entity in (string[])["a", "b", "c"])
        {
            var taken = receiver.Messages.Where(message => Sku(message) == entity).Select(Number).ToArray();
            Assert.Equal([1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9, 9], taken);
        }
        Assert.Equal(27, receiver.Messages.Select(message => message.Id).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task EveryAttemptIsSignedAnewUnderTheSameId()
    {
        var attempts = 0;
        await using var receiver = Receiver(_ => Interlocked.Increment(ref attempts) < 3 ? HookReply.Failed : HookReply.Taken);
        await using var shop = await StartAsync();
        var (id, secret) = await shop.EndpointAsync(receiver.Address);
        await shop.HappenAsync("a", 1, _time.GetUtcNow());
        await HookWait.UntilAsync(() => Only(shop, id) is { Attempts: 1, State: "waiting", LastStatus: 500, LastFault: "status" });
        await JumpUntilAsync(TimeSpan.FromSeconds(6), () => Only(shop, id) is { Attempts: 2, State: "waiting" });
        await JumpUntilAsync(TimeSpan.FromSeconds(331), () => Only(shop, id) is { Attempts: 3, State: "delivered", LastStatus: 204, LastFault: null, DueAt: null });
        Assert.Single(receiver.Messages.Select(message => message.Id).Distinct(StringComparer.Ordinal));
        Assert.Equal(3, receiver.Messages.Select(message => message.Headers["webhook-timestamp"]).Distinct(StringComparer.Ordinal).Count());
        Assert.All(receiver.Messages, message => Assert.True(message.IsSignedWith(secret)));
    }

    [Fact]
    public async Task AfterTheWholeScheduleItIsGivenUpAndTheNextGoesOn()
    {
        await using var receiver = Receiver(message => Number(message) == 1 ? HookReply.Failed : HookReply.Taken);
        await using var shop = await StartAsync();
        var (id, _) = await shop.EndpointAsync(receiver.Address);
        await shop.HappenAsync("a", 1, _time.GetUtcNow());
        await shop.HappenAsync("a", 2, _time.GetUtcNow());
        for (var attempt = 1; attempt <= RetrySchedule.MaxAttempts; attempt++)
        {
            await JumpUntilAsync(attempt == 1 ? TimeSpan.Zero : TimeSpan.FromHours(27), () => shop.Reads.Log(id, long.MaxValue, null, 200)[^1].Attempts == attempt);
            // Another entity comes through now and then, or the endpoint would be disabled after five days.
            await shop.HappenAsync($"other-{attempt}", 7, _time.GetUtcNow());
            await HookWait.UntilAsync(() => receiver.Messages.Any(message => Sku(message) == $"other-{attempt}"));
        }
        await HookWait.UntilAsync(() => receiver.Messages.Any(message => Number(message) == 2));
        await HookWait.UntilAsync(() => shop.Reads.Log(id, 3, null, 2) is [{ State: "delivered" }, { State: "given-up" }]);
    }

    [Fact]
    public async Task RetryAfterHoldsBackTheWholeEndpoint()
    {
        var first = true;
        await using var receiver = Receiver(_ => Interlocked.Exchange(ref first, false) ? HookReply.Later(120) : HookReply.Taken);
        await using var shop = await StartAsync();
        var (id, _) = await shop.EndpointAsync(receiver.Address);
        await shop.HappenAsync("a", 1, _time.GetUtcNow());
        await HookWait.UntilAsync(() => Only(shop, id) is { Attempts: 1 });
        Assert.InRange((Only(shop, id)!.DueAt!.Value - _time.GetUtcNow()).TotalSeconds, 100, 121); // not the five seconds of the schedule
        await shop.HappenAsync("b", 1, _time.GetUtcNow());
        _time.Advance(TimeSpan.FromSeconds(60));
        await shop.HappenAsync("c", 1, _time.GetUtcNow());
        Assert.Single(receiver.Messages);
        await JumpUntilAsync(TimeSpan.FromSeconds(61), () => receiver.Messages.Count == 4);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(504)]
    public async Task AReceiverThatHasTooMuchGetsOneMessageAtATime(int status)
    {
        await using var receiver = Receiver(message => Sku(message) == "first" ? new HookReply(status) : HookReply.Hangs);
        await using var shop = await StartAsync();
        var (id, _) = await shop.EndpointAsync(receiver.Address);
        await shop.HappenAsync("first", 1, _time.GetUtcNow());
        await HookWait.UntilAsync(() => Only(shop, id) is { Attempts: 1 });
        foreach (var entity in (string[])["a", "b", "c", "d", "e"]) await shop.HappenAsync(entity, 1, _time.GetUtcNow());
        await HookWait.UntilAsync(() => receiver.Messages.Count == 2);
        // Nothing ends until the clock jumps, and then one does.
        _time.Advance(WebhookCaller.TimeLimit);
        await HookWait.UntilAsync(() => shop.Reads.Log(id, long.MaxValue, null, 10).Any(entry => entry.LastFault == "timeout"));
        Assert.InRange(receiver.Messages.Count, 2, 4); // "first" may have come again by then
    }

    [Fact]
    public async Task AnEndpointThatIsGoneIsDisabledAtOnceAndItsHostSeesWhy()
    {
        var gone = true;
        await using var receiver = Receiver(_ => gone ? HookReply.Gone : HookReply.Taken);
        await using var shop = await StartAsync();
        var (id, _) = await shop.EndpointAsync(receiver.Address);
        await shop.HappenAsync("a", 1, _time.GetUtcNow());
        await HookWait.UntilAsync(() => shop.Book.Find(id) is { Halt: EndpointHalt.Gone, HaltedAt: not null });
        await shop.HappenAsync("a", 2, _time.GetUtcNow()); // while it is halted nothing is added
        Assert.Equal("waiting", Only(shop, id)!.State);
        gone = false;
        await shop.Desk.EnableAsync(id);
        await HookWait.UntilAsync(() => Only(shop, id) is { State: "delivered" });
        Assert.Equal(2, receiver.Messages.Count);
        Assert.Equal(2, await shop.Desk.ReplaySinceAsync(shop.Book.Find(id)!, _time.GetUtcNow().AddHours(-1))); // what it missed is kept
        await HookWait.UntilAsync(() => receiver.Messages.Count(message => Number(message) == 2) == 1);
    }

    [Fact]
    public async Task AfterFiveDaysOfFailuresAnEndpointIsDisabled()
    {
        await using var receiver = Receiver(_ => HookReply.Failed);
        await using var shop = await StartAsync();
        var (id, _) = await shop.EndpointAsync(receiver.Address);
        await shop.HappenAsync("a", 1, _time.GetUtcNow());
        await HookWait.UntilAsync(() => shop.Book.Find(id)!.FailingSince is not null);
        _time.Advance(TimeSpan.FromDays(4.9));
        await HookWait.UntilAsync(() => Only(shop, id)!.Attempts == 2);
        Assert.True(shop.Book.Find(id)!.IsOn);
        _time.Advance(TimeSpan.FromDays(0.2));
        await HookWait.UntilAsync(() => shop.Book.Find(id) is { Halt: EndpointHalt.Failing });
        Assert.Contains(shop.Reads.Endpoints(), endpoint => endpoint.Id == id && endpoint.Halt == EndpointHalt.Failing); // stored as well
    }

    [Fact]
    public async Task RedirectsAreFailuresAndNeverFollowed()
    {
        await using var trap = Receiver(_ => HookReply.Taken);
        await using var receiver = Receiver(_ => HookReply.Moved(trap.Address));
        await using var shop = await StartAsync();
        var (id, _) = await shop.EndpointAsync(receiver.Address);
        await shop.HappenAsync("a", 1, _time.GetUtcNow());
        await HookWait.UntilAsync(() => Only(shop, id) is { Attempts: 1, LastStatus: 302, State: "waiting" });
        Assert.Equal(0, trap.Connections);
    }

    [Fact]
    public async Task ASilentReceiverIsLeftAfterFifteenSeconds()
    {
        await using var receiver = Receiver(_ => HookReply.Hangs);
        await using var shop = await StartAsync();
        var (id, _) = await shop.EndpointAsync(receiver.Address);
        await shop.HappenAsync("a", 1, _time.GetUtcNow());
        await HookWait.UntilAsync(() => receiver.Messages.Count == 1);
        _time.Advance(WebhookCaller.TimeLimit);
        await HookWait.UntilAsync(() => Only(shop, id) is { Attempts: 1, LastFault: "timeout" });
    }

    [Fact]
    public async Task AnEventThatComesTwiceFromTheOutboxIsSentOnce()
    {
        await using var receiver = Receiver(_ => HookReply.Taken);
        await using var shop = await StartAsync();
        await shop.EndpointAsync(receiver.Address);
        for (var i = 0; i < 3; i++) await shop.HappenAsync("a", 1, _time.GetUtcNow());
        await shop.HappenAsync("a", 2, _time.GetUtcNow());
        await HookWait.UntilAsync(() => receiver.Messages.Any(message => Number(message) == 2));
        Assert.Equal([1, 2], receiver.Messages.Select(Number));
    }

    [Fact]
    public async Task WhatWasNotDeliveredSurvivesARestartAndKeepsItsId()
    {
        var open = false;
        await using var receiver = Receiver(_ => open ? HookReply.Taken : HookReply.Resets);
        string[] before;
        await using (var shop = await StartAsync())
        {
            await shop.EndpointAsync(receiver.Address, "endpoint-x");
            for (var number = 1; number <= 20; number++) await shop.HappenAsync(number % 2 == 0 ? "a" : "b", number, _time.GetUtcNow());
            await HookWait.UntilAsync(() => receiver.Messages.Count >= 2);
            before = [.. receiver.Messages.Select(message => message.Id).Distinct(StringComparer.Ordinal)];
        }
        open = true;
        await using var again = await StartAsync();
        for (var number = 1; number <= 20; number++) await again.HappenAsync(number % 2 == 0 ? "a" : "b", number, _time.GetUtcNow()); // the outbox says it again
        await JumpUntilAsync(TimeSpan.FromMinutes(6), () => again.Reads.Log("endpoint-x", long.MaxValue, "delivered", 50).Count == 20);
        var ids = receiver.Messages.GroupBy(Number).Select(told => told.Select(message => message.Id).Distinct(StringComparer.Ordinal).Single()).ToArray();
        Assert.Equal(20, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Subset(ids.ToHashSet(StringComparer.Ordinal), before.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task OneEventOrAllSinceAnInstantCanBeSentAgain()
    {
        await using var receiver = Receiver(_ => HookReply.Taken);
        await using var shop = await StartAsync();
        var (id, _) = await shop.EndpointAsync(receiver.Address);
        for (var number = 1; number <= 5; number++) await shop.HappenAsync("a", number, _time.GetUtcNow());
        await HookWait.UntilAsync(() => shop.Reads.Log(id, long.MaxValue, "delivered", 50).Count == 5);
        var third = receiver.Messages.Single(message => Number(message) == 3).Id;
        Assert.True(await shop.Desk.ReplayAsync(id, third));
        Assert.False(await shop.Desk.ReplayAsync(id, "evt_unknown"));
        await HookWait.UntilAsync(() => receiver.Messages.Count == 6 && shop.Reads.Log(id, long.MaxValue, "delivered", 50).Count == 5);
        Assert.Equal([1, 2, 3, 4, 5, 3], receiver.Messages.Select(Number));
        _time.Advance(TimeSpan.FromMinutes(1));
        var since = _time.GetUtcNow();
        await shop.HappenAsync("a", 6, since);
        await HookWait.UntilAsync(() => receiver.Messages.Count == 7);
        await HookWait.UntilAsync(() => shop.Reads.Log(id, long.MaxValue, "delivered", 50).Count == 6);
        Assert.Equal(1, await shop.Desk.ReplaySinceAsync(shop.Book.Find(id)!, since));
        await HookWait.UntilAsync(() => receiver.Messages.Count == 8);
        // A new endpoint gets what happened before it was there.
        await using var late = Receiver(_ => HookReply.Taken);
        var (lateId, _) = await shop.EndpointAsync(late.Address);
        Assert.Equal(6, await shop.Desk.ReplaySinceAsync(shop.Book.Find(lateId)!, _time.GetUtcNow().AddDays(-1)));
        await HookWait.UntilAsync(() => late.Messages.Count == 6);
        Assert.Equal([1, 2, 3, 4, 5, 6], late.Messages.Select(Number));
        Assert.Equal(receiver.Messages.Take(5).Select(message => message.Id), late.Messages.Take(5).Select(message => message.Id));
    }

    [Fact]
    public async Task AnEndpointGetsTheTypesThatItWantsAndNoOther()
    {
        await using var picky = Receiver(_ => HookReply.Taken);
        await using var greedy = Receiver(_ => HookReply.Taken);
        await using var shop = await StartAsync();
        await shop.EndpointAsync(picky.Address, null, "order.placed", "offer.closed");
        await shop.EndpointAsync(greedy.Address);
        string[] types = ["offer.opened", "order.placed", "stock.sold_out", "offer.closed", "stream.live", "order.placed"];
        foreach (var (at, type) in types.Index()) await shop.HappenAsync("a", at + 1, _time.GetUtcNow(), type);
        await HookWait.UntilAsync(() => greedy.Messages.Count == types.Length && picky.Messages.Count == 3);
        Assert.Equal(types, greedy.Messages.Select(Type));
        Assert.Equal(["order.placed", "offer.closed", "order.placed"], picky.Messages.Select(Type));
    }

    [Fact]
    public async Task WhatIsOverIsForgottenAndWhatWaitsIsNot()
    {
        await using var receiver = Receiver(message => Sku(message) == "good" ? HookReply.Taken : HookReply.Failed);
        await using var shop = await StartAsync("RetainDays=1");
        var (id, _) = await shop.EndpointAsync(receiver.Address);
        await shop.HappenAsync("good", 1, _time.GetUtcNow());
        await shop.HappenAsync("bad", 2, _time.GetUtcNow());
        await HookWait.UntilAsync(() => shop.Reads.Log(id, long.MaxValue, null, 50) is [{ Attempts: 1 }, { Attempts: 1 }]);
        _time.Advance(TimeSpan.FromDays(1.1));
        await shop.Get<WebhookUpkeep>().TidyAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["stock.sold_out"], shop.Reads.Log(id, long.MaxValue, null, 50).Select(entry => entry.Type));
        Assert.Equal("waiting", Only(shop, id)!.State);
    }

    [Fact]
    public async Task AnEndpointThatFallsTooFarBehindIsDisabled()
    {
        await using var receiver = Receiver(_ => HookReply.Later(3_600));
        await using var shop = await StartAsync("MaxWaiting=100");
        var (id, _) = await shop.EndpointAsync(receiver.Address);
        for (var number = 1; number <= 101; number++) await shop.HappenAsync("a", number, _time.GetUtcNow());
        await shop.Get<WebhookUpkeep>().TidyAsync(TestContext.Current.CancellationToken);
        Assert.Equal(EndpointHalt.Backlog, shop.Book.Find(id)!.Halt);
    }

    [Theory]
    [InlineData(1, null, 4.5, 5.5)]
    [InlineData(2, null, 270, 330)]
    [InlineData(3, null, 1_620, 1_980)]
    [InlineData(4, null, 6_480, 7_920)]
    [InlineData(9, null, 77_760, 95_040)]
    [InlineData(1, 60, 60, 60)]
    [InlineData(2, 60, 270, 330)]
    [InlineData(1, 1_000_000, 86_400, 86_400)]
    public void WaitsAreThoseOfTheStandardOrLonger(int attempts, int? retryAfter, double least, double most)
    {
        var asked = retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        Assert.Equal(least, RetrySchedule.After(attempts, asked, 0)!.Value.TotalSeconds, 3);
        Assert.Equal(most, RetrySchedule.After(attempts, asked, 1)!.Value.TotalSeconds, 3);
    }

    [Fact]
    public void AfterTheLastAttemptThereIsNoWait() => Assert.Null(RetrySchedule.After(RetrySchedule.MaxAttempts, TimeSpan.FromSeconds(1), 0.5));

    private Task<HookShop> StartAsync(params string[] settings) => HookShop.StartAsync(_folder.Path, _time, null, settings);

    private HookReceiver Receiver(Func<HookMessage, HookReply> answer) => new(answer, _time.GetUtcNow);

    private static DeliveryEntry? Only(HookShop shop, string id) => shop.Reads.Log(id, long.MaxValue, null, 2) is [var only] ? only : null;

    private async Task JumpUntilAsync(TimeSpan by, Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isSo())
        {
            Assert.False(patience.IsCancellationRequested, "It did not come to that.");
            _time.Advance(by);
            // One jump is meant to do; another only where it came before somebody had begun to wait for it.
            for (var i = 0; i < 100 && !isSo(); i++) await Task.Delay(10, CancellationToken.None);
        }
    }

    private static long Number(HookMessage message) => Data(message).GetProperty("sold").GetInt64();

    private static string Sku(HookMessage message) => Data(message).GetProperty("sku").GetString()!;

    private static string Type(HookMessage message) => JsonDocument.Parse(message.Body).RootElement.GetProperty("type").GetString()!;

    private static JsonElement Data(HookMessage message) => JsonDocument.Parse(message.Body).RootElement.GetProperty("data");
}
