using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;
using Microsoft.AspNetCore.Http.HttpResults;
using StreamGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.LiveStreams.LiveStreamCommand, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer, LiveCommerce.Grains.LiveStreams.LiveStreamView>;

namespace LiveCommerce.LiveHub.Api;

public sealed record OfferRequest(
    OfferKind Kind, Sku Sku, long Quantity, Money Price, long LimitPerBuyer, int CountdownSeconds, int LengthSeconds, int ReservationSeconds = 300);

/// <summary>Drops and flash offers of a running show.</summary>
public static class OfferApi
{
    /// <summary>How long a host waits for the stock's owner to move the units.</summary>
    internal static readonly TimeSpan ArmingPatience = TimeSpan.FromSeconds(5);

    public static IEndpointRouteBuilder MapOfferApi(this IEndpointRouteBuilder app)
    {
        var offers = app.MapGroup("/api/v1/streams/{streamId}/offers").WithTags("Offers");
        offers.MapPost("", StartAsync).RequireCaller(Callers.Host).WithName("StartOffer")
            .Refuses(ProblemCode.IdempotencyKeyRequired, ProblemCode.Invalid, ProblemCode.NotFound, ProblemCode.SkuUnknown,
                ProblemCode.CurrencyMismatch, ProblemCode.WrongState, ProblemCode.NotEnoughStock, ProblemCode.IdempotencyKeyReused);
        offers.MapPost("/{offerId}/close", CloseAsync).RequireCaller(Callers.Host).WithName("CloseOffer")
            .Refuses(ProblemCode.NotFound, ProblemCode.OfferUnknown);
        return app;
    }

    /// <summary>Answers when the units have been moved, or refused.</summary>
    private static async Task<Results<Created<OfferWire>, ProblemHttpResult>> StartAsync(
        string streamId, OfferRequest body, HttpContext http, StreamGrains streams, CatalogueStore catalogue)
    {
        if (KeyHeader.Read(http.Request, out var key) is { } missing) return missing;
        if (!StreamId.IsValid(streamId)) return Problems.Refuse(ProblemCode.NotFound);
        if (!catalogue.TryGet(body.Sku, out var item)) return Problems.Refuse(ProblemCode.SkuUnknown, field: "sku");
        if (body.Price.Currency != item.Price.Currency)
            return Problems.Refuse(ProblemCode.CurrencyMismatch, $"The catalogue sells this SKU in {item.Price.Currency}.", "price");
        var offerId = KeyHeader.IdFor('f', $"{http.User.HostId().Value}\n{streamId}", key);
        var draft = new OfferDraft(
            body.Kind, body.Sku, body.Quantity, body.Price, body.LimitPerBuyer, body.CountdownSeconds, body.LengthSeconds, body.ReservationSeconds);
        var reply = await streams.AskAsync(streamId, new LiveStreamCommand.StartOffer(http.User.HostId().Value, offerId, draft), http.RequestAborted);
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
