using System.Text.Json;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Catalogue.Imports;
using LiveCommerce.LiveHub.Identity;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Api;

/// <summary>Products, and the import of files of products.</summary>
public static class CatalogueApi
{
    private const int DefaultPage = 50;

    public static IEndpointRouteBuilder MapCatalogueApi(this IEndpointRouteBuilder app)
    {
        var products = app.MapGroup("/api/v1/products").WithTags("Catalogue");
        products.MapGet("/", List).RequireCaller(Callers.Anyone).WithName("ListProducts")
            .Refuses(ProblemCode.Invalid);
        products.MapGet("/{productId}", Get).RequireCaller(Callers.Anyone).WithName("GetProduct")
            .Refuses(ProblemCode.NotFound);
        products.MapPut("/{productId}", PutAsync).RequireCaller(Callers.Host).WithName("PutProduct")
            .Refuses(ProblemCode.Invalid, ProblemCode.WrongState);
        products.MapDelete("/{productId}", DeleteAsync).RequireCaller(Callers.Host).WithName("DeleteProduct")
            .Refuses(ProblemCode.NotFound);
        app.MapPost("/api/v1/catalogue/imports", ImportAsync).RequireCaller(Callers.Host).WithTags("Catalogue").WithName("ImportCatalogue")
            .Refuses(ProblemCode.Malformed, ProblemCode.Invalid, ProblemCode.TooLarge, ProblemCode.WrongState)
            .Produces(200, contentType: "application/x-ndjson");
        return app;
    }

    private static Results<Ok<ProductPage>, ProblemHttpResult> List(HttpContext http, CatalogueStore catalogue, string? after = null, int limit = DefaultPage)
    {
        ProductId? last = null;
        if (!string.IsNullOrEmpty(after))
        {
            if (!ProductId.TryParse(after, out var id)) return Problems.Refuse(ProblemCode.Invalid, "Not a product id.", "after");
            last = id;
        }
        return limit is < 1 or > CatalogueStore.MaxPage
            ? Problems.Refuse(ProblemCode.Invalid, $"A page has 1 to {CatalogueStore.MaxPage} products.", "limit")
            : TypedResults.Ok(catalogue.Page(last, limit, onlyActive: !http.User.TryGetHostId(out _)));
    }

    /// <summary>Drafts and archived products are for hosts; to everybody else they look absent.</summary>
    private static Results<Ok<Product>, ProblemHttpResult> Get(string productId, HttpContext http, CatalogueStore catalogue) =>
        ProductId.TryParse(productId, out var id) && catalogue.Get(id) is { } product && (product.Status == ProductStatus.Active || http.User.TryGetHostId(out _))
            ? TypedResults.Ok(product)
            : Problems.Refuse(ProblemCode.NotFound, "No such product.");

    private static async Task<Results<Ok<Product>, Created<Product>, ProblemHttpResult>> PutAsync(
        string productId, ProductDraft draft, CatalogueStore catalogue, CancellationToken cancellationToken)
    {
        if (!ProductId.TryParse(productId, out var id))
            return Problems.Refuse(ProblemCode.Invalid, $"A product id has 1 to {ProductId.MaxLength} of a-z, 0-9 and -.", "productId");
        var result = await catalogue.PutAsync(id, draft, cancellationToken: cancellationToken);
        return result.Status switch
        {
            PutStatus.Created => TypedResults.Created($"/api/v1/products/{id}", result.Product),
            PutStatus.Updated or PutStatus.Unchanged => TypedResults.Ok(result.Product),
            PutStatus.Refused => Refuse(result.Refusal!),
        };
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string productId, CatalogueStore catalogue, CancellationToken cancellationToken) =>
        ProductId.TryParse(productId, out var id) && await catalogue.DeleteAsync(id, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.Refuse(ProblemCode.NotFound, "No such product.");

    /// <summary>Answers line by line while the body is read. A file that turns out to be no catalogue before anything happened is refused as a whole.</summary>
    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> ImportAsync(
        HttpContext http, CatalogueImport import, ImportGate gate, IOptions<ShopOptions> shop,
        string? format = null, string? name = null, string? currency = null)
    {
        if (!CatalogueFormats.TryParse(format, out var asked)) return Problems.Refuse(ProblemCode.Invalid, "A format is shopify-csv, json or auto.", "format");
        if (name is { Length: > 255 }) return Problems.Refuse(ProblemCode.Invalid, "A file's name has up to 255 characters.", "name");
        if (currency is not null && !Currencies.IsKnown(currency)) return Problems.Refuse(ProblemCode.Invalid, "Not an active currency of ISO 4217.", "currency");
        if (http.Request.ContentLength > CatalogueImport.MaxFile) return Problems.Refuse(ProblemCode.TooLarge, "A file has up to 512 MB.");
        using var turn = gate.TryEnter();
        if (turn is null) return Problems.Refuse(ProblemCode.WrongState, "Another import is running; wait until it has ended.");

        // The import counts for itself and tells in its result where a body in chunks grows too large.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        await using var events = import.RunAsync(http.Request.Body, asked, name ?? "", currency ?? shop.Value.Currency, http.RequestAborted)
            .GetAsyncEnumerator(http.RequestAborted);
        while (await events.MoveNextAsync())
        {
            if (!http.Response.HasStarted)
            {
                if (events.Current is ImportResult { Failure: { } failure }) return Refuse(failure);
                http.Response.ContentType = "application/x-ndjson; charset=utf-8";
                http.Response.Headers.CacheControl = "no-store";
            }
            await JsonSerializer.SerializeAsync(http.Response.Body, events.Current, ImportEvent.Wire, http.RequestAborted);
            await http.Response.Body.WriteAsync("\n"u8.ToArray(), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
        return TypedResults.Empty;
    }

    private static ProblemHttpResult Refuse(FileFault fault) => Problems.Refuse(
        fault.Code == FileFaultCode.TooLarge ? ProblemCode.TooLarge : ProblemCode.Malformed, fault.Detail,
        extensions: [new("failure", KebabCase.Code(fault.Code)), new("line", fault.Line)]);

    private static ProblemHttpResult Refuse(ProductRefusal refusal) => refusal.Reason switch
    {
        ProductRefusalReason.SkuTaken or ProductRefusalReason.VersionDiffers => Problems.Refuse(
            ProblemCode.WrongState, refusal.Detail, refusal.Field, extensions: [new("reason", KebabCase.Code(refusal.Reason)), new("productId", refusal.HeldBy?.Value)]),
        _ => Problems.Refuse(ProblemCode.Invalid, refusal.Detail, refusal.Field, extensions: [new("reason", KebabCase.Code(refusal.Reason))]),
    };
}
