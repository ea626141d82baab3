using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Tests.Viewers.Http;

namespace LiveCommerce.LiveHub.Tests.Wire;

/// <summary>Server-Sent Events: the last event's id is all that has to be remembered.</summary>
internal sealed class EventStreamFollower(RunningShop shop, string show) : Follower(shop, show)
{
    private volatile CancellationTokenSource? _connection;

    public override void Cut()
    {
        try
        {
            _connection?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // it is cut already
        }
    }

    protected override async Task WatchAsync(CancellationToken stop)
    {
        using var connection = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _connection = connection;
        var last = Position is { } known ? $"{known.Epoch}-{known.Sequence}" : null;
        await using var events = await EventSource.OpenAsync(Shop, Show, last);
        if (!events.Response.IsSuccessStatusCode) return;
        try
        {
            while (await events.AnyAsync(connection.Token) is { } next)
            {
                if (next.Kind == "snapshot") TakeSnapshot(next.Data);
                else if (next.Kind == "update") TakeUpdate(next.Data);
                if (next.Id is { } id && id != $"{Position!.Value.Epoch}-{Position.Value.Sequence}") Breaches.Add($"{next.Kind} at {id}");
            }
        }
        finally
        {
            _connection = null;
        }
    }
}
