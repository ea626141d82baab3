using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Streams;
using Microsoft.AspNetCore.Http.HttpResults;
using StockGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.Stock.StockCommand, LiveCommerce.Grains.Stock.StockAnswer, LiveCommerce.Grains.Stock.StockView>;
using StreamGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.LiveStreams.LiveStreamCommand, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer, LiveCommerce.Grains.LiveStreams.LiveStreamView>;

namespace LiveCommerce.LiveHub.Api;

/// <summary>
/// The red button: one offer, or all, at once, with an account of what was under way. The owner of each SKU is asked directly, ahead of the message
/// that the show leaves for it: no further unit is granted once its answer is here. Nobody loses what he has: reservations run on and may be paid.
/// </summary>
public static class OfferStopApi
{
    /// <summary>How long a host waits for the owners of stock; the offers are closed whether or not they answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static IEndpointRouteBuilder MapOfferStopApi(this IEndpointRouteBuilder app)
    {
        var offers = app.MapGroup("/api/v1/streams/{streamId}/offers").WithTags("Offers");
        offers.MapPost("/stop", StopAllAsync).RequireCaller(Callers.Host).WithName("StopOffers")
            .Refuses(ProblemCode.NotFound);
        offers.MapPost("/{offerId}/stop", StopAsync).RequireCaller(Callers.Host).WithName("StopOffer")
            .Refuses(ProblemCode.NotFound, ProblemCode.OfferUnknown);
        offers.MapGet("/{offerId}/account", AccountAsync).RequireCaller(Callers.Host).WithName("GetOfferAccount")
            .Refuses(ProblemCode.NotFound, ProblemCode.OfferUnknown);
        return app;
    }

    private static async Task<Results<Ok<StoppedOffersWire>, ProblemHttpResult>> StopAllAsync(
        string streamId, HttpContext http, StreamGrains streams, StockGrains stock)
    {
        if (!StreamId.IsValid(streamId)) return Problems.Refuse(ProblemCode.NotFound);
        // Not bound to the caller's patience: what is to stop, stops also when the host's connection is what has failed.
        var reply = await streams.AskAsync(streamId, new LiveStreamCommand.StopOffers(http.User.HostId().Value), CancellationToken.None);
        if (Refusals.Of(reply) is { } refusal) return refusal;
        return TypedResults.Ok(new StoppedOffersWire(await Task.WhenAll(reply.Answer!.Stopped!.Select(offer => CloseNowAsync(stock, offer)))));
    }

    private static async Task<Results<Ok<OfferAccountWire>, ProblemHttpResult>> StopAsync(
        string streamId, string offerId, HttpContext http, StreamGrains streams, StockGrains stock)
    {
        if (!StreamId.IsValid(streamId)) return Problems.Refuse(ProblemCode.NotFound);
        var reply = await streams.AskAsync(streamId, new LiveStreamCommand.CloseOffer(http.User.HostId().Value, offerId), CancellationToken.None);
        return Refusals.Of(reply) is { } refusal ? refusal : TypedResults.Ok(await CloseNowAsync(stock, reply.Answer!.Offer!));
    }

    private static async Task<Results<Ok<OfferAccountWire>, ProblemHttpResult>> AccountAsync(
        string streamId, string offerId, HttpContext http, Director director, StockGrains stock)
    {
        var (view, foreign) = await director.ViewAsync(streamId, CrewAction.Sell);
        if (foreign is not null) return foreign;
        if (view!.Offers.FirstOrDefault(each => each.OfferId == offerId) is not { } offer) return Problems.Refuse(ProblemCode.OfferUnknown);
        return TypedResults.Ok(OfferAccountWire.From(offer, await stock.ViewAsync(offer.Sku.Value, http.RequestAborted)));
    }

    /// <summary>
    /// An offer whose units are still on their way is unknown to the owner of the SKU: it is not armed any more, or closed by the message behind the
    /// one that arms it.
    /// </summary>
    private static async Task<OfferAccountWire> CloseNowAsync(StockGrains stock, StreamOffer offer)
    {
        var closed = await stock.AskAsync(offer.Sku.Value, new StockCommand.CloseOffer(offer.OfferId), CancellationToken.None);
        var view = closed.Fault == GrainFault.None
            ? await stock.WaitAsync(offer.Sku.Value, newest => newest.Version >= closed.Version, Patience, CancellationToken.None)
            : null;
        return OfferAccountWire.From(offer, view?.Version >= closed.Version ? view : null);
    }
}
