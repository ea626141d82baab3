using System.Collections.Concurrent;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Wire;

/// <summary>
/// Any pattern of cuts, freezes, reconnects and restarts: in the end every client shows what the server does, and on the way no version and no position
/// went back, and no entry of a log was missing, doubled or out of order. The real hub, channels and client, over virtual sockets, on virtual time.
/// </summary>
public sealed class CutTests(RunningShop shop) : IClassFixture<RunningShop>
{
    /// <summary>Each waits more than it works.</summary>
    private const int Lanes = 24;
    private const int Skus = 4;

    private static int Patterns => int.TryParse(Environment.GetEnvironmentVariable("LIVECOMMERCE_CUT_PATTERNS"), out var patterns) ? patterns : 10_000;

    [Fact]
    public async Task AfterAnyPatternOfCutsTheClientShowsWhatTheServerDoes()
    {
        var skus = new List<Sku>();
        for (var i = 0; i < Skus; i++) skus.Add(Sku.Parse(await shop.NewSkuAsync(5)));
        var show = await shop.NewShowAsync(skus[0].Value);
        var someStream = await shop.Get<IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView>>().ViewAsync(show);
        var someStock = await shop.Get<IGrains<StockCommand, StockAnswer, StockView>>().ViewAsync(skus[0].Value);
        var seed = int.TryParse(Environment.GetEnvironmentVariable("LIVECOMMERCE_CUT_SEED"), out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"LIVECOMMERCE_CUT_SEED={seed} LIVECOMMERCE_CUT_PATTERNS={Patterns}");
        var wrong = new ConcurrentQueue<string>();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(async () =>
        {
            var time = new ManualTime();
            var truth = new Truth(someStream!, someStock!, skus);
            await using var node = new VirtualNode(shop.App.Services, truth, time);
            while (wrong.IsEmpty && Interlocked.Increment(ref next) is var pattern && pattern < Patterns)
            {
                string? found;
                try
                {
                    found = await PlayAsync(node, truth, time, $"cut-{pattern}", new Random(unchecked(seed + pattern)));
                }
                catch (TimeoutException e)
                {
                    found = $"somebody never ended: {e}";
                }
                if (found is not null) wrong.Enqueue($"LIVECOMMERCE_CUT_SEED={unchecked(seed + pattern)} LIVECOMMERCE_CUT_PATTERNS=1: {found}");
            }
        })));
        Assert.True(wrong.IsEmpty, string.Join('\n', wrong));
    }

    /// <summary>One pattern. Null where all promises were kept.</summary>
    private static async Task<string?> PlayAsync(VirtualNode node, Truth truth, ManualTime time, string show, Random random)
    {
        truth.BeginShow(show);
        var watchers = new List<Watcher>();
        try
        {
            for (var i = random.Next(1, 4); i > 0; i--) watchers.Add(new Watcher(node, show, time, random));
            for (var steps = random.Next(5, 30); steps > 0; steps--)
            {
                await StepAsync(node, truth, time, watchers[random.Next(watchers.Count)], random);
                for (var turns = random.Next(12); turns > 0; turns--) await Task.Yield();
            }
            foreach (var watcher in watchers) watcher.Thaw();
            return await SettleAsync(node, time, show, watchers);
        }
        finally
        {
            foreach (var watcher in watchers) await watcher.DisposeAsync();
            await node.RestartAsync();
        }
    }

    private static async Task StepAsync(VirtualNode node, Truth truth, ManualTime time, Watcher watcher, Random random)
    {
        switch (random.Next(20))
        {
            case < 7:
                for (var sales = random.Next(1, 4); sales > 0; sales--) truth.Sell(random.Next(Skus), node.Channels);
                break;
            case 7:
                // A burst now and then, so that some are so far behind that entries have gone.
                node.Say(truth.StreamId, random.Next(6) == 0 ? random.Next(200, 400) : random.Next(1, 5));
                break;
            case 8:
                truth.Direct(random.Next(1 << Skus), node.Channels);
                break;
            case < 13:
                time.Advance(Audience.QuickTick);
                break;
            case < 15:
                time.Advance(TimeSpan.FromMilliseconds(random.Next(1, 3_000)));
                break;
            case 15:
                watcher.Freeze();
                break;
            case 16:
                watcher.Thaw();
                break;
            case < 19:
                watcher.Cut();
                break;
            default:
                if (random.Next(2) == 0) await node.RestartAsync();
                else await node.RetireAsync();
                break;
        }
    }

    /// <summary>Lets time go on until everybody shows the truth; gives up after far more time than a healthy client needs.</summary>
    private static async Task<string?> SettleAsync(VirtualNode node, ManualTime time, string show, List<Watcher> watchers)
    {
        string? difference = null;
        for (var ticks = 0; ticks < 2_000; ticks++)
        {
            if (watchers.Select(watcher => watcher.Wrong).FirstOrDefault(wrong => wrong is not null) is { } wrong) return wrong;
            var channel = node.Channels.Find(show);
            difference = watchers.Select(watcher => watcher.DifferenceTo(channel, channel is null ? null : node.LastSaid(channel))).FirstOrDefault(found => found is not null);
            if (difference is null && channel!.Viewers == watchers.Count) return null;
            // Virtual time must not outrun the work that it waits for, or every patience is over before anybody could answer: where one waits for its next try in vain, another who is
            // just being told a lot would be cut for it, and the next time the other way round. So a leap is rare once it has not helped.
            var leaps = ticks % (ticks < 100 ? 1 : 10) == 0 && !watchers.TrueForAll(watcher => watcher.IsConnected);
            time.Advance(leaps ? TimeSpan.FromMilliseconds(500) : Audience.QuickTick);
            await Task.Delay(ticks < 100 ? 1 : 10);
        }
        return difference ?? "the number of viewers is another one";
    }
}
