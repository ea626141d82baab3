using System.Text.Json.Serialization;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>What the shop sells under one page; its variants are what can be reserved.</summary>
/// <param name="Description">Plain text, never HTML to be rendered.</param>
/// <param name="Version">Grows by one with each change and never goes back, not even over a deletion.</param>
public sealed record Product(
    ProductId ProductId, string Title, string Description, string? ImageUrl, ProductStatus Status, long Version, IReadOnlyList<Variant> Variants);

/// <param name="Title">What tells this variant from its siblings ("Red / M"); empty where there is only one.</param>
public sealed record Variant(Sku Sku, string Title, Money Price, string? ImageUrl);

/// <summary>A product as a host describes it. What is left out is empty: a draft replaces the whole product.</summary>
public sealed record ProductDraft
{
    public required string Title { get; init; }

    public string? Description { get; init; }

    public string? ImageUrl { get; init; }

    public ProductStatus? Status { get; init; }

    public required IReadOnlyList<VariantDraft> Variants { get; init; }
}

public sealed record VariantDraft
{
    public required Sku Sku { get; init; }

    public string? Title { get; init; }

    public required Money Price { get; init; }

    public string? ImageUrl { get; init; }
}

[JsonConverter(typeof(KebabCaseJsonConverter<ProductStatus>))]
public enum ProductStatus
{
    /// <summary>Shown and sold.</summary>
    Active,

    /// <summary>Being prepared: hosts alone see it.</summary>
    Draft,

    /// <summary>No longer sold: hosts alone see it.</summary>
    Archived,
}

public static class ProductStatuses
{
    /// <summary>Reads a status as files and the wire write it, in any case.</summary>
    public static bool TryParse(string? text, out ProductStatus status)
    {
        foreach (var candidate in Enum.GetValues<ProductStatus>())
        {
            if (!string.Equals(candidate.ToString(), text, StringComparison.OrdinalIgnoreCase)) continue;
            status = candidate;
            return true;
        }
        status = default;
        return false;
    }
}

/// <summary>What a SKU is, for line-ups and for the price of a reservation.</summary>
/// <param name="ImageUrl">The variant's own image, or else the product's.</param>
public sealed record CatalogueItem(
    Sku Sku, ProductId ProductId, string Title, string VariantTitle, Money Price, string? ImageUrl, ProductStatus Status);

/// <summary>One page of products, ordered by id; <paramref name="Next"/> is the last id of the page where more follow.</summary>
public sealed record ProductPage(IReadOnlyList<Product> Items, ProductId? Next);
