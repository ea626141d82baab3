using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Identity;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Viewers;

/// <summary>
/// Parts with those who watch with a token that is accepted no more, before whoever revoked it is answered. Who is just coming in is not among them yet, and
/// is asked when it is: one of the two sees it, because a viewer is counted first and judged then, and a token revoked first and looked for then.
/// </summary>
internal sealed class RevokedViewers(StreamChannels channels, Hosts hosts) : IHostedService
{
    public static readonly MovedWire Farewell = new(CloseCode.SignInAgain, "The token is not accepted any more.");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        hosts.Revoked += PartFrom;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        hosts.Revoked -= PartFrom;
        return Task.CompletedTask;
    }

    private void PartFrom(object? sender, TokensRevokedEventArgs revoked)
    {
        var host = revoked.Host;
        var accepted = Accepted(host);
        // A password changes seldom: looking through all who watch is cheaper than an index of the hosts among them.
        foreach (var viewer in channels.All.SelectMany(channel => channel.Watching))
        {
            if (viewer.User is { } user && user.TryGetHostId(out var id) && id == host && user.HostGeneration() != accepted) _ = viewer.PartAsync(Farewell);
        }
    }

    /// <summary>The generation whose tokens are accepted. None where it cannot be read: whose token is good after all comes back with it.</summary>
    private long? Accepted(HostId host)
    {
        try
        {
            return hosts.Generation(host);
        }
        catch (SqliteException)
        {
            return null;
        }
    }
}
