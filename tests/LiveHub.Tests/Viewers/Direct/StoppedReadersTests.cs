using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Viewers.Direct;

namespace LiveCommerce.LiveHub.Tests.Viewers.Direct;

/// <summary>The heap is the whole process's, so nothing else may run beside this.</summary>
[CollectionDefinition(nameof(StoppedReadersTests), DisableParallelization = true)]
[Collection(nameof(StoppedReadersTests))]
public sealed class StoppedReadersTests(RunningShop shop) : IClassFixture<RunningShop>, IAsyncLifetime
{
    private const int Readers = 200;
    private const int LimitPerReader = 64 * 1024;
    private readonly List<RawSocket> _readers = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        foreach (var reader in _readers) reader.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task AReaderThatStopsCostsLittleHoweverMuchItMissesAndNothingOnceItIsCut()
    {
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        while (_readers.Count < Readers) _readers.Add(await JoinedAsync(show));
        var channel = shop.Get<StreamChannels>().Find(show)!;
        var slow = shop.Get<SlowSinks>();
        var reading = GC.GetTotalMemory(forceFullCollection: true);

        // Far more than anybody's buffers hold, and then as much again.
        var last = 0;
        while (slow.Count < Readers) await ChangeAsync(channel, ++last);
        for (var more = last; more > 0; more--) await ChangeAsync(channel, ++last);
        var stopped = GC.GetTotalMemory(forceFullCollection: true);
        Assert.True(stopped - reading < (long)Readers * LimitPerReader, $"{(stopped - reading) / Readers} bytes for each reader that stopped");

        await Condition.HoldsAsync(() =>
        {
            slow.Watch();
            return slow.Count == 0 && channel.Viewers == 0;
        });
        await Condition.HoldsAsync(() => GC.GetTotalMemory(forceFullCollection: true) < reading, () => "more is held than when all of them read");
    }

    private async Task<RawSocket> JoinedAsync(string show)
    {
        var reader = await (await RawSocket.ConnectAsync(shop, receiveBuffer: 4_096)).ShakeHandsAsync();
        await reader.JoinAsync(show);
        await reader.UntilAsync("\"type\":3");
        return reader;
    }

    private static async Task ChangeAsync(StreamChannel channel, int version)
    {
        var place = channel.Position.Sequence;
        channel.Publish("big", version, new { version, text = new string('x', 20_000) });
        await Condition.HoldsAsync(() => channel.Position.Sequence > place);
    }
}
