using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using StockGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.Stock.StockCommand, LiveCommerce.Grains.Stock.StockAnswer, LiveCommerce.Grains.Stock.StockView>;

namespace LiveCommerce.LiveHub.Api;

public sealed record Movement(long Quantity);

/// <summary>Stock of one SKU: what everybody sees, what hosts see, and units that come and go.</summary>
public static class StockApi
{
    public static IEndpointRouteBuilder MapStockApi(this IEndpointRouteBuilder app)
    {
        var stock = app.MapGroup("/api/v1/stock/{sku}").WithTags("Stock");
        stock.MapGet("", GetAsync).RequireCaller(Callers.Anyone).WithName("GetStock")
            .Refuses(ProblemCode.SkuUnknown);
        stock.MapGet("/counts", CountsAsync).RequireCaller(Callers.Host).WithName("GetStockCounts")
            .Refuses(ProblemCode.SkuUnknown);
        stock.MapPost("/restock", RestockAsync).RequireCaller(Callers.Host).WithName("Restock")
            .Refuses(ProblemCode.IdempotencyKeyRequired, ProblemCode.Invalid, ProblemCode.SkuUnknown, ProblemCode.IdempotencyKeyReused);
        stock.MapPost("/withdraw", WithdrawAsync).RequireCaller(Callers.Host).WithName("Withdraw")
            .Refuses(ProblemCode.IdempotencyKeyRequired, ProblemCode.Invalid, ProblemCode.SkuUnknown, ProblemCode.IdempotencyKeyReused,
                ProblemCode.NotEnoughStock);
        return app;
    }

    private static Task<Results<Ok<StockWire>, ProblemHttpResult>> GetAsync(RouteSku sku, CatalogueStore catalogue, StockGrains stock, CancellationToken cancellationToken) =>
        ReadAsync(sku, catalogue, stock, StockWire.From, cancellationToken);

    private static Task<Results<Ok<StockCountsWire>, ProblemHttpResult>> CountsAsync(RouteSku sku, CatalogueStore catalogue, StockGrains stock, CancellationToken cancellationToken) =>
        ReadAsync(sku, catalogue, stock, StockCountsWire.From, cancellationToken);

    private static async Task<Results<Ok<T>, ProblemHttpResult>> ReadAsync<T>(
        RouteSku sku, CatalogueStore catalogue, StockGrains stock, Func<StockView, T> show, CancellationToken cancellationToken)
    {
        if (!sku.IsValid || !catalogue.TryGet(sku.Sku, out _)) return Problems.Refuse(ProblemCode.SkuUnknown);
        return await ShowAsync(sku, stock, show, cancellationToken);
    }

    private static async Task<Results<Ok<T>, ProblemHttpResult>> ShowAsync<T>(
        RouteSku sku, StockGrains stock, Func<StockView, T> show, CancellationToken cancellationToken) =>
        await stock.ViewAsync(sku.Sku.Value, cancellationToken) is { } view
            ? TypedResults.Ok(show(view))
            : Problems.Refuse(ProblemCode.StorageUnavailable);

    private static Task<Results<Ok<StockCountsWire>, ProblemHttpResult>> RestockAsync(
        RouteSku sku, Movement body, HttpContext http, CatalogueStore catalogue, StockGrains stock) =>
        MoveAsync(sku, http, catalogue, stock, operationId => new StockCommand.Restock(operationId, body.Quantity));

    private static Task<Results<Ok<StockCountsWire>, ProblemHttpResult>> WithdrawAsync(
        RouteSku sku, Movement body, HttpContext http, CatalogueStore catalogue, StockGrains stock) =>
        MoveAsync(sku, http, catalogue, stock, operationId => new StockCommand.Withdraw(operationId, body.Quantity));

    private static async Task<Results<Ok<StockCountsWire>, ProblemHttpResult>> MoveAsync(
        RouteSku sku, HttpContext http, CatalogueStore catalogue, StockGrains stock, Func<string, StockCommand> command)
    {
        if (KeyHeader.Read(http.Request, out var key) is { } missing) return missing;
        if (!sku.IsValid || !catalogue.TryGet(sku.Sku, out _)) return Problems.Refuse(ProblemCode.SkuUnknown);
        // The key is scoped to the caller: another host's key of the same text is another operation.
        var reply = await stock.AskAsync(sku.Sku.Value, command(KeyHeader.IdFor('o', http.User.HostId().Value, key)), http.RequestAborted);
        if (reply.Answer?.Status == StockStatus.IdReused) return Problems.Refuse(ProblemCode.IdempotencyKeyReused, field: reply.Answer.Field);
        if (Refusals.Of(reply) is { } refusal) return refusal;
        KeyHeader.SayReplayed(http.Response, reply.Answer!.Status == StockStatus.Repeated);
        return await ShowAsync(sku, stock, StockCountsWire.From, http.RequestAborted);
    }
}
