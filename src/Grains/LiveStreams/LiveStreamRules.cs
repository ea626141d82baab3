using System.Diagnostics;
using LiveCommerce.Grains.LiveStreams.Polls;
using static LiveCommerce.Grains.LiveStreams.LiveStreamRefusal;
using StreamDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Grains.LiveStreams.LiveStreamEvent, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer>;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>What the owner of a live stream answers, in the order in which the rules check.</summary>
public enum LiveStreamRefusal
{
    None = 0,

    /// <summary>No such stream, or the caller is not of its crew: the two look alike.</summary>
    NotFound,

    /// <summary>The caller is of the crew, but the role does not go as far.</summary>
    NotAllowed,

    /// <summary>The id of the offer was used for another one.</summary>
    IdReused,

    /// <summary>An offer is started in a show that is over.</summary>
    ShowEnded,

    /// <summary>The show has ended, or has not begun, or is already there.</summary>
    WrongState,

    /// <summary>A value is out of range; <see cref="LiveStreamAnswer.Field"/> names it.</summary>
    Invalid,

    /// <summary>An offer is open for longer than offers of its kind may be.</summary>
    OfferTooLong,

    /// <summary>The SKU is not in the line-up.</summary>
    NotInLineUp,

    /// <summary>A running offer already sells this SKU.</summary>
    OfferRuns,

    /// <summary>No such offer in this show.</summary>
    OfferUnknown,

    /// <summary>No such segment in the run of show.</summary>
    SegmentUnknown,
    /// <summary>A poll is open; there is one at a time.</summary>
    PollRuns,

    /// <summary>No such poll in this show.</summary>
    PollUnknown,
}

/// <summary>An answer; <see cref="Repeated"/> says that nothing was left to do.</summary>
/// <param name="Stopped">The offers that were ended by stopping all.</param>
public sealed record LiveStreamAnswer(
    LiveStreamRefusal Refusal, string? Field = null, bool Repeated = false, StreamOffer? Offer = null, IReadOnlyList<StreamOffer>? Stopped = null);

/// <summary>
/// Decides what may happen next in one live stream: flat guards, the last line is the grant. Who is not of the crew sees a stream that
/// does not exist; the rules of each part are in a file of their own.
/// </summary>
public static class LiveStreamRules
{
    public const int MaxLineUp = 100;
    public const int MaxPins = 3;
    public const int MaxOffers = 1_000;
    public const int MaxTitle = 200;
    public const int MaxUrl = 2_000;
    public const int MaxStreamId = 64;

    /// <summary>How long ahead a show may be scheduled.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(366);

    public static StreamDecision Decide(LiveStreamState state, LiveStreamCommand command, DateTimeOffset now) => command switch
    {
        LiveStreamCommand.Describe c => CourseRules.Describe(state, c, now),
        LiveStreamCommand.Schedule c => CourseRules.Schedule(state, c, now),
        LiveStreamCommand.Rehearse c => CourseRules.Rehearse(state, c, now),
        LiveStreamCommand.EndRehearsal c => CourseRules.EndRehearsal(state, c, now),
        LiveStreamCommand.GoLive c => CourseRules.GoLive(state, c, now),
        LiveStreamCommand.End c => CourseRules.End(state, c, now),
        LiveStreamCommand.Raid c => CourseRules.Raid(state, c, now),
        LiveStreamCommand.PublishReplay c => CourseRules.PublishReplay(state, c, now),
        LiveStreamCommand.WithdrawReplay c => CourseRules.WithdrawReplay(state, c, now),
        LiveStreamCommand.GrantRole c => CrewRules.Grant(state, c, now),
        LiveStreamCommand.RevokeRole c => CrewRules.Revoke(state, c, now),
        LiveStreamCommand.SetLineUp c => ScreenRules.SetLineUp(state, c, now),
        LiveStreamCommand.SetPins c => ScreenRules.SetPins(state, c, now),
        LiveStreamCommand.SetRunOfShow c => ScreenRules.SetRunOfShow(state, c, now),
        LiveStreamCommand.BeginSegment c => ScreenRules.BeginSegment(state, c, now),
        LiveStreamCommand.SetAddresses c => MediaRules.SetAddresses(state, c, now),
        LiveStreamCommand.RotateKeys c => MediaRules.RotateKeys(state, c, now),
        LiveStreamCommand.StartOffer c => StreamOfferRules.Start(state, c, now),
        LiveStreamCommand.NoteArming c => StreamOfferRules.NoteArming(state, c, now),
        LiveStreamCommand.CloseOffer c => StreamOfferRules.Close(state, c, now),
        LiveStreamCommand.StopOffers c => StreamOfferRules.StopAll(state, c, now),
        LiveStreamCommand.OpenPoll c => PollRules.Open(state, c, now),
        LiveStreamCommand.ClosePoll c => PollRules.Close(state, c, now),
        LiveStreamCommand.NoteCount c => PollRules.NoteCount(state, c, now),
        _ => throw new UnreachableException(),
    };

    /// <summary>Offers open and close by themselves, polls close. An offer that never got its units does neither.</summary>
    public static IReadOnlyList<LiveStreamEvent> DecideDue(LiveStreamState state, DateTimeOffset now)
    {
        var due = new List<LiveStreamEvent>();
        foreach (var offer in state.Offers)
        {
            if (offer.Phase == StreamOfferPhase.Armed && offer.Terms.OpensAt <= now) due.Add(new LiveStreamEvent.OfferOpened(now, offer.OfferId));
            if (offer.Phase == StreamOfferPhase.Open && offer.Terms.ClosesAt <= now) due.Add(new LiveStreamEvent.OfferClosed(now, offer.OfferId, Early: false));
        }
        due.AddRange(PollRules.Due(state, now));
        return due;
    }

    /// <summary>The refusal of a host who may not do that in this show; null where nothing is in the way. The first guard of every command.</summary>
    internal static StreamDecision? Denies(LiveStreamState state, string hostId, CrewAction action) =>
        Crew.Refusal(state.RoleOf(hostId), action) is var refusal && refusal == None ? null : Refuse(refusal);

    internal static StreamDecision Refuse(LiveStreamRefusal refusal) => new(new LiveStreamAnswer(refusal));

    internal static StreamDecision Invalid(string field) => new(new LiveStreamAnswer(LiveStreamRefusal.Invalid, field));

    internal static StreamDecision Repeat() => new(new LiveStreamAnswer(None, Repeated: true));

    internal static StreamDecision Grant(params IReadOnlyList<LiveStreamEvent> events) => new(new LiveStreamAnswer(None), events);
}
