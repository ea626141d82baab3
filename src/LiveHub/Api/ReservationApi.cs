using System.Globalization;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Hosting;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Receipts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using StockGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.Stock.StockCommand, LiveCommerce.Grains.Stock.StockAnswer, LiveCommerce.Grains.Stock.StockView>;

namespace LiveCommerce.LiveHub.Api;

/// <param name="Code">A code of the show <paramref name="StreamId"/>, instead of an offer.</param>
public sealed record ReservationRequest(
    long Quantity, string? OfferId = null, Money? ExpectedUnitPrice = null, string? Code = null, string? StreamId = null);

/// <summary>Units set aside for one buyer. The id in the path is made by the client and is the idempotency key.</summary>
public static class ReservationApi
{
    public static IEndpointRouteBuilder MapReservationApi(this IEndpointRouteBuilder app)
    {
        var reservations = app.MapGroup("/api/v1/stock/{sku}/reservations/{reservationId}").WithTags("Reservations");
        reservations.MapPut("", ReserveAsync).RequireCaller(Callers.Buyer).WithName("Reserve")
            .Refuses(ProblemCode.Invalid, ProblemCode.SkuUnknown, ProblemCode.OfferUnknown, ProblemCode.CodeUnknown, ProblemCode.SoldOut,
                ProblemCode.FullyReserved, ProblemCode.NotEnough, ProblemCode.LimitReached, ProblemCode.OfferNotOpen,
                ProblemCode.OfferClosed, ProblemCode.OfferOnly, ProblemCode.PriceChanged, ProblemCode.CurrencyMismatch, ProblemCode.BasketRequired,
                ProblemCode.CodeRequired, ProblemCode.IdReused,
                ProblemCode.IdTooOld, ProblemCode.IdInvalid);
        reservations.MapGet("", LookAsync).RequireCaller(Callers.Buyer).WithName("GetReservation")
            .Refuses(ProblemCode.NotFound);
        reservations.MapDelete("", ReleaseAsync).RequireCaller(Callers.Buyer).WithName("Release")
            .Refuses(ProblemCode.NotFound, ProblemCode.WrongState);
        reservations.MapPut("/extensions/{number}", ExtendAsync).RequireCaller(Callers.Buyer).WithName("Extend")
            .Refuses(ProblemCode.NotFound, ProblemCode.Invalid, ProblemCode.WrongState, ProblemCode.ReservationExpired, ProblemCode.ReservationReleased,
                ProblemCode.ExtensionLimitReached);
        return app;
    }

    private static async Task<Results<Created<ReservationWire>, Ok<ReservationWire>, ProblemHttpResult>> ReserveAsync(
        RouteSku sku, string reservationId, ReservationRequest body, HttpContext http, CatalogueStore catalogue, StockGrains stock,
        OwnerClock clock, IOptions<SellingOptions> selling, RefusalSigner signer, ClaimCodes claims, bool receipt = false)
    {
        if (!ReservationId.TryParse(reservationId, out var id)) return Problems.Refuse(ProblemCode.IdInvalid, "A reservation id is a UUIDv7.", "reservationId");
        if (Wishes.Resolve(sku.Sku, body, claims, out var offerId) is { } unclear) return unclear;
        if (Wishes.Check(sku.Sku, offerId, body.ExpectedUnitPrice, catalogue, inBasket: false, out var item) is { } wrong) return wrong;

        var wish = new StockCommand.Reserve(
            id, http.User.BuyerId(), body.Quantity, offerId, item!.Price, body.ExpectedUnitPrice, selling.Value.ReservationLength);
        var reply = await stock.AskAsync(sku.Sku.Value, wish, http.RequestAborted);
        if (Wishes.RefusalOf(reply, body) is { } refusal)
        {
            if (receipt && reply.Answer is { } answer && signer.Sign(sku.Sku.Value, wish, answer) is { } signed) refusal.ProblemDetails.Extensions["receipt"] = signed;
            return refusal;
        }
        var wire = ReservationWire.From(sku.Sku.Value, reply.Answer!.Reservation!, reply.Version, clock.Now);
        return reply.Answer.Status == StockStatus.Done ? TypedResults.Created((string?)null, wire) : TypedResults.Ok(wire);
    }

    private static Task<Results<Ok<ReservationWire>, ProblemHttpResult>> LookAsync(
        RouteSku sku, string reservationId, HttpContext http, StockGrains stock, OwnerClock clock) =>
        AskAsync(sku, reservationId, http, stock, clock, (id, buyer) => new StockCommand.Look(id, buyer));

    private static Task<Results<Ok<ReservationWire>, ProblemHttpResult>> ReleaseAsync(
        RouteSku sku, string reservationId, HttpContext http, StockGrains stock, OwnerClock clock) =>
        AskAsync(sku, reservationId, http, stock, clock, (id, buyer) => new StockCommand.Release(id, buyer));

    /// <summary>The number says which extension is meant, so that a repeat is told from one more.</summary>
    private static async Task<Results<Ok<ReservationWire>, ProblemHttpResult>> ExtendAsync(
        RouteSku sku, string reservationId, string number, HttpContext http, StockGrains stock, OwnerClock clock, IOptions<SellingOptions> selling) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var which) && which > 0
            ? await AskAsync(sku, reservationId, http, stock, clock, (id, buyer) => new StockCommand.Extend(id, buyer, which, selling.Value.ReservationLength))
            : Problems.Refuse(ProblemCode.Invalid, "The first extension is number 1.", "number");

    private static async Task<Results<Ok<ReservationWire>, ProblemHttpResult>> AskAsync(
        RouteSku sku, string reservationId, HttpContext http, StockGrains stock, OwnerClock clock, Func<ReservationId, BuyerId, StockCommand> command)
    {
        if (!sku.IsValid || !ReservationId.TryParse(reservationId, out var id)) return Problems.Refuse(ProblemCode.NotFound);
        var reply = await stock.AskAsync(sku.Sku.Value, command(id, http.User.BuyerId()), http.RequestAborted);
        return Refusals.Of(reply) is { } refusal
            ? refusal
            : TypedResults.Ok(ReservationWire.From(sku.Sku.Value, reply.Answer!.Reservation!, reply.Version, clock.Now));
    }
}
