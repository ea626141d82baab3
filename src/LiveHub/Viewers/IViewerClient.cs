using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Fanout;

namespace LiveCommerce.LiveHub.Viewers;

/// <summary>What the server says to a viewer; docs/protocol.md is the contract. SignalR needs this to be public.</summary>
public interface IViewerClient
{
    /// <summary>An <see cref="UpdateWire"/>, encoded once for all viewers at the same place.</summary>
    Task Update(RawJson update);

    /// <summary>The fate of the buyer's own reservation.</summary>
    Task Own(OwnWire message);

    /// <summary>The connection will be closed; the code says what to do.</summary>
    Task Moved(MovedWire message);
}

public sealed record OwnWire(ReservationWire Reservation);

public sealed record MovedWire(int Code, string Reason);

/// <summary>Close codes of docs/protocol.md.</summary>
public static class CloseCode
{
    public const int Resync = 4000;
    public const int SignInAgain = 4001;
    public const int GoingAway = 4002;
    public const int TooMany = 4003;
}
