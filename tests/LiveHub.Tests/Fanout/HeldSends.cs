using LiveCommerce.LiveHub.Viewers.Direct;

namespace LiveCommerce.LiveHub.Tests.Fanout;

/// <summary>Sends as everywhere, and lets a test do something at the moment when the frame is neither with the sockets nor settled.</summary>
internal sealed class HeldSends : ISends
{
    public int AtOnce => 8;

    /// <summary>Called before the frame goes out.</summary>
    public Action Before { get; set; } = () => { };

    /// <summary>Called when the sockets have it, and nobody knows.</summary>
    public Action After { get; set; } = () => { };

    public void Send(ReadOnlySpan<byte> frame, ReadOnlySpan<IOutput> outputs, Span<int> taken)
    {
        Before();
        PortableSends.Instance.Send(frame, outputs, taken);
        After();
    }
}
