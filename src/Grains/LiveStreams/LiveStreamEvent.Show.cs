using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.LiveStreams;

public abstract partial record LiveStreamEvent
{
    public sealed record RehearsalBegan(DateTimeOffset At) : LiveStreamEvent(At);

    /// <summary>The show is what it was before, and everything that was practised has vanished.</summary>
    public sealed record RehearsalEnded(DateTimeOffset At) : LiveStreamEvent(At);

    /// <summary>Viewers are sent to another show; the end of this one follows in the same batch.</summary>
    public sealed record Raided(DateTimeOffset At, string TargetId) : LiveStreamEvent(At);

    public sealed record ReplayPublished(DateTimeOffset At, string RecordingUrl) : LiveStreamEvent(At);

    public sealed record ReplayWithdrawn(DateTimeOffset At) : LiveStreamEvent(At);

    /// <summary>In place of another role, where the host had one.</summary>
    public sealed record RoleGranted(DateTimeOffset At, string HostId, CrewRole Role) : LiveStreamEvent(At);

    public sealed record RoleRevoked(DateTimeOffset At, string HostId) : LiveStreamEvent(At);

    /// <summary>The items on screen, in their order.</summary>
    public sealed record PinsSet(DateTimeOffset At, IReadOnlyList<Sku> Skus) : LiveStreamEvent(At);

    public sealed record RunOfShowSet(DateTimeOffset At, IReadOnlyList<RunSegment> Segments) : LiveStreamEvent(At);

    /// <summary>Without an id: none any more.</summary>
    public sealed record SegmentBegun(DateTimeOffset At, string? SegmentId = null) : LiveStreamEvent(At);

    public sealed record AddressesSet(DateTimeOffset At, string? IngestUrl = null, string? WhepUrl = null) : LiveStreamEvent(At);

    /// <summary>Keys of earlier generations are no longer good.</summary>
    public sealed record KeysRotated(DateTimeOffset At, int Generation) : LiveStreamEvent(At);
}
