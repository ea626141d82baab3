using System.Text.Json;
using LiveCommerce.LiveHub.Tests.Identity;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.LiveHub.Tests.Webhooks;

public sealed class CrowdTests
{
    private const int Events = 1_000;
    private const int Entities = 50;
    private const int Healthy = 14;

    /// <summary>Twenty endpoints, six of which misbehave each in its own way: the others notice nothing.</summary>
    [Fact]
    public async Task SickEndpointsDelayNoHealthyOneAndNothingIsMissingOrOutOfOrder()
    {
        using var folder = new TemporaryFolder();
        await using var shop = await HookShop.StartAsync(folder.Path, TimeProvider.System);
        await using var trap = new HookReceiver(_ => HookReply.Taken);
        HookReply[] manners = [HookReply.Hangs, HookReply.Failed, HookReply.Drips, HookReply.Resets, HookReply.Gone, HookReply.Moved(trap.Address)];
        var receivers = Enumerable.Range(0, Healthy).Select(_ => new HookReceiver(_ => HookReply.Taken))
            .Concat(manners.Select(manner => new HookReceiver(_ => manner))).ToList();
        try
        {
            var endpoints = new List<string>();
            foreach (var receiver in receivers) endpoints.Add((await shop.EndpointAsync(receiver.Address)).Id);
            await Parallel.ForAsync(0, Entities, TestContext.Current.CancellationToken, async (entity, _) =>
            {
                for (var number = 1; number <= Events / Entities; number++) await shop.HappenAsync($"SKU-{entity}", number, TimeProvider.System.GetUtcNow());
            });
            await HookWait.UntilAsync(() => receivers.Take(Healthy).All(receiver => receiver.Messages.Count == Events));

            Assert.All(receivers.Take(Healthy), receiver =>
            {
                Assert.Equal(Events, receiver.Messages.Select(message => message.Id).Distinct(StringComparer.Ordinal).Count());
                Assert.All(receiver.Messages.Select(Read).GroupBy(message => message.Sku, message => message.Number), numbers =>
                    Assert.Equal(Enumerable.Range(1, Events / Entities).Select(number => (long)number), numbers));
            });
            Assert.Equal(0, trap.Connections);
            // Those that are not taken wait, all of them, and of each entity only the first was tried.
            foreach (var (id, receiver) in endpoints.Zip(receivers).Skip(Healthy))
            {
                Assert.Empty(shop.Reads.Log(id, long.MaxValue, "delivered", 1));
                Assert.All(receiver.Messages.Select(Read), message => Assert.Equal(1, message.Number));
            }
            Assert.Equal(LiveHub.Webhooks.EndpointHalt.Gone, shop.Book.Find(endpoints[Healthy + 4])!.Halt);
        }
        finally
        {
            foreach (var receiver in receivers) await receiver.DisposeAsync();
        }
    }

    private static (string Sku, long Number) Read(HookMessage message)
    {
        var data = JsonDocument.Parse(message.Body).RootElement.GetProperty("data");
        return (data.GetProperty("sku").GetString()!, data.GetProperty("sold").GetInt64());
    }
}
