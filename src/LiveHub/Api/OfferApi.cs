using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Stock;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;
using Microsoft.AspNetCore.Http.HttpResults;
using StreamGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.LiveStreams.LiveStreamCommand, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer, LiveCommerce.Grains.LiveStreams.LiveStreamView>;

namespace LiveCommerce.LiveHub.Api;

/// <summary>Drops, flash offers and claims of a running show.</summary>
public static class OfferApi
{
    /// <summary>How long a host waits for the stock's owner to move the units.</summary>
    internal static readonly TimeSpan ArmingPatience = TimeSpan.FromSeconds(5);

    public static IEndpointRouteBuilder MapOfferApi(this IEndpointRouteBuilder app)
    {
        var offers = app.MapGroup("/api/v1/streams/{streamId}/offers").WithTags("Offers");
        offers.MapPost("", StartAsync).RequireCaller(Callers.Host).WithName("StartOffer")
            .Refuses(ProblemCode.IdempotencyKeyRequired, ProblemCode.Invalid, ProblemCode.OfferTooLong, ProblemCode.NotFound, ProblemCode.SkuUnknown,
                ProblemCode.CurrencyMismatch, ProblemCode.PriceAboveList, ProblemCode.ShowEnded, ProblemCode.WrongState, ProblemCode.OfferRuns,
                ProblemCode.NotEnoughStock, ProblemCode.IdReused, ProblemCode.IdempotencyKeyReused);
        offers.MapPost("/{offerId}/close", CloseAsync).RequireCaller(Callers.Host).WithName("CloseOffer")
            .Refuses(ProblemCode.NotFound, ProblemCode.OfferUnknown);
        return app;
    }

    /// <summary>Answers when the units have been moved, or refused.</summary>
    private static async Task<Results<Created<OfferWire>, ProblemHttpResult>> StartAsync(
        string streamId, OfferRequest body, HttpContext http, StreamGrains streams, CatalogueStore catalogue, ClaimCodes claims)
    {
        if (KeyHeader.Read(http.Request, out var key) is { } missing) return missing;
        if (!StreamId.IsValid(streamId)) return Problems.Refuse(ProblemCode.NotFound);
        if (body.Check(catalogue) is { } wrong) return wrong;
        var host = http.User.HostId().Value;
        // A claim is named by its code, so that a buyer who says the code finds it; a code counts once in a show and for an item.
        var offerId = body.Code is { } code ? claims.OfferIdOf(streamId, body.Sku, code) : KeyHeader.IdFor('f', $"{host}\n{streamId}", key);
        var reply = await streams.AskAsync(streamId, new LiveStreamCommand.StartOffer(host, offerId, body.ToDraft()), http.RequestAborted);
        if (body.Code is not null && reply.Answer?.Refusal == LiveStreamRefusal.IdReused)
            return Problems.Refuse(ProblemCode.IdReused, "This code was used in this show, for this item, under other terms.", "code");
        if (Refusals.Of(reply) is { } refusal) return refusal;

        KeyHeader.SayReplayed(http.Response, reply.Answer!.Repeated);
        var view = await streams.WaitAsync(streamId, newest => Find(newest, offerId)?.Phase != StreamOfferPhase.Arming, ArmingPatience, http.RequestAborted);
        return view is null || Find(view, offerId) is not { } offer ? Problems.Refuse(ProblemCode.StorageUnavailable)
            : offer.Refusal == StockStatus.NotEnoughStock ? Problems.Refuse(ProblemCode.NotEnoughStock, "Nothing was moved; restock or offer fewer.", "quantity")
            : offer.Refusal is { } cause ? Problems.Refuse(ProblemCode.WrongState, $"The units were not moved: {cause}.")
            : TypedResults.Created((string?)null, OfferWire.From(offer));
    }

    private static async Task<Results<Ok<OfferWire>, ProblemHttpResult>> CloseAsync(string streamId, string offerId, HttpContext http, StreamGrains streams)
    {
        if (!StreamId.IsValid(streamId)) return Problems.Refuse(ProblemCode.NotFound);
        var reply = await streams.AskAsync(streamId, new LiveStreamCommand.CloseOffer(http.User.HostId().Value, offerId), http.RequestAborted);
        return Refusals.Of(reply) is { } refusal ? refusal : TypedResults.Ok(OfferWire.From(reply.Answer!.Offer!));
    }

    private static StreamOffer? Find(LiveStreamView view, string offerId) => view.Offers.FirstOrDefault(offer => offer.OfferId == offerId);
}
