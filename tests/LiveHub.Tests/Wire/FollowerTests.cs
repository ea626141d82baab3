using System.Text.Json;
using LiveCommerce.Client;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Wire;

/// <summary>
/// Clients of different making follow one show over real sockets, through sales, changes of the line-up, cuts and a restart of the server, and all show the
/// same in the end.
/// </summary>
public sealed class FollowerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task EveryKindOfClientFollowsAShowToTheSameEnd()
    {
        await using var shop = new RunningShop();
        await shop.InitializeAsync();
        string[] skus = [await shop.NewSkuAsync(1_000), await shop.NewSkuAsync(1_000), await shop.NewSkuAsync(1_000)];
        var show = await shop.NewShowAsync(skus[..2]);
        using var leaving = new CancellationTokenSource();
        Follower[] followers = [new RawHubFollower(shop, show), new EventStreamFollower(shop, show), new LongPollFollower(shop, show)];
        var client = new ShowFollower(shop.Address, show, new ShowFollowerOptions
        {
            Connect = (token, stop) => WebSocketTransport.ConnectAsync(shop.Address, token, stop), // where the server is, after its restart too
            Luck = () => 0.05,
        });
        var running = followers.Select(follower => follower.RunAsync(leaving.Token)).Append(client.RunAsync(leaving.Token)).ToArray();

        var random = new Random(7);
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < 15; i++)
            {
                await shop.NewGuest().ReservedAsync(skus[random.Next(skus.Length)]);
                if (i % 5 == 4) followers[random.Next(followers.Length)].Cut();
            }
            (await shop.Host.PutAsync($"/api/v1/streams/{show}/line-up", new { skus = round % 2 == 0 ? skus : skus[..2] })).Ok();
            (await shop.Host.PutAsync($"/api/v1/streams/{show}/pinned", new { sku = skus[round % 2] })).Ok();
            if (round != 1) continue;
            await shop.StopAsync();
            await shop.StartAsync();
        }

        var truth = (await shop.Anyone.GetAsync($"/api/v1/streams/{show}")).Ok();
        using var patience = new CancellationTokenSource(Patience);
        while (Differences(truth, followers, client) is { } difference)
        {
            Assert.False(patience.IsCancellationRequested, difference);
            await Task.Delay(20);
        }
        Assert.All(followers, follower => Assert.Empty(follower.Breaches));
        Assert.All(followers, follower => Assert.InRange(follower.Snapshots, 1, 3)); // the first, and one after the restart: what was cut resumed
        await leaving.CancelAsync();
        await Task.WhenAll(running).WaitAsync(Patience);
    }

    private static string? Differences(JsonElement truth, Follower[] followers, ShowFollower client)
    {
        foreach (var follower in followers)
        {
            if (follower.DifferenceTo(truth) is { } difference) return $"{follower.GetType().Name}: {difference}";
        }
        if (client.View is not { } view || view.Stream.GetRawText() != truth.GetProperty("stream").GetRawText()) return $"{nameof(ShowFollower)}: {client.View?.Stream}";
        return truth.GetProperty("stock").EnumerateArray().FirstOrDefault(stock => view.Stock(stock.Text("sku"))?.GetRawText() != stock.GetRawText())
            is { ValueKind: JsonValueKind.Object } wrong ? $"{nameof(ShowFollower)}: {wrong}" : null;
    }
}
