using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Tests.Conformance.Servers;

/// <summary>
/// A server with one hub. Every one of them has a method <c>Leave</c> without arguments and result, takes messages of 8 KB, and waits 5 s for a handshake.
/// </summary>
public abstract class HubServer : IAsyncLifetime
{
    public const int LongestMessage = 8 * 1024;

    public static readonly TimeSpan HandshakeWithin = TimeSpan.FromSeconds(5);

    /// <summary>Of the server, for example http://127.0.0.1:40123/.</summary>
    public Uri Address { get; protected set; } = null!;

    /// <summary>Of the hub, for example /hubs/viewer.</summary>
    public abstract string Path { get; }

    public Uri Hub => new(Address, Path);

    /// <summary>Changes options of the hub before the start.</summary>
    public Action<HubOptions> Adjust { get; set; } = _ => { };

    public abstract IServiceProvider Services { get; }

    public abstract ValueTask InitializeAsync();

    /// <summary>Stops it, as a signal to the process would; may be called before <see cref="DisposeAsync"/>.</summary>
    public abstract Task StopAsync();

    public abstract ValueTask DisposeAsync();
}
