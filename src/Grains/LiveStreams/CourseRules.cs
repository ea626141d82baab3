using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.LiveStreams.Polls;
using static LiveCommerce.Grains.LiveStreams.LiveStreamRefusal;
using static LiveCommerce.Grains.LiveStreams.LiveStreamRules;
using StreamDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Grains.LiveStreams.LiveStreamEvent, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer>;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>
/// Decides the course of a show: draft → scheduled → (rehearsal and back, as often as one likes) → live → ended → replay. Going live from a
/// draft or straight from a rehearsal is fine; nothing leads from ended back to live.
/// </summary>
internal static class CourseRules
{
    public static StreamDecision Describe(LiveStreamState state, LiveStreamCommand.Describe c, DateTimeOffset now)
    {
        var isNew = state.Status == LiveStreamStatus.None;
        if (!isNew && Denies(state, c.HostId, CrewAction.Direct) is { } denied) return denied;
        if (state.IsOver) return Refuse(WrongState);
        if (string.IsNullOrWhiteSpace(c.Title) || c.Title.Length > MaxTitle) return Invalid("title");
        if (c.PlaybackUrl?.Length > MaxUrl) return Invalid("playbackUrl");
        if (c.ImageUrl?.Length > MaxUrl) return Invalid("imageUrl");
        if (!isNew && state.Title == c.Title && state.PlaybackUrl == c.PlaybackUrl && state.ImageUrl == c.ImageUrl) return Repeat();
        // Whoever describes it later, the show stays its creator's.
        return Grant(new LiveStreamEvent.Described(now, isNew ? c.HostId : state.HostId, c.Title, c.PlaybackUrl, c.ImageUrl));
    }

    public static StreamDecision Schedule(LiveStreamState state, LiveStreamCommand.Schedule c, DateTimeOffset now)
    {
        if (Denies(state, c.HostId, CrewAction.Direct) is { } denied) return denied;
        if (state.Status is not (LiveStreamStatus.Draft or LiveStreamStatus.Scheduled)) return Refuse(WrongState);
        if (c.StartsAt <= now || c.StartsAt > now + MaxAhead) return Invalid("startsAt");
        var startsAt = UnixMilliseconds.Truncate(c.StartsAt);
        if (state.StartsAt == startsAt) return Repeat();
        return Grant(new LiveStreamEvent.Scheduled(now, startsAt));
    }

    public static StreamDecision Rehearse(LiveStreamState state, LiveStreamCommand.Rehearse c, DateTimeOffset now)
    {
        if (Denies(state, c.HostId, CrewAction.Direct) is { } denied) return denied;
        if (state.Status == LiveStreamStatus.Rehearsal) return Repeat();
        if (state.Status is not (LiveStreamStatus.Draft or LiveStreamStatus.Scheduled)) return Refuse(WrongState);
        return Grant(new LiveStreamEvent.RehearsalBegan(now));
    }

    public static StreamDecision EndRehearsal(LiveStreamState state, LiveStreamCommand.EndRehearsal c, DateTimeOffset now)
    {
        if (Denies(state, c.HostId, CrewAction.Direct) is { } denied) return denied;
        if (state.Status is LiveStreamStatus.Draft or LiveStreamStatus.Scheduled) return Repeat();
        if (state.Status != LiveStreamStatus.Rehearsal) return Refuse(WrongState);
        return Grant(new LiveStreamEvent.RehearsalEnded(now));
    }

    public static StreamDecision GoLive(LiveStreamState state, LiveStreamCommand.GoLive c, DateTimeOffset now)
    {
        if (Denies(state, c.HostId, CrewAction.Direct) is { } denied) return denied;
        if (state.Status == LiveStreamStatus.Live) return Repeat();
        if (state.IsOver) return Refuse(WrongState);
        // What was practised is gone before the first viewer comes.
        return state.Status == LiveStreamStatus.Rehearsal
            ? Grant(new LiveStreamEvent.RehearsalEnded(now), new LiveStreamEvent.WentLive(now))
            : Grant(new LiveStreamEvent.WentLive(now));
    }

    public static StreamDecision End(LiveStreamState state, LiveStreamCommand.End c, DateTimeOffset now)
    {
        if (Denies(state, c.HostId, CrewAction.Direct) is { } denied) return denied;
        if (state.IsOver) return Repeat();
        if (state.Status != LiveStreamStatus.Live) return Refuse(WrongState);
        return Grant(Ending(state, now));
    }

    /// <summary>Ends the show and sends its viewers to another one. Whether that one is live is checked at the edge: it is another owner's state.</summary>
    public static StreamDecision Raid(LiveStreamState state, LiveStreamCommand.Raid c, DateTimeOffset now)
    {
        if (Denies(state, c.HostId, CrewAction.Direct) is { } denied) return denied;
        if (state.IsOver && state.RaidTo == c.TargetId) return Repeat();
        if (state.Status != LiveStreamStatus.Live) return Refuse(WrongState);
        if (c.TargetId.Length is 0 or > MaxStreamId || c.TargetId == state.StreamId) return Invalid("streamId");
        return Grant([new LiveStreamEvent.Raided(now, c.TargetId), .. Ending(state, now)]);
    }

    public static StreamDecision PublishReplay(LiveStreamState state, LiveStreamCommand.PublishReplay c, DateTimeOffset now)
    {
        if (Denies(state, c.HostId, CrewAction.Direct) is { } denied) return denied;
        if (!state.IsOver) return Refuse(WrongState);
        if (c.RecordingUrl.Length is 0 or > MaxUrl) return Invalid("recordingUrl");
        if (state.Status == LiveStreamStatus.Replay && state.RecordingUrl == c.RecordingUrl) return Repeat();
        return Grant(new LiveStreamEvent.ReplayPublished(now, c.RecordingUrl));
    }

    public static StreamDecision WithdrawReplay(LiveStreamState state, LiveStreamCommand.WithdrawReplay c, DateTimeOffset now)
    {
        if (Denies(state, c.HostId, CrewAction.Direct) is { } denied) return denied;
        if (state.Status == LiveStreamStatus.Ended) return Repeat();
        if (state.Status != LiveStreamStatus.Replay) return Refuse(WrongState);
        return Grant(new LiveStreamEvent.ReplayWithdrawn(now));
    }

    /// <summary>With the show its offers and its poll end; the owners of their SKUs are told by the messages of these events.</summary>
    private static LiveStreamEvent[] Ending(LiveStreamState state, DateTimeOffset now) =>
    [
        .. state.Offers.Where(offer => offer.Runs).Select(LiveStreamEvent (offer) => new LiveStreamEvent.OfferClosed(now, offer.OfferId, Early: true)),
        .. PollRules.CloseAll(state, now),
        new LiveStreamEvent.Ended(now),
    ];
}
