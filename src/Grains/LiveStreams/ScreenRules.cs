using LiveCommerce.Grains.Values;
using static LiveCommerce.Grains.LiveStreams.LiveStreamRefusal;
using static LiveCommerce.Grains.LiveStreams.LiveStreamRules;
using StreamDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Grains.LiveStreams.LiveStreamEvent, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer>;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>Decides what is on the viewers' screens: line-up, pinned items, and the segment of the run of show that has begun.</summary>
internal static class ScreenRules
{
    public static StreamDecision SetLineUp(LiveStreamState state, LiveStreamCommand.SetLineUp c, DateTimeOffset now)
    {
        if (Denies(state, c.HostId, CrewAction.Sell) is { } denied) return denied;
        if (state.IsOver) return Refuse(WrongState);
        if (c.Skus.Count > MaxLineUp || c.Skus.Distinct().Count() != c.Skus.Count) return Invalid("skus");
        if (state.Offers.Any(offer => offer.Runs && !c.Skus.Contains(offer.Sku))) return Refuse(OfferRuns);
        if (state.LineUp.SequenceEqual(c.Skus)) return Repeat();
        var set = new LiveStreamEvent.LineUpSet(now, c.Skus);
        Sku[] left = [.. state.Pins.Where(c.Skus.Contains)];
        return left.Length == state.Pins.Length ? Grant(set) : Grant(set, new LiveStreamEvent.PinsSet(now, left));
    }

    public static StreamDecision SetPins(LiveStreamState state, LiveStreamCommand.SetPins c, DateTimeOffset now)
    {
        if (Denies(state, c.HostId, CrewAction.Sell) is { } denied) return denied;
        if (state.IsOver) return Refuse(WrongState);
        if (c.Skus.Count > MaxPins || c.Skus.Distinct().Count() != c.Skus.Count) return Invalid("skus");
        if (!c.Skus.All(sku => state.LineUp.Contains(sku))) return Refuse(NotInLineUp);
        if (state.Pins.SequenceEqual(c.Skus)) return Repeat();
        return Grant(new LiveStreamEvent.PinsSet(now, c.Skus));
    }

    public static StreamDecision SetRunOfShow(LiveStreamState state, LiveStreamCommand.SetRunOfShow c, DateTimeOffset now)
    {
        if (Denies(state, c.HostId, CrewAction.Direct) is { } denied) return denied;
        if (state.IsOver) return Refuse(WrongState);
        if (RunSegment.OutOfRange(c.Segments) is { } field) return Invalid(field);
        if (!c.Segments.All(segment => segment.Pins.All(sku => state.LineUp.Contains(sku)))) return Refuse(NotInLineUp);
        if (RunSegment.AreSame(state.RunOfShow, c.Segments)) return Repeat();
        var set = new LiveStreamEvent.RunOfShowSet(now, c.Segments);
        return state.Segment is { } begun && !c.Segments.Any(segment => segment.SegmentId == begun.SegmentId)
            ? Grant(set, new LiveStreamEvent.SegmentBegun(now))
            : Grant(set);
    }

    /// <summary>A segment with pins of its own brings them on screen, as far as they are still in the line-up; one without leaves what is there.</summary>
    public static StreamDecision BeginSegment(LiveStreamState state, LiveStreamCommand.BeginSegment c, DateTimeOffset now)
    {
        if (Denies(state, c.HostId, CrewAction.Sell) is { } denied) return denied;
        if (state.Status is not (LiveStreamStatus.Rehearsal or LiveStreamStatus.Live)) return Refuse(WrongState);
        var segment = state.RunOfShow.FirstOrDefault(segment => segment.SegmentId == c.SegmentId);
        if (segment is null && c.SegmentId is not null) return Refuse(SegmentUnknown);
        if (state.Segment?.SegmentId == c.SegmentId) return Repeat();
        var begun = new LiveStreamEvent.SegmentBegun(now, c.SegmentId);
        Sku[] pins = [.. segment?.Pins.Where(sku => state.LineUp.Contains(sku)) ?? []];
        return pins.Length == 0 || state.Pins.SequenceEqual(pins) ? Grant(begun) : Grant(begun, new LiveStreamEvent.PinsSet(now, pins));
    }
}
