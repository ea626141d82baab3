using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.LiveStreams.Polls;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>The owner of one live stream, as the shell sees it. The key is the stream's id.</summary>
public sealed class LiveStreamKind(IBroadcaster broadcaster)
    : GrainKind<LiveStreamState, LiveStreamCommand, LiveStreamEvent, LiveStreamAnswer, LiveStreamView>
{
    public const string KindName = "stream";

    /// <summary>Message that says: the entry of this stream in the list of shows may have changed.</summary>
    public const string IndexType = "stream.index";

    /// <summary>Message that says: the show is over, its recording can be made.</summary>
    public const string RecordType = "stream.record";

    public override string Name => KindName;

    public override LiveStreamState NewState(string id) => new(id);

    public override Decision<LiveStreamEvent, LiveStreamAnswer> Decide(LiveStreamState state, LiveStreamCommand command, DateTimeOffset now) =>
        LiveStreamRules.Decide(state, command, now);

    public override IReadOnlyList<LiveStreamEvent> DecideDue(LiveStreamState state, DateTimeOffset now) => LiveStreamRules.DecideDue(state, now);

    public override void Apply(LiveStreamState state, LiveStreamEvent happened) => LiveStreamFold.Apply(state, happened);

    public override DateTimeOffset? NextDue(LiveStreamState state) => Earlier(PollRules.NextDue(state), NextOfferDue(state));

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    private static DateTimeOffset? NextOfferDue(LiveStreamState state) => state.Offers
        .Where(offer => offer.Phase is StreamOfferPhase.Armed or StreamOfferPhase.Open)
        .Min(DateTimeOffset? (offer) => offer.Phase == StreamOfferPhase.Armed ? offer.Terms.OpensAt : offer.Terms.ClosesAt);

    public override LiveStreamView View(LiveStreamState state, long sequence, IReadOnlyList<LiveStreamEvent> news) => new(
        state.StreamId, sequence, state.Status, state.HostId, state.Title, state.PlaybackUrl, state.ImageUrl, state.StartsAt,
        state.WentLiveAt, state.EndedAt, state.LineUp, state.Pins, [.. state.Offers], state.Stamp)
    {
        Crew = state.Crew,
        RunOfShow = state.RunOfShow,
        Segment = state.Segment,
        RaidTo = state.RaidTo,
        RecordingUrl = state.RecordingUrl,
        Media = state.Media,
        Polls = [.. state.Polls],
    };

    public override DateTimeOffset StampOf(LiveStreamEvent happened) => happened.At;

    public override bool IsUrgent(LiveStreamCommand command) => true;

    public override byte[] Write(IReadOnlyList<LiveStreamEvent> events) => LiveStreamEventContext.Events.Write(events);

    public override IReadOnlyList<LiveStreamEvent> Read(ReadOnlySpan<byte> json) => LiveStreamEventContext.Events.Read(json);

    /// <summary>
    /// Moving units into an offer's pool, and ending it early, are steps of the SKU's owner, who hears nothing of practice; the list of shows is
    /// a read model, which hears nothing of rehearsals, and neither does anybody outside.
    /// </summary>
    public override IReadOnlyList<OutboxMessage> Messages(LiveStreamState state, LiveStreamEvent happened) => happened switch
    {
        LiveStreamEvent.OfferStarted { Practice: true } => [],
        LiveStreamEvent.OfferStarted e => [OfferMessage.Write(OfferMessage.ArmType, new(state.StreamId, e.OfferId, e.Sku, e.Quantity, e.Terms))],
        LiveStreamEvent.OfferStartedPriced { Practice: true } => [],
        LiveStreamEvent.OfferStartedPriced e => [OfferMessage.Write(OfferMessage.ArmType, new(state.StreamId, e.OfferId, e.Sku, e.Quantity, e.Terms, e.Pricing))],
        LiveStreamEvent.OfferClosed { Early: true } e when state.OfferOf(e.OfferId) is { Practice: false } offer =>
        [
            OfferMessage.Write(OfferMessage.CloseType, new(state.StreamId, e.OfferId, offer.Sku, offer.Quantity, offer.Terms)),
            StreamEvents.Closed(state, offer, e),
        ],
        LiveStreamEvent.PollOpened e => [PollMessage.Write(PollMessage.OpenType, new(state.StreamId, e.PollId))],
        LiveStreamEvent.PollClosed e => [PollMessage.Write(PollMessage.CountType, new(state.StreamId, e.PollId))],
        LiveStreamEvent.OfferOpened e when state.OfferOf(e.OfferId) is { Practice: false } offer => [StreamEvents.Opened(state, offer, e.At)],
        LiveStreamEvent.OfferClosed e when state.OfferOf(e.OfferId) is { Practice: false } offer => [StreamEvents.Closed(state, offer, e)],
        LiveStreamEvent.WentLive e => [new(IndexType, "{}"), StreamEvents.Live(state, e.At)],
        LiveStreamEvent.Described or LiveStreamEvent.Scheduled
            or LiveStreamEvent.ReplayPublished or LiveStreamEvent.ReplayWithdrawn
            or LiveStreamEvent.RoleGranted or LiveStreamEvent.RoleRevoked => [new(IndexType, "{}")],
        LiveStreamEvent.Ended e => [new(IndexType, "{}"), StreamEvents.Over(state, e.At), new(RecordType, "{}")],
        _ => [],
    };

    public override void Announce(LiveStreamView view) => broadcaster.StreamChanged(view);
}
