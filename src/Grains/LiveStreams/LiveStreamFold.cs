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
                break;
            case LiveStreamEvent.LineUpSet e:
                state.LineUp = [.. e.Skus];
                break;
            case LiveStreamEvent.Pinned e:
                state.Pinned = e.Sku;
                break;
            case LiveStreamEvent.OfferStarted e:
                state.Offers.Add(new StreamOffer(e.OfferId, e.Kind, e.Sku, e.Quantity, e.Terms, StreamOfferPhase.Arming, null));
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
            case LiveStreamEvent.PollOpened or LiveStreamEvent.PollClosed or LiveStreamEvent.PollCounted:
                PollRules.Apply(state, happened);
                break;
            default:
                throw new UnreachableException();
        }
        state.Stamp = happened.At;
    }

    private static void Turn(LiveStreamState state, string offerId, Func<StreamOffer, StreamOffer> change)
    {
        var index = state.Offers.FindIndex(offer => offer.OfferId == offerId);
        if (index < 0) throw new InvariantViolationException($"{state.StreamId}: there is no offer {offerId}.");
        state.Offers[index] = change(state.Offers[index]);
    }
}
