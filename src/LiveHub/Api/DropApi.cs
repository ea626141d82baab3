using LiveCommerce.Checkout.Drops;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;
using Microsoft.AspNetCore.Http.HttpResults;
using StreamGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.LiveStreams.LiveStreamCommand, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer, LiveCommerce.Grains.LiveStreams.LiveStreamView>;

namespace LiveCommerce.LiveHub.Api;

public sealed record DropItem(Sku Sku, long Quantity, Money Price);

public sealed record DropDraft(
    IReadOnlyList<DropItem> Items, long LimitPerBuyer, int LengthSeconds, int CountdownSeconds = 0, int ReservationSeconds = 300, DateTimeOffset? OpensAt = null);

/// <summary>
/// Drops over several SKUs: one offer for each, and one limit per buyer over all of them. Started or refused as a whole; a start that was
/// interrupted goes on when it is repeated.
/// </summary>
public static class DropApi
{
    public static IEndpointRouteBuilder MapDropApi(this IEndpointRouteBuilder app)
    {
        var drops = app.MapGroup("/api/v1/streams/{streamId}/drops").WithTags("Offers");
        drops.MapPost("", StartAsync).RequireCaller(Callers.Host).WithName("StartDrop")
            .Refuses(ProblemCode.IdempotencyKeyRequired, ProblemCode.Invalid, ProblemCode.OfferTooLong, ProblemCode.NotFound, ProblemCode.SkuUnknown,
                ProblemCode.OfferUnknown, ProblemCode.CurrencyMismatch, ProblemCode.PriceAboveList, ProblemCode.ShowEnded, ProblemCode.WrongState,
                ProblemCode.OfferRuns, ProblemCode.NotEnoughStock, ProblemCode.IdempotencyKeyReused);
        drops.MapPost("/{dropId}/close", CloseAsync).RequireCaller(Callers.Host).WithName("CloseDrop")
            .Refuses(ProblemCode.NotFound, ProblemCode.OfferUnknown);
        return app;
    }

    private static async Task<Results<Created<DropWire>, ProblemHttpResult>> StartAsync(
        string streamId, DropDraft body, HttpContext http, StreamGrains streams, CatalogueStore catalogue)
    {
        if (KeyHeader.Read(http.Request, out var key) is { } missing) return missing;
        if (!StreamId.IsValid(streamId)) return Problems.Refuse(ProblemCode.NotFound);
        var host = http.User.HostId().Value;
        if (await streams.ViewAsync(streamId, http.RequestAborted) is not { } before) return Problems.Refuse(ProblemCode.StorageUnavailable);
        if (before.Status == LiveStreamStatus.None || before.HostId != host) return Problems.Refuse(ProblemCode.NotFound);
        if (Check(body, catalogue) is { } wrong) return wrong;
        var dropId = KeyHeader.IdFor('d', $"{host}\n{streamId}", key);
        var ids = Enumerable.Range(1, body.Items.Count).Select(number => DropOffers.IdOf(dropId, number, body.Items.Count)).ToArray();
        if (CheckBegun(before, dropId, ids, body) is { } refused) return refused;

        var begun = new List<string>();
        for (var i = 0; i < ids.Length; i++)
        {
            var item = body.Items[i];
            var draft = new OfferDraft(
                OfferKind.Drop, item.Sku, item.Quantity, item.Price, body.LimitPerBuyer, body.CountdownSeconds, body.LengthSeconds, body.ReservationSeconds,
                body.OpensAt);
            var reply = await streams.AskAsync(streamId, new LiveStreamCommand.StartOffer(host, ids[i], draft), CancellationToken.None);
            if (Refusals.Of(reply) is { } refusal)
            {
                // What ran before this call runs on, and after a fault a repeat goes on where this one stopped: only what was refused for good is taken back.
                if (reply.Fault == GrainFault.None) await CloseAllAsync(streams, streamId, host, begun);
                return refusal;
            }
            if (!reply.Answer!.Repeated) begun.Add(ids[i]);
        }
        KeyHeader.SayReplayed(http.Response, begun.Count == 0);
        var view = await streams.WaitAsync(
            streamId, newest => newest.OffersOf(dropId).All(offer => offer.Phase != StreamOfferPhase.Arming), OfferApi.ArmingPatience, http.RequestAborted);
        if (view is null || view.OffersOf(dropId).Any(offer => offer.Phase == StreamOfferPhase.Arming)) return Problems.Refuse(ProblemCode.StorageUnavailable);
        if (view.OffersOf(dropId).FirstOrDefault(offer => offer.Refusal is not null) is not { } lacking)
            return TypedResults.Created((string?)null, DropWire.From(dropId, body.LimitPerBuyer, view));
        await CloseAllAsync(streams, streamId, host, ids);
        return lacking.Refusal == StockStatus.NotEnoughStock
            ? Problems.Refuse(ProblemCode.NotEnoughStock, "The drop was not started; restock or offer fewer.", "items", extensions: [new("sku", lacking.Sku)])
            : Problems.Refuse(ProblemCode.WrongState, $"The units of {lacking.Sku} were not moved: {lacking.Refusal}.", extensions: [new("sku", lacking.Sku)]);
    }

    private static async Task<Results<Ok<DropWire>, ProblemHttpResult>> CloseAsync(string streamId, string dropId, HttpContext http, StreamGrains streams)
    {
        if (!StreamId.IsValid(streamId)) return Problems.Refuse(ProblemCode.NotFound);
        var host = http.User.HostId().Value;
        if (await streams.ViewAsync(streamId, http.RequestAborted) is not { } view) return Problems.Refuse(ProblemCode.StorageUnavailable);
        if (view.Status == LiveStreamStatus.None || view.HostId != host) return Problems.Refuse(ProblemCode.NotFound);
        if (!view.OffersOf(dropId).Any()) return Problems.Refuse(ProblemCode.OfferUnknown);
        if (await CloseAllAsync(streams, streamId, host, view.OffersOf(dropId).Select(offer => offer.OfferId)) is { } refusal) return refusal;
        return await streams.ViewAsync(streamId, http.RequestAborted) is { } after
            ? TypedResults.Ok(DropWire.From(dropId, view.OffersOf(dropId).First().Terms.LimitPerBuyer, after))
            : Problems.Refuse(ProblemCode.StorageUnavailable);
    }

    /// <summary>Not bound to the caller's patience: a drop is not left half open because its host has gone.</summary>
    private static async Task<ProblemHttpResult?> CloseAllAsync(StreamGrains streams, string streamId, string host, IEnumerable<string> offerIds)
    {
        ProblemHttpResult? refusal = null;
        foreach (var offerId in offerIds)
        {
            var reply = await streams.AskAsync(streamId, new LiveStreamCommand.CloseOffer(host, offerId), CancellationToken.None);
            refusal ??= Refusals.Of(reply); // whatever became of one, the others are closed too
        }
        return refusal;
    }

    private static ProblemHttpResult? Check(DropDraft body, CatalogueStore catalogue)
    {
        if (body.Items.Count is < 2 or > DropOffers.MaxItems) return Problems.Refuse(ProblemCode.Invalid, $"A drop over several SKUs has 2 to {DropOffers.MaxItems} items.", "items");
        if (body.Items.Any(item => item is null)) return Problems.Refuse(ProblemCode.Malformed, "An item is an object.", "items");
        if (body.Items.Select(item => item.Sku).Distinct().Count() != body.Items.Count) return Problems.Refuse(ProblemCode.Invalid, "A SKU stands in two items.", "items");
        var known = catalogue.Find([.. body.Items.Select(item => item.Sku)]);
        foreach (var item in body.Items)
        {
            if (!known.TryGetValue(item.Sku, out var sold)) return Problems.Refuse(ProblemCode.SkuUnknown, $"The catalogue has no SKU {item.Sku}.", "items");
            if (OfferPrices.Check(item.Price, sold, "items") is { } wrong) return wrong;
        }
        return null;
    }

    /// <summary>What was begun under this key before: other items, a start that has failed, or nothing that stands in the way.</summary>
    private static ProblemHttpResult? CheckBegun(LiveStreamView view, string dropId, string[] ids, DropDraft body)
    {
        var begun = view.OffersOf(dropId).ToList();
        if (begun.Exists(offer => !ids.Contains(offer.OfferId, StringComparer.Ordinal))) return Problems.Refuse(ProblemCode.IdempotencyKeyReused, field: "items");
        if (begun.Count > 0 && begun.Count < ids.Length && begun.Exists(offer => !offer.Runs))
            return Problems.Refuse(ProblemCode.WrongState, "This drop could not be started; start another under a new key.");
        // Looked at before the first item starts, so that mostly nothing has to be taken back.
        return begun.Count == 0 && view.Offers.Any(offer => offer.Runs && offer.Kind != OfferKind.Claim && body.Items.Any(item => item.Sku == offer.Sku))
            ? Problems.Refuse(ProblemCode.OfferRuns, "A running offer sells one of these SKUs; close it first.", "items")
            : null;
    }

    private static IEnumerable<StreamOffer> OffersOf(this LiveStreamView view, string dropId) =>
        view.Offers.Where(offer => DropOffers.DropOf(offer.OfferId) == dropId);
}
