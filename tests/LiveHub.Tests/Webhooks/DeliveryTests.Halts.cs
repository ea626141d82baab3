using LiveCommerce.LiveHub.Webhooks;
using LiveCommerce.LiveHub.Webhooks.Delivery;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.LiveHub.Tests.Webhooks;

/// <summary>When an endpoint is left in peace, and when for good.</summary>
public sealed partial class DeliveryTests
{
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
    public async Task AnEndpointThatFallsTooFarBehindIsDisabled()
    {
        await using var receiver = Receiver(_ => HookReply.Later(3_600));
        await using var shop = await StartAsync("MaxWaiting=100");
        var (id, _) = await shop.EndpointAsync(receiver.Address);
        for (var number = 1; number <= 101; number++) await shop.HappenAsync("a", number, _time.GetUtcNow());
        await shop.Get<WebhookUpkeep>().TidyAsync(TestContext.Current.CancellationToken);
        Assert.Equal(EndpointHalt.Backlog, shop.Book.Find(id)!.Halt);
    }
}
