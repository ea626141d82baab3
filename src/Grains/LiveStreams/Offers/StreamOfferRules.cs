using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Stock;
using static LiveCommerce.Grains.LiveStreams.LiveStreamRefusal;
using StreamDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Grains.LiveStreams.LiveStreamEvent, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer>;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>
/// The offers of a show. What is decided here is which offer there is and when it opens and closes; who gets a unit, and at which price, is
/// decided by the owner of the SKU on terms that never change once the offer is started.
/// </summary>
internal static class StreamOfferRules
{
    public static StreamDecision Start(LiveStreamState state, LiveStreamCommand.StartOffer c, DateTimeOffset now)
    {
        if (LiveStreamRules.Denies(state, c.HostId, CrewAction.Sell) is { } denied) return denied;
        if (state.OfferOf(c.OfferId) is { } existing)
            return IsSame(existing, c.Draft) ? new(new(None, Repeated: true, Offer: existing)) : Refuse(IdReused);
        if (state.Status is LiveStreamStatus.Ended or LiveStreamStatus.Replay) return Refuse(ShowEnded);
        if (state.Status is not (LiveStreamStatus.Rehearsal or LiveStreamStatus.Live)) return Refuse(WrongState);
        if (OfferBounds.Check(c.Draft, now) is (not None, _) and var (wrong, field)) return new(new LiveStreamAnswer(wrong, field));
        if (state.Offers.Count >= LiveStreamRules.MaxOffers) return new(new LiveStreamAnswer(Invalid, "offers"));
        if (!state.LineUp.Contains(c.Draft.Sku)) return Refuse(NotInLineUp);
        if (state.Offers.Any(offer => offer.Runs && offer.Sku == c.Draft.Sku && IsRival(offer.Kind, c.Draft.Kind))) return Refuse(OfferRuns);

        var opensAt = UnixMilliseconds.Truncate(c.Draft.OpensAt ?? now.AddSeconds(c.Draft.CountdownSeconds));
        var terms = new OfferTerms(c.Draft.Price, c.Draft.LimitPerBuyer, opensAt, opensAt.AddSeconds(c.Draft.LengthSeconds), c.Draft.ReservationSeconds);
        // In a rehearsal there is nothing to wait for: no units are moved.
        var isPractice = state.Status == LiveStreamStatus.Rehearsal;
        var offer = new StreamOffer(
            c.OfferId, c.Draft.Kind, c.Draft.Sku, c.Draft.Quantity, terms, isPractice ? StreamOfferPhase.Armed : StreamOfferPhase.Arming, null, c.Draft.Pricing, isPractice);
        return new(new(None, Offer: offer), Started(offer, now));
    }

    public static StreamDecision NoteArming(LiveStreamState state, LiveStreamCommand.NoteArming c, DateTimeOffset now)
    {
        if (state.OfferOf(c.OfferId) is not { } offer) return Refuse(OfferUnknown);
        // It may have been closed meanwhile; then the message that closes it follows the one that armed it.
        if (offer.Phase != StreamOfferPhase.Arming) return new(new LiveStreamAnswer(None, Repeated: true));
        return new(new LiveStreamAnswer(None), c.Outcome is StockStatus.Done or StockStatus.Repeated
            ? new LiveStreamEvent.OfferArmed(now, c.OfferId)
            : new LiveStreamEvent.OfferRefused(now, c.OfferId, c.Outcome));
    }

    public static StreamDecision Close(LiveStreamState state, LiveStreamCommand.CloseOffer c, DateTimeOffset now)
    {
        if (LiveStreamRules.Denies(state, c.HostId, CrewAction.Sell) is { } denied) return denied;
        if (state.OfferOf(c.OfferId) is not { } offer) return Refuse(OfferUnknown);
        if (!offer.Runs) return new(new(None, Repeated: true, Offer: offer));
        return new(new(None, Offer: offer with { Phase = StreamOfferPhase.Closed }), new LiveStreamEvent.OfferClosed(now, c.OfferId, Early: true));
    }

    /// <summary>Every running offer, in one decision; also of a show that has ended meanwhile, where none is left.</summary>
    public static StreamDecision StopAll(LiveStreamState state, LiveStreamCommand.StopOffers c, DateTimeOffset now)
    {
        if (LiveStreamRules.Denies(state, c.HostId, CrewAction.Sell) is { } denied) return denied;
        var running = state.Offers.FindAll(offer => offer.Runs);
        if (running.Count == 0) return new(new LiveStreamAnswer(None, Repeated: true, Stopped: []));
        return new(
            new LiveStreamAnswer(None, Stopped: [.. running.Select(offer => offer with { Phase = StreamOfferPhase.Closed })]),
            [.. running.Select(offer => new LiveStreamEvent.OfferClosed(now, offer.OfferId, Early: true))]);
    }

    /// <summary>Two offers that everybody sees would fight for the same item on the screen; units for a code are beside that.</summary>
    private static bool IsRival(OfferKind running, OfferKind next) => running != OfferKind.Claim && next != OfferKind.Claim;

    /// <summary>The oldest version that says all of it.</summary>
    private static LiveStreamEvent Started(StreamOffer offer, DateTimeOffset now) => offer.Pricing is null && offer.Kind != OfferKind.Claim
        ? new LiveStreamEvent.OfferStarted(now, offer.OfferId, offer.Kind, offer.Sku, offer.Quantity, offer.Terms, offer.Practice ? true : null)
        : new LiveStreamEvent.OfferStartedPriced(now, offer.OfferId, offer.Kind, offer.Sku, offer.Quantity, offer.Terms, offer.Pricing, offer.Practice ? true : null);

    /// <summary>A countdown is a wish whose instant was stamped the first time; an announced moment has to be the same one.</summary>
    private static bool IsSame(StreamOffer offer, OfferDraft draft) =>
        (offer.Kind, offer.Sku, offer.Quantity, offer.Terms.Price, offer.Terms.LimitPerBuyer, offer.Terms.ReservationSeconds, offer.Pricing,
            (offer.Terms.ClosesAt - offer.Terms.OpensAt).TotalSeconds)
        == (draft.Kind, draft.Sku, draft.Quantity, draft.Price, draft.LimitPerBuyer, draft.ReservationSeconds, draft.Pricing, draft.LengthSeconds)
        && (draft.OpensAt is not { } opensAt || UnixMilliseconds.Truncate(opensAt) == offer.Terms.OpensAt);

    private static StreamDecision Refuse(LiveStreamRefusal refusal) => new(new LiveStreamAnswer(refusal));
}
