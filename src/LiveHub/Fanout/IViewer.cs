using System.Security.Claims;
using LiveCommerce.LiveHub.Viewers;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>
/// One who watches: a place in the stream and a small bounded queue of messages that must arrive. Whoever has a socket of our own is sent to by the channel
/// itself (<see cref="DirectViewer"/>); whoever comes over another transport is waited for by a pump (<see cref="ViewerQueue"/>). What they are told is the same.
/// </summary>
internal interface IViewer
{
    string StreamId { get; }

    string ConnectionId { get; }

    /// <summary>Who watches.</summary>
    ClaimsPrincipal? User { get; }

    /// <summary>From now on it is told; what it has missed first.</summary>
    void Start();

    /// <summary>Queues a message that must arrive; a viewer that lets it pile up is cut and will see a snapshot instead.</summary>
    void Send(OwnWire message);

    /// <summary>Has the viewer told why its connection will be closed; ends when it has left.</summary>
    Task PartAsync(MovedWire farewell);

    /// <summary>Afterwards nothing of this stream is begun on the connection any more, which may join another.</summary>
    Task StopAsync();
}
