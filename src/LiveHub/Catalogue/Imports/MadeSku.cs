using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>
/// A SKU for a variant that has none in its file: the product's id and the variant's options. It depends on nothing else, so that importing
/// the file again, or a later one in another order, finds the same SKU and its stock.
/// </summary>
internal static class MadeSku
{
    public static Sku From(ProductId product, string options)
    {
        var suffix = Slug.Of(options.Replace(" / ", " ", StringComparison.Ordinal), Sku.MaxLength);
        return Sku.Parse(Slug.Shorten(suffix.Length == 0 ? product.Value : $"{product.Value}-{suffix}", Sku.MaxLength));
    }
}
