namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>A call of the system for each: works everywhere.</summary>
internal sealed class PortableSends : ISends
{
    public static PortableSends Instance { get; } = new();

    public int AtOnce => 16;

    public void Send(ReadOnlySpan<byte> frame, ReadOnlySpan<IOutput> outputs, Span<int> taken)
    {
        for (var i = 0; i < outputs.Length; i++) taken[i] = outputs[i].TrySend(frame);
    }
}
