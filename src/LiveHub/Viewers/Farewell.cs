using LiveCommerce.LiveHub.Fanout;

namespace LiveCommerce.LiveHub.Viewers;

/// <summary>
/// Tells viewers that the server is going away, and gives them a moment to leave, before SignalR drops their connections. Both hear of it by the same token, whose
/// callbacks run last come, first served: this one is registered when the server starts, long after SignalR's.
/// </summary>
internal sealed class Farewell(StreamChannels channels, IHostApplicationLifetime lifetime) : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A callback of a token cannot be awaited; the wait is bounded, and the process does nothing else any more.
        lifetime.ApplicationStopping.Register(() => Task.Run(() => channels.SayFarewellAsync(Patience)).Wait(Patience));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
