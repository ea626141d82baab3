using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using StockGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.Stock.StockCommand, LiveCommerce.Grains.Stock.StockAnswer, LiveCommerce.Grains.Stock.StockView>;

namespace LiveCommerce.LiveHub.Api;

/// <summary>Units of one location; without a name it is the main one.</summary>
public sealed record Movement(long Quantity, string Location = StockState.MainLocation);

public sealed record Transfer(long Quantity, string From, string To);

/// <summary>A count from outside, made when the location held <paramref name="Expected"/>.</summary>
public sealed record Correction(long Expected, long Quantity, string Location = StockState.MainLocation);

public sealed record UnitsReturn(ReservationId ReservationId, long Quantity, bool Restock);

public sealed record LocationOrder(IReadOnlyList<string> Locations);

public sealed record Buffer(long Quantity);

/// <summary>The host's own steps: units come, go, move, are damaged, are counted or come back from buyers.</summary>
public static class UnitsApi
{
    public static IEndpointRouteBuilder MapUnitsApi(this IEndpointRouteBuilder app)
    {
        var stock = app.MapGroup("/api/v1/stock/{sku}").WithTags("Stock");
        Map<Movement>(stock, "/restock", "Restock", (id, body) => new StockCommand.Restock(id, body.Quantity, body.Location));
        Map<Movement>(stock, "/withdraw", "Withdraw", (id, body) => new StockCommand.Withdraw(id, body.Quantity, body.Location), ProblemCode.NotEnoughStock);
        Map<Movement>(stock, "/write-off", "WriteOff", (id, body) => new StockCommand.WriteOff(id, body.Quantity, body.Location), ProblemCode.NotEnoughStock);
        Map<Movement>(stock, "/recover", "Recover", (id, body) => new StockCommand.Recover(id, body.Quantity, body.Location), ProblemCode.NotEnoughStock);
        Map<Transfer>(stock, "/transfer", "Transfer", (id, body) => new StockCommand.Transfer(id, body.Quantity, body.From, body.To), ProblemCode.NotEnoughStock);
        Map<Correction>(stock, "/correct", "Correct", (id, body) => new StockCommand.SetStocked(id, body.Expected, body.Quantity, body.Location),
            ProblemCode.StockedDiffers, ProblemCode.NotEnoughStock);
        Map<UnitsReturn>(stock, "/return", "Return", (id, body) => new StockCommand.Return(id, body.ReservationId, body.Quantity, body.Restock),
            ProblemCode.NotFound, ProblemCode.WrongState, ProblemCode.ReturnExceedsSale);
        // What these two set is a state, so that a repeat needs no key.
        stock.MapPut("/locations", (RouteSku sku, LocationOrder body, HttpContext http, CatalogueStore catalogue, StockGrains grains) =>
                body.Locations.Any(location => location is null)
                    ? Task.FromResult<Results<Ok<StockCountsWire>, ProblemHttpResult>>(Problems.Refuse(ProblemCode.Malformed, "A location is a text.", "locations"))
                    : AskAsync(sku, http, catalogue, grains, new StockCommand.RankLocations(body.Locations)))
            .RequireCaller(Callers.Host).WithName("RankLocations").Refuses(ProblemCode.Malformed, ProblemCode.Invalid, ProblemCode.SkuUnknown);
        stock.MapPut("/buffer", (RouteSku sku, Buffer body, HttpContext http, CatalogueStore catalogue, StockGrains grains) =>
                AskAsync(sku, http, catalogue, grains, new StockCommand.SetBuffer(body.Quantity)))
            .RequireCaller(Callers.Host).WithName("SetBuffer").Refuses(ProblemCode.Invalid, ProblemCode.SkuUnknown);
        return app;
    }

    /// <summary>An operation: it takes effect once per key.</summary>
    private static void Map<TBody>(RouteGroupBuilder stock, string path, string name, Func<string, TBody, StockCommand> command, params IEnumerable<ProblemCode> refusals)
        where TBody : class =>
        stock.MapPost(path, (RouteSku sku, TBody body, HttpContext http, CatalogueStore catalogue, StockGrains grains) =>
                KeyHeader.Read(http.Request, out var key) is { } missing
                    ? Task.FromResult<Results<Ok<StockCountsWire>, ProblemHttpResult>>(missing)
                    // The key is scoped to the caller: another host's key of the same text is another operation.
                    : AskAsync(sku, http, catalogue, grains, command(KeyHeader.IdFor('o', http.User.HostId().Value, key), body)))
            .RequireCaller(Callers.Host).WithName(name)
            .Refuses([ProblemCode.IdempotencyKeyRequired, ProblemCode.Invalid, ProblemCode.SkuUnknown, ProblemCode.IdempotencyKeyReused, .. refusals]);

    private static async Task<Results<Ok<StockCountsWire>, ProblemHttpResult>> AskAsync(
        RouteSku sku, HttpContext http, CatalogueStore catalogue, StockGrains stock, StockCommand command)
    {
        if (!sku.IsValid || !catalogue.TryGet(sku.Sku, out _)) return Problems.Refuse(ProblemCode.SkuUnknown);
        var reply = await stock.AskAsync(sku.Sku.Value, command, http.RequestAborted);
        if (reply.Answer?.Status == StockStatus.IdReused) return Problems.Refuse(ProblemCode.IdempotencyKeyReused, field: reply.Answer.Field);
        if (Refusals.Of(reply) is { } refusal) return refusal;
        KeyHeader.SayReplayed(http.Response, reply.Answer!.Status == StockStatus.Repeated);
        return await stock.ViewAsync(sku.Sku.Value, http.RequestAborted) is { } view
            ? TypedResults.Ok(StockCountsWire.From(view))
            : Problems.Refuse(ProblemCode.StorageUnavailable);
    }
}
