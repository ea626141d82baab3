using LiveCommerce.Checkout.Baskets;
using LiveCommerce.Checkout.Drops;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Hosting;
using LiveCommerce.LiveHub.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Api;

public sealed record BasketLineDraft(Sku Sku, long Quantity, string? OfferId = null, Money? ExpectedUnitPrice = null);

public sealed record BasketDraft(IReadOnlyList<BasketLineDraft> Lines);

/// <summary>Units of several SKUs for one buyer, all of them or none. What is granted are ordinary reservations, to be paid by one purchase.</summary>
public static class BasketApi
{
    public static IEndpointRouteBuilder MapBasketApi(this IEndpointRouteBuilder app)
    {
        var baskets = app.MapGroup("/api/v1/baskets/{basketId}").WithTags("Baskets");
        baskets.MapPut("", ReserveAsync).RequireCaller(Callers.Buyer).WithName("ReserveBasket")
            .Refuses(ProblemCode.Invalid, ProblemCode.SkuUnknown, ProblemCode.OfferUnknown, ProblemCode.SoldOut,
                ProblemCode.FullyReserved, ProblemCode.NotEnough, ProblemCode.LimitReached, ProblemCode.OfferNotOpen,
                ProblemCode.OfferClosed, ProblemCode.OfferOnly, ProblemCode.CodeRequired, ProblemCode.BundleIncomplete, ProblemCode.PriceChanged, ProblemCode.CurrencyMismatch, ProblemCode.ReservationExpired,
                ProblemCode.IdReused, ProblemCode.IdTooOld, ProblemCode.IdInvalid);
        baskets.MapGet("", (string basketId, HttpContext http, BasketFlow flow, OwnerClock clock) =>
                AskAsync(basketId, clock, id => flow.FindAsync(http.User.BuyerId(), id, http.RequestAborted)))
            .RequireCaller(Callers.Buyer).WithName("GetBasket").Refuses(ProblemCode.NotFound);
        baskets.MapDelete("", (string basketId, HttpContext http, BasketFlow flow, OwnerClock clock) =>
                AskAsync(basketId, clock, id => flow.ReleaseAsync(http.User.BuyerId(), id, http.RequestAborted)))
            .RequireCaller(Callers.Buyer).WithName("ReleaseBasket").Refuses(ProblemCode.NotFound, ProblemCode.WrongState);
        return app;
    }

    private static async Task<Results<Created<BasketWire>, Ok<BasketWire>, ProblemHttpResult>> ReserveAsync(
        string basketId, BasketDraft body, HttpContext http, BasketFlow flow, CatalogueStore catalogue, OwnerClock clock, IOptions<SellingOptions> selling)
    {
        if (!ReservationId.TryParse(basketId, out var id)) return Problems.Refuse(ProblemCode.IdInvalid, "A basket's id is a UUIDv7.", "basketId");
        if (body.Lines.Count is 0 or > BasketShape.MaxLines) return Problems.Refuse(ProblemCode.Invalid, $"A basket has 1 to {BasketShape.MaxLines} lines.", "lines");
        var wishes = new List<BasketWish>(body.Lines.Count);
        foreach (var line in body.Lines)
        {
            if (line is null) return Problems.Refuse(ProblemCode.Malformed, "A line is an object.", "lines");
            if (ClaimCodes.IsClaim(line.OfferId)) return About(Problems.Refuse(ProblemCode.CodeRequired, "Units for a code are reserved alone."), line.Sku);
            if (Wishes.Check(line.Sku, line.OfferId, line.ExpectedUnitPrice, catalogue, inBasket: true, out var item) is { } wrong) return About(wrong, line.Sku);
            wishes.Add(new BasketWish(line.Sku, line.Quantity, item!.Price, line.OfferId, line.ExpectedUnitPrice));
        }
        if (BasketShape.Sum(wishes) is not { } lines)
            return Problems.Refuse(ProblemCode.Invalid, $"Each pool once at one price, 1 to {StockRules.MaxQuantity} units of it.", "lines");
        if (!BasketShape.TryFindDrop(lines, out var dropId))
            return Problems.Refuse(ProblemCode.Invalid, "What a drop over several SKUs sells is reserved in a basket of its own.", "lines");

        if (!BundleOffers.AreWhole(lines.Select(line => (line.OfferId, line.Quantity))))
            return Problems.Refuse(ProblemCode.BundleIncomplete, "All items of a bundle are reserved together, each as often as it belongs to it.", "lines");

        var wish = new BasketCommand.Start(http.User.BuyerId(), lines, selling.Value.ReservationSeconds, dropId);
        var outcome = await flow.ReserveAsync(id, wish, http.RequestAborted);
        if (Refuse(outcome) is { } refusal) return refusal;
        if (outcome.Basket!.Refusal is { } why) return Refuse(why);
        var wire = BasketWire.From(outcome, clock.Now);
        return outcome.Status == BasketReplyStatus.Done ? TypedResults.Created($"/api/v1/baskets/{id}", wire) : TypedResults.Ok(wire);
    }

    private static async Task<Results<Ok<BasketWire>, ProblemHttpResult>> AskAsync(string basketId, OwnerClock clock, Func<ReservationId, Task<BasketOutcome>> ask)
    {
        if (!ReservationId.TryParse(basketId, out var id)) return Problems.Refuse(ProblemCode.NotFound);
        var outcome = await ask(id);
        return Refuse(outcome) is { } refusal ? refusal : TypedResults.Ok(BasketWire.From(outcome, clock.Now));
    }

    private static ProblemHttpResult? Refuse(BasketOutcome outcome) => Refusals.Of(outcome.Fault) ?? outcome.Status switch
    {
        BasketReplyStatus.Done or BasketReplyStatus.Repeated => null,
        BasketReplyStatus.NotFound => Problems.Refuse(ProblemCode.NotFound),
        BasketReplyStatus.IdReused => Problems.Refuse(ProblemCode.IdReused, "The first use had other lines.", "lines"),
        BasketReplyStatus.IdTooOld => Problems.Refuse(ProblemCode.IdTooOld, "Make a new basket id; this one is older than 24 hours."),
        BasketReplyStatus.IdInvalid => Problems.Refuse(ProblemCode.IdInvalid, "The basket id was made in the future; check the clock of the client."),
        BasketReplyStatus.WrongState => Problems.Refuse(ProblemCode.WrongState, "The basket is being reserved, or was refused."),
    };

    private static ProblemHttpResult Refuse(BasketRefusal why) => why switch
    {
        { Status: StockStatus.LimitReached, Sku: null } =>
            Problems.Refuse(ProblemCode.LimitReached, $"The drop's limit leaves {why.Available}.", "lines", extensions: [new("available", why.Available)]),
        { Status: StockStatus.ReservationExpired } =>
            Problems.Refuse(ProblemCode.ReservationExpired, "An item could not be reserved for too long; try again with a new basket.", "lines"),
        { Status: StockStatus.LimitReached } =>
            About(Problems.Refuse(ProblemCode.LimitReached, extensions: [new("reservationId", why.Running)]), why.Sku),
        _ => About(Refusals.Of(new StockAnswer(why.Status, price: why.Price, available: why.Available, opensAt: why.OpensAt))!, why.Sku),
    };

    /// <summary>The line at fault; what belongs to one line is named by its SKU.</summary>
    private static ProblemHttpResult About(ProblemHttpResult problem, Sku? sku)
    {
        problem.ProblemDetails.Extensions["field"] = "lines";
        if (sku is { } named && named != default) problem.ProblemDetails.Extensions["sku"] = named;
        return problem;
    }
}
