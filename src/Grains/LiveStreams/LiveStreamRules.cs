using System.Diagnostics;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.LiveStreams.Polls;
using LiveCommerce.Grains.Stock;
using static LiveCommerce.Grains.LiveStreams.LiveStreamRefusal;
using StreamDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Grains.LiveStreams.LiveStreamEvent, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer>;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>What the owner of a live stream answers, in the order in which the rules check.</summary>
public enum LiveStreamRefusal
{
    None = 0,

    /// <summary>No such stream, or not the caller's: the two look alike.</summary>
    NotFound,

    /// <summary>The id of the offer was used for another one.</summary>
    IdReused,

    /// <summary>The show has ended, or has not begun, or is already there.</summary>
    WrongState,

    /// <summary>A value is out of range; <see cref="LiveStreamAnswer.Field"/> names it.</summary>
    Invalid,

    /// <summary>The SKU is not in the line-up.</summary>
    NotInLineUp,

    /// <summary>A running offer already sells this SKU.</summary>
    OfferRuns,

    /// <summary>No such offer in this show.</summary>
    OfferUnknown,

    /// <summary>A poll is open; there is one at a time.</summary>
    PollRuns,

    /// <summary>No such poll in this show.</summary>
    PollUnknown,
}

/// <summary>An answer; <see cref="Repeated"/> says that nothing was left to do.</summary>
public sealed record LiveStreamAnswer(LiveStreamRefusal Refusal, string? Field = null, bool Repeated = false, StreamOffer? Offer = null);

/// <summary>
/// Decides what may happen next in one live stream: flat guards, the last line is the grant. Who is not the creator sees a stream that
/// does not exist.
/// </summary>
public static class LiveStreamRules
{
    public const int MaxLineUp = 100;
    public const int MaxOffers = 1_000;
    public const int MaxTitle = 200;
    public const int MaxUrl = 2_000;

    /// <summary>How long ahead a show may be scheduled.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(366);

    public static StreamDecision Decide(LiveStreamState state, LiveStreamCommand command, DateTimeOffset now) => command switch
    {
        LiveStreamCommand.Describe c => Describe(state, c, now),
        LiveStreamCommand.Schedule c => Schedule(state, c, now),
        LiveStreamCommand.GoLive c => GoLive(state, c, now),
        LiveStreamCommand.End c => End(state, c, now),
        LiveStreamCommand.SetLineUp c => SetLineUp(state, c, now),
        LiveStreamCommand.Pin c => Pin(state, c, now),
        LiveStreamCommand.StartOffer c => StartOffer(state, c, now),
        LiveStreamCommand.NoteArming c => NoteArming(state, c, now),
        LiveStreamCommand.CloseOffer c => CloseOffer(state, c, now),
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

    private static StreamDecision Describe(LiveStreamState state, LiveStreamCommand.Describe c, DateTimeOffset now)
    {
        if (state.Status != LiveStreamStatus.None && state.HostId != c.HostId) return Refuse(NotFound);
        if (state.Status == LiveStreamStatus.Ended) return Refuse(WrongState);
        if (string.IsNullOrWhiteSpace(c.Title) || c.Title.Length > MaxTitle) return Invalid("title");
        if (c.PlaybackUrl?.Length > MaxUrl) return Invalid("playbackUrl");
        if (c.ImageUrl?.Length > MaxUrl) return Invalid("imageUrl");
        if (state.Status != LiveStreamStatus.None && state.Title == c.Title && state.PlaybackUrl == c.PlaybackUrl && state.ImageUrl == c.ImageUrl)
            return Repeat();
        return Grant(new LiveStreamEvent.Described(now, c.HostId, c.Title, c.PlaybackUrl, c.ImageUrl));
    }

    private static StreamDecision Schedule(LiveStreamState state, LiveStreamCommand.Schedule c, DateTimeOffset now)
    {
        if (IsForeign(state, c.HostId)) return Refuse(NotFound);
        if (state.Status is not (LiveStreamStatus.Draft or LiveStreamStatus.Scheduled)) return Refuse(WrongState);
        if (c.StartsAt <= now || c.StartsAt > now + MaxAhead) return Invalid("startsAt");
        var startsAt = UnixMilliseconds.Truncate(c.StartsAt);
        if (state.StartsAt == startsAt) return Repeat();
        return Grant(new LiveStreamEvent.Scheduled(now, startsAt));
    }

    private static StreamDecision GoLive(LiveStreamState state, LiveStreamCommand.GoLive c, DateTimeOffset now)
    {
        if (IsForeign(state, c.HostId)) return Refuse(NotFound);
        if (state.Status == LiveStreamStatus.Live) return Repeat();
        if (state.Status == LiveStreamStatus.Ended) return Refuse(WrongState);
        return Grant(new LiveStreamEvent.WentLive(now));
    }

    private static StreamDecision End(LiveStreamState state, LiveStreamCommand.End c, DateTimeOffset now)
    {
        if (IsForeign(state, c.HostId)) return Refuse(NotFound);
        if (state.Status == LiveStreamStatus.Ended) return Repeat();
        if (state.Status != LiveStreamStatus.Live) return Refuse(WrongState);
        // With the show its offers end; the owners of their SKUs are told by the messages of these events.
        var closed = state.Offers.Where(offer => offer.Runs).Select(LiveStreamEvent (offer) => new LiveStreamEvent.OfferClosed(now, offer.OfferId, Early: true));
        return new(new(None), [.. closed, .. PollRules.CloseAll(state, now), new LiveStreamEvent.Ended(now)]);
    }

    private static StreamDecision SetLineUp(LiveStreamState state, LiveStreamCommand.SetLineUp c, DateTimeOffset now)
    {
        if (IsForeign(state, c.HostId)) return Refuse(NotFound);
        if (state.Status == LiveStreamStatus.Ended) return Refuse(WrongState);
        if (c.Skus.Count > MaxLineUp || c.Skus.Distinct().Count() != c.Skus.Count) return Invalid("skus");
        if (state.Offers.Any(offer => offer.Runs && !c.Skus.Contains(offer.Sku))) return Refuse(OfferRuns);
        if (state.LineUp.SequenceEqual(c.Skus)) return Repeat();
        var set = new LiveStreamEvent.LineUpSet(now, c.Skus);
        return state.Pinned is { } pinned && !c.Skus.Contains(pinned) ? Grant(set, new LiveStreamEvent.Pinned(now)) : Grant(set);
    }

    private static StreamDecision Pin(LiveStreamState state, LiveStreamCommand.Pin c, DateTimeOffset now)
    {
        if (IsForeign(state, c.HostId)) return Refuse(NotFound);
        if (state.Status == LiveStreamStatus.Ended) return Refuse(WrongState);
        if (c.Sku is { } sku && !state.LineUp.Contains(sku)) return Refuse(NotInLineUp);
        if (state.Pinned == c.Sku) return Repeat();
        return Grant(new LiveStreamEvent.Pinned(now, c.Sku));
    }

    private static StreamDecision StartOffer(LiveStreamState state, LiveStreamCommand.StartOffer c, DateTimeOffset now)
    {
        if (IsForeign(state, c.HostId)) return Refuse(NotFound);
        if (state.OfferOf(c.OfferId) is { } existing)
            return SameDraft(existing, c.Draft) ? new(new(None, Repeated: true, Offer: existing)) : Refuse(IdReused);
        if (state.Status != LiveStreamStatus.Live) return Refuse(WrongState);
        if (OutOfRange(c.Draft) is { } field) return Invalid(field);
        if (state.Offers.Count >= MaxOffers) return Invalid("offers");
        if (!state.LineUp.Contains(c.Draft.Sku)) return Refuse(NotInLineUp);
        if (state.Offers.Any(offer => offer.Runs && offer.Sku == c.Draft.Sku)) return Refuse(OfferRuns);

        var opensAt = now.AddSeconds(c.Draft.CountdownSeconds);
        var terms = new OfferTerms(c.Draft.Price, c.Draft.LimitPerBuyer, opensAt, opensAt.AddSeconds(c.Draft.LengthSeconds), c.Draft.ReservationSeconds);
        var offer = new StreamOffer(c.OfferId, c.Draft.Kind, c.Draft.Sku, c.Draft.Quantity, terms, StreamOfferPhase.Arming, null);
        return new(new(None, Offer: offer), new LiveStreamEvent.OfferStarted(now, c.OfferId, c.Draft.Kind, c.Draft.Sku, c.Draft.Quantity, terms));
    }

    private static StreamDecision NoteArming(LiveStreamState state, LiveStreamCommand.NoteArming c, DateTimeOffset now)
    {
        if (state.OfferOf(c.OfferId) is not { } offer) return Refuse(OfferUnknown);
        // It may have been closed meanwhile; then the message that closes it follows the one that armed it.
        if (offer.Phase != StreamOfferPhase.Arming) return Repeat();
        return c.Outcome is StockStatus.Done or StockStatus.Repeated
            ? Grant(new LiveStreamEvent.OfferArmed(now, c.OfferId))
            : Grant(new LiveStreamEvent.OfferRefused(now, c.OfferId, c.Outcome));
    }

    private static StreamDecision CloseOffer(LiveStreamState state, LiveStreamCommand.CloseOffer c, DateTimeOffset now)
    {
        if (IsForeign(state, c.HostId)) return Refuse(NotFound);
        if (state.OfferOf(c.OfferId) is not { } offer) return Refuse(OfferUnknown);
        if (!offer.Runs) return new(new(None, Repeated: true, Offer: offer));
        return new(new(None, Offer: offer with { Phase = StreamOfferPhase.Closed }), new LiveStreamEvent.OfferClosed(now, c.OfferId, Early: true));
    }

    private static string? OutOfRange(OfferDraft draft) => draft switch
    {
        { Kind: not (OfferKind.Drop or OfferKind.Flash) } => "kind",
        { Quantity: < 1 or > StockRules.MaxMovement } => "quantity",
        { Price.IsValid: false } => "price",
        { LimitPerBuyer: < 1 or > 1_000 } => "limitPerBuyer",
        { CountdownSeconds: < 0 or > 300 } => "countdownSeconds",
        { LengthSeconds: < 5 or > 86_400 } => "lengthSeconds",
        { ReservationSeconds: < 10 or > 3_600 } => "reservationSeconds",
        _ => null,
    };

    private static bool SameDraft(StreamOffer offer, OfferDraft draft) =>
        (offer.Kind, offer.Sku, offer.Quantity, offer.Terms.Price, offer.Terms.LimitPerBuyer, offer.Terms.ReservationSeconds,
            (offer.Terms.ClosesAt - offer.Terms.OpensAt).TotalSeconds)
        == (draft.Kind, draft.Sku, draft.Quantity, draft.Price, draft.LimitPerBuyer, draft.ReservationSeconds, draft.LengthSeconds);

    internal static bool IsForeign(LiveStreamState state, string hostId) => state.Status == LiveStreamStatus.None || state.HostId != hostId;

    private static StreamDecision Refuse(LiveStreamRefusal refusal) => new(new LiveStreamAnswer(refusal));

    private static StreamDecision Invalid(string field) => new(new LiveStreamAnswer(LiveStreamRefusal.Invalid, field));

    private static StreamDecision Repeat() => new(new LiveStreamAnswer(None, Repeated: true));

    private static StreamDecision Grant(params IReadOnlyList<LiveStreamEvent> events) => new(new LiveStreamAnswer(None), events);
}
