using LiveCommerce.Checkout.Drops;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;
using Microsoft.AspNetCore.Http.HttpResults;
using StreamGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.LiveStreams.LiveStreamCommand, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer, LiveCommerce.Grains.LiveStreams.LiveStreamView>;

namespace LiveCommerce.LiveHub.Api;

/// <summary>Several offers that belong together, started or refused as a whole; a start that was interrupted goes on when it is repeated.</summary>
internal static class DropStart
{
    /// <summary>The show with all of them armed, or why none is.</summary>
    /// <param name="before">The show as it was when its host was recognised.</param>
    public static async Task<(LiveStreamView? View, ProblemHttpResult? Refusal)> StartAsync(
        StreamGrains streams, string streamId, LiveStreamView before, string dropId, IReadOnlyList<(string OfferId, OfferDraft Draft)> offers, HttpContext http)
    {
        var host = http.User.HostId().Value;
        if (CheckBegun(before, dropId, offers) is { } refused) return (null, refused);
        var begun = new List<string>();
        foreach (var (offerId, draft) in offers)
        {
            var reply = await streams.AskAsync(streamId, new LiveStreamCommand.StartOffer(host, offerId, draft), CancellationToken.None);
            if (Refusals.Of(reply) is { } refusal)
            {
                // What ran before this call runs on, and after a fault a repeat goes on where this one stopped: only what was refused for good is taken back.
                if (reply.Fault == GrainFault.None) await CloseAllAsync(streams, streamId, host, begun);
                return (null, refusal);
            }
            if (!reply.Answer!.Repeated) begun.Add(offerId);
        }
        KeyHeader.SayReplayed(http.Response, begun.Count == 0);
        var view = await streams.WaitAsync(
            streamId, newest => newest.OffersOf(dropId).All(offer => offer.Phase != StreamOfferPhase.Arming), OfferApi.ArmingPatience, http.RequestAborted);
        if (view is null || view.OffersOf(dropId).Any(offer => offer.Phase == StreamOfferPhase.Arming)) return (null, Problems.Refuse(ProblemCode.StorageUnavailable));
        if (view.OffersOf(dropId).FirstOrDefault(offer => offer.Refusal is not null) is not { } lacking) return (view, null);
        await CloseAllAsync(streams, streamId, host, offers.Select(offer => offer.OfferId));
        return (null, lacking.Refusal == StockStatus.NotEnoughStock
            ? Problems.Refuse(ProblemCode.NotEnoughStock, "The drop was not started; restock or offer fewer.", "items", extensions: [new("sku", lacking.Sku)])
            : Problems.Refuse(ProblemCode.WrongState, $"The units of {lacking.Sku} were not moved: {lacking.Refusal}.", extensions: [new("sku", lacking.Sku)]));
    }

    /// <summary>Not bound to the caller's patience: a drop is not left half open because its host has gone.</summary>
    public static async Task<ProblemHttpResult?> CloseAllAsync(StreamGrains streams, string streamId, string host, IEnumerable<string> offerIds)
    {
        ProblemHttpResult? refusal = null;
        foreach (var offerId in offerIds)
        {
            var reply = await streams.AskAsync(streamId, new LiveStreamCommand.CloseOffer(host, offerId), CancellationToken.None);
            refusal ??= Refusals.Of(reply); // whatever became of one, the others are closed too
        }
        return refusal;
    }

    public static IEnumerable<StreamOffer> OffersOf(this LiveStreamView view, string dropId) =>
        view.Offers.Where(offer => DropOffers.DropOf(offer.OfferId) == dropId);

    /// <summary>What was begun under this key before: other items, a start that has failed, or nothing that stands in the way.</summary>
    private static ProblemHttpResult? CheckBegun(LiveStreamView view, string dropId, IReadOnlyList<(string OfferId, OfferDraft Draft)> offers)
    {
        var begun = view.OffersOf(dropId).ToList();
        if (begun.Exists(offer => !offers.Any(wanted => wanted.OfferId == offer.OfferId))) return Problems.Refuse(ProblemCode.IdempotencyKeyReused, field: "items");
        if (begun.Count > 0 && begun.Count < offers.Count && begun.Exists(offer => !offer.Runs))
            return Problems.Refuse(ProblemCode.WrongState, "This drop could not be started; start another under a new key.");
        // Looked at before the first item starts, so that mostly nothing has to be taken back.
        return begun.Count == 0 && view.Offers.Any(offer => offer.Runs && offer.Kind != OfferKind.Claim && offers.Any(wanted => wanted.Draft.Sku == offer.Sku))
            ? Problems.Refuse(ProblemCode.OfferRuns, "A running offer sells one of these SKUs; close it first.", "items")
            : null;
    }
}
