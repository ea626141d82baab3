using LiveCommerce.Grains.Values;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>Brings one checked draft into the catalogue, inside a transaction of the caller. A refusal has written nothing.</summary>
internal static class ProductWriter
{
    public static PutResult Put(SqliteConnection connection, ProductId id, ProductDraft draft, long? expectedVersion, List<Sku> touched)
    {
        var current = CatalogueTables.Load(connection, id);
        if (expectedVersion is { } expected && expected != (current?.Version ?? 0))
        {
            return PutResult.Refused(new ProductRefusal(ProductRefusalReason.VersionDiffers, "version", current is null
                ? "The product is not listed."
                : $"The product is at version {current.Version}."));
        }
        foreach (var (sku, owner) in CatalogueTables.Owners(connection, draft.Variants.Select(variant => variant.Sku)))
        {
            if (owner == id) continue;
            var place = draft.Variants.TakeWhile(variant => variant.Sku != sku).Count();
            return PutResult.Refused(new ProductRefusal(
                ProductRefusalReason.SkuTaken, $"variants[{place}].sku", $"{sku} belongs to the product {owner}.", owner));
        }
        return Save(connection, ToProduct(id, draft), current, touched);
    }

    /// <summary>Writes <paramref name="next"/> unless it is what the catalogue has; the version is set here.</summary>
    public static PutResult Save(SqliteConnection connection, Product next, Product? current, List<Sku> touched)
    {
        if (current is not null && Same(next, current)) return new PutResult(PutStatus.Unchanged, current, null);
        var saved = next with { Version = (current?.Version ?? CatalogueTables.LastVersion(connection, next.ProductId)) + 1 };
        touched.AddRange(saved.Variants.Select(variant => variant.Sku));
        if (current is not null) touched.AddRange(current.Variants.Select(variant => variant.Sku));
        CatalogueTables.Save(connection, saved);
        return new PutResult(current is null ? PutStatus.Created : PutStatus.Updated, saved, null);
    }

    private static Product ToProduct(ProductId id, ProductDraft draft) => new(
        id, draft.Title.Trim(), draft.Description ?? "", draft.ImageUrl, draft.Status ?? ProductStatus.Active, Version: 0,
        [.. draft.Variants.Select(variant => new Variant(variant.Sku, variant.Title?.Trim() ?? "", variant.Price, variant.ImageUrl))]);

    private static bool Same(Product a, Product b) =>
        a.Title == b.Title && a.Description == b.Description && a.ImageUrl == b.ImageUrl && a.Status == b.Status && a.Variants.SequenceEqual(b.Variants);
}
