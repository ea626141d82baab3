using System.Diagnostics.CodeAnalysis;
using LiveCommerce.Checkout.Drops;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Catalogue;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Api;

/// <summary>What a wish for units has to be before any owner is asked.</summary>
internal static class Wishes
{
    private const int MaxOfferId = 64;

    /// <summary>A refusal, or null and the item as the catalogue sells it.</summary>
    /// <param name="inBasket">False where the wish stands alone: it would pass the limit of a drop over several SKUs by.</param>
    public static ProblemHttpResult? Check(
        Sku sku, string? offerId, Money? expectedUnitPrice, CatalogueStore catalogue, bool inBasket, [NotNullWhen(false)] out CatalogueItem? item)
    {
        item = null;
        if (sku == default || !catalogue.TryGet(sku, out var found) || found.Status != ProductStatus.Active) return Problems.Refuse(ProblemCode.SkuUnknown);
        if (offerId is { Length: 0 or > MaxOfferId }) return Problems.Refuse(ProblemCode.OfferUnknown);
        if (!inBasket && DropOffers.DropOf(offerId) is not null) return Problems.Refuse(ProblemCode.BasketRequired, field: "offerId");
        if (expectedUnitPrice is { IsValid: false }) return Problems.Refuse(ProblemCode.Invalid, "Not a price.", "expectedUnitPrice");
        item = found;
        return null;
    }
}
