using System.Net;
using System.Text.Json;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Wire;

/// <summary>Long polling: one question after the other, each with the place of the last answer.</summary>
internal sealed class LongPollFollower(RunningShop shop, string show) : Follower(shop, show)
{
    private readonly string _name = Guid.NewGuid().ToString("N");
    private volatile CancellationTokenSource? _call;

    public override void Cut()
    {
        try
        {
            _call?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // answered meanwhile
        }
    }

    protected override async Task WatchAsync(CancellationToken stop)
    {
        while (true)
        {
            using var call = CancellationTokenSource.CreateLinkedTokenSource(stop);
            _call = call;
            var after = Position is { } known ? $"&after={known.Epoch}-{known.Sequence}" : "";
            using var response = await Shop.Http.GetAsync(new Uri(Shop.Address, $"/api/v1/streams/{Show}/updates?wait=5&viewer={_name}{after}"), call.Token);
            if (response.StatusCode == HttpStatusCode.NoContent) continue;
            if (!response.IsSuccessStatusCode) return;
            var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(call.Token)).RootElement;
            if (answer.TryGetProperty("stream", out _)) TakeSnapshot(answer);
            else TakeUpdate(answer);
        }
    }
}
