using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using StockGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.Stock.StockCommand, LiveCommerce.Grains.Stock.StockAnswer, LiveCommerce.Grains.Stock.StockView>;

namespace LiveCommerce.LiveHub.Api;

/// <summary>Stock of one SKU: what everybody sees, and what hosts see.</summary>
public static class StockApi
{
    public static IEndpointRouteBuilder MapStockApi(this IEndpointRouteBuilder app)
    {
        var stock = app.MapGroup("/api/v1/stock/{sku}").WithTags("Stock");
        stock.MapGet("", GetAsync).RequireCaller(Callers.Anyone).WithName("GetStock")
            .Refuses(ProblemCode.SkuUnknown);
        stock.MapGet("/counts", CountsAsync).RequireCaller(Callers.Host).WithName("GetStockCounts")
            .Refuses(ProblemCode.SkuUnknown);
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
        return await stock.ViewAsync(sku.Sku.Value, cancellationToken) is { } view ? TypedResults.Ok(show(view)) : Problems.Refuse(ProblemCode.StorageUnavailable);
    }
}
