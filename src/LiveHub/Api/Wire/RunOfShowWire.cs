using LiveCommerce.Grains.LiveStreams;

namespace LiveCommerce.LiveHub.Api.Wire;

/// <summary>What is planned, in order, and what has begun.</summary>
public sealed record RunOfShowWire(IReadOnlyList<RunSegment> Segments, SegmentWire? Running)
{
    public static RunOfShowWire From(LiveStreamView view) => new(view.RunOfShow, SegmentWire.From(view));
}
