using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Hosting;
using LiveCommerce.LiveHub.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using StockGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.Stock.StockCommand, LiveCommerce.Grains.Stock.StockAnswer, LiveCommerce.Grains.Stock.StockView>;

namespace LiveCommerce.LiveHub.Api;

/// <summary>
/// The line for units that may come back. Whoever is served has a reservation under the id with which he joined, and is told so on the own
/// connections; a page that was away finds it by asking.
/// </summary>
public static class WaitlistApi
{
    public static IEndpointRouteBuilder MapWaitlistApi(this IEndpointRouteBuilder app)
    {
        var places = app.MapGroup("/api/v1/stock/{sku}/waitlist/{reservationId}").WithTags("Waitlist");
        places.MapPut("", JoinAsync).RequireCaller(Callers.Buyer).WithName("JoinWaitlist")
            .Refuses(ProblemCode.Invalid, ProblemCode.SkuUnknown, ProblemCode.OfferUnknown, ProblemCode.CodeUnknown, ProblemCode.SoldOut, ProblemCode.LimitReached,
                ProblemCode.OfferNotOpen, ProblemCode.OfferClosed, ProblemCode.OfferOnly, ProblemCode.PriceChanged, ProblemCode.CurrencyMismatch, ProblemCode.WaitlistFull,
                ProblemCode.BasketRequired, ProblemCode.CodeRequired, ProblemCode.IdReused, ProblemCode.IdTooOld, ProblemCode.IdInvalid);
        places.MapGet("", LookAsync).RequireCaller(Callers.Buyer).WithName("GetPlace")
            .Refuses(ProblemCode.NotFound);
        places.MapDelete("", LeaveAsync).RequireCaller(Callers.Buyer).WithName("LeaveWaitlist")
            .Refuses(ProblemCode.NotFound, ProblemCode.WrongState);
        return app;
    }

    private static async Task<Results<Created<PlaceWire>, Ok<PlaceWire>, ProblemHttpResult>> JoinAsync(
        RouteSku sku, string reservationId, ReservationRequest body, HttpContext http, CatalogueStore catalogue, StockGrains stock,
        OwnerClock clock, IOptions<SellingOptions> selling, ClaimCodes claims)
    {
        if (!ReservationId.TryParse(reservationId, out var id)) return Problems.Refuse(ProblemCode.IdInvalid, "A reservation id is a UUIDv7.", "reservationId");
        if (Wishes.Resolve(sku.Sku, body, claims, out var offerId) is { } unclear) return unclear;
        if (Wishes.Check(sku.Sku, offerId, body.ExpectedUnitPrice, catalogue, inBasket: false, out var item) is { } wrong) return wrong;

        var reply = await stock.AskAsync(
            sku.Sku.Value,
            new StockCommand.Join(id, http.User.BuyerId(), body.Quantity, offerId, item!.Price, body.ExpectedUnitPrice, selling.Value.ReservationLength),
            http.RequestAborted);
        if (Wishes.RefusalOf(reply, body) is { } refusal) return refusal;
        var wire = PlaceWire.From(sku, reply, clock.Now);
        return reply.Answer!.Status == StockStatus.Done ? TypedResults.Created((string?)null, wire) : TypedResults.Ok(wire);
    }

    private static Task<Results<Ok<PlaceWire>, ProblemHttpResult>> LookAsync(
        RouteSku sku, string reservationId, HttpContext http, StockGrains stock, OwnerClock clock) =>
        AskAsync(sku, reservationId, http, stock, clock, id => new StockCommand.Look(id, http.User.BuyerId()));

    private static Task<Results<Ok<PlaceWire>, ProblemHttpResult>> LeaveAsync(
        RouteSku sku, string reservationId, HttpContext http, StockGrains stock, OwnerClock clock) =>
        AskAsync(sku, reservationId, http, stock, clock, id => new StockCommand.Leave(id, http.User.BuyerId()));

    private static async Task<Results<Ok<PlaceWire>, ProblemHttpResult>> AskAsync(
        RouteSku sku, string reservationId, HttpContext http, StockGrains stock, OwnerClock clock, Func<ReservationId, StockCommand> command)
    {
        if (!sku.IsValid || !ReservationId.TryParse(reservationId, out var id)) return Problems.Refuse(ProblemCode.NotFound);
        var reply = await stock.AskAsync(sku.Sku.Value, command(id), http.RequestAborted);
        return Refusals.Of(reply) is { } refusal ? refusal : TypedResults.Ok(PlaceWire.From(sku, reply, clock.Now));
    }
}
