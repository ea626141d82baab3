using System.Diagnostics;
using LiveCommerce.Grains.LiveStreams.Polls;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>How each fact changes the memory of a live stream.</summary>
internal static class LiveStreamFold
{
    public static void Apply(LiveStreamState state, LiveStreamEvent happened)
    {
        switch (happened)
        {
            case LiveStreamEvent.Described e:
                if (state.Status == LiveStreamStatus.None) state.Status = LiveStreamStatus.Draft;
                state.HostId = e.HostId;
                state.Title = e.Title;
                state.PlaybackUrl = e.PlaybackUrl;
                state.ImageUrl = e.ImageUrl;
                break;
            case LiveStreamEvent.Scheduled e:
                state.Status = LiveStreamStatus.Scheduled;
                state.StartsAt = e.StartsAt;
                break;
            case LiveStreamEvent.WentLive e:
                state.Status = LiveStreamStatus.Live;
                state.WentLiveAt = e.At;
                break;
            case LiveStreamEvent.Ended e:
                state.Status = LiveStreamStatus.Ended;
                state.EndedAt = e.At;
                state.Segment = null;
                break;
            case LiveStreamEvent.LineUpSet e:
                state.LineUp = [.. e.Skus];
                break;
            case LiveStreamEvent.Pinned e:
                state.Pins = e.Sku is { } pinned ? [pinned] : [];
                break;
            case LiveStreamEvent.OfferStarted e:
                Add(state, new StreamOffer(e.OfferId, e.Kind, e.Sku, e.Quantity, e.Terms, StreamOfferPhase.Arming, null, null, e.Practice == true));
                break;
            case LiveStreamEvent.OfferStartedPriced e:
                Add(state, new StreamOffer(e.OfferId, e.Kind, e.Sku, e.Quantity, e.Terms, StreamOfferPhase.Arming, null, e.Pricing, e.Practice == true));
                break;
            case LiveStreamEvent.OfferArmed e:
                Turn(state, e.OfferId, offer => offer with { Phase = StreamOfferPhase.Armed });
                break;
            case LiveStreamEvent.OfferRefused e:
                Turn(state, e.OfferId, offer => offer with { Phase = StreamOfferPhase.Refused, Refusal = e.Cause });
                break;
            case LiveStreamEvent.OfferOpened e:
                Turn(state, e.OfferId, offer => offer with { Phase = StreamOfferPhase.Open });
                break;
            case LiveStreamEvent.OfferClosed e:
                Turn(state, e.OfferId, offer => offer with { Phase = StreamOfferPhase.Closed });
                break;
            case LiveStreamEvent.RehearsalBegan:
                state.Status = LiveStreamStatus.Rehearsal;
                break;
            case LiveStreamEvent.RehearsalEnded:
                state.Status = state.StartsAt is null ? LiveStreamStatus.Draft : LiveStreamStatus.Scheduled;
                state.Offers.RemoveAll(offer => offer.Practice);
                state.Segment = null;
                break;
            case LiveStreamEvent.Raided e:
                state.RaidTo = e.TargetId;
                break;
            case LiveStreamEvent.ReplayPublished e:
                state.Status = LiveStreamStatus.Replay;
                state.RecordingUrl = e.RecordingUrl;
                break;
            case LiveStreamEvent.ReplayWithdrawn:
                state.Status = LiveStreamStatus.Ended;
                state.RecordingUrl = null;
                break;
            case LiveStreamEvent.RoleGranted e:
                state.Crew = [.. state.Crew.Where(member => member.HostId != e.HostId), new CrewMember(e.HostId, e.Role)];
                break;
            case LiveStreamEvent.RoleRevoked e:
                state.Crew = [.. state.Crew.Where(member => member.HostId != e.HostId)];
                break;
            case LiveStreamEvent.PinsSet e:
                state.Pins = [.. e.Skus];
                break;
            case LiveStreamEvent.RunOfShowSet e:
                state.RunOfShow = [.. e.Segments];
                break;
            case LiveStreamEvent.SegmentBegun e:
                state.Segment = e.SegmentId is { } begun ? new BegunSegment(begun, e.At) : null;
                break;
            case LiveStreamEvent.AddressesSet e:
                state.Media = state.Media with { IngestUrl = e.IngestUrl, WhepUrl = e.WhepUrl };
                break;
            case LiveStreamEvent.KeysRotated e:
                state.Media = state.Media with { KeyGeneration = e.Generation };
                break;
            case LiveStreamEvent.PollOpened or LiveStreamEvent.PollClosed or LiveStreamEvent.PollCounted:
                PollRules.Apply(state, happened);
                break;
            default:
                throw new UnreachableException();
        }
        state.Stamp = happened.At;
    }

    private static void Add(LiveStreamState state, StreamOffer offer) =>
        state.Offers.Add(offer.Practice ? offer with { Phase = StreamOfferPhase.Armed } : offer);

    private static void Turn(LiveStreamState state, string offerId, Func<StreamOffer, StreamOffer> change)
    {
        var index = state.Offers.FindIndex(offer => offer.OfferId == offerId);
        if (index < 0) throw new InvariantViolationException($"{state.StreamId}: there is no offer {offerId}.");
        state.Offers[index] = change(state.Offers[index]);
    }
}
