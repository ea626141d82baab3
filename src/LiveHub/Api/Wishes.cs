using System.Diagnostics.CodeAnalysis;
using LiveCommerce.Checkout.Drops;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Streams;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Api;

/// <summary>What a wish for units has to be before any owner is asked.</summary>
internal static class Wishes
{
    private const int MaxOfferId = 64;

    /// <summary>The pool that a wish names, by its offer or by a code; null for the general one. One price counts, so not by both.</summary>
    public static ProblemHttpResult? Resolve(Sku sku, ReservationRequest wish, ClaimCodes claims, out string? offerId)
    {
        offerId = wish.OfferId;
        if (wish.Code is not { } code)
        {
            if (wish.StreamId is not null) return Problems.Refuse(ProblemCode.Invalid, "A show is named with a code only.", "streamId");
            return ClaimCodes.IsClaim(offerId) ? Problems.Refuse(ProblemCode.CodeRequired, field: "offerId") : null;
        }
        if (offerId is not null) return Problems.Refuse(ProblemCode.Invalid, "One price counts: name an offer or a code, not both.", "code");
        if (!StreamId.IsValid(wish.StreamId)) return Problems.Refuse(ProblemCode.Invalid, "A code counts in one show, which has to be named.", "streamId");
        if (sku == default || !ClaimCodes.IsWellFormed(code)) return Problems.Refuse(ProblemCode.CodeUnknown, field: "code");
        offerId = claims.OfferIdOf(wish.StreamId!, sku, code);
        return null;
    }

    /// <summary>Who named a code has never heard of an offer.</summary>
    public static ProblemHttpResult? RefusalOf(Reply<StockAnswer> reply, ReservationRequest wish) =>
        wish.Code is not null && reply.Answer?.Status == StockStatus.OfferUnknown ? Problems.Refuse(ProblemCode.CodeUnknown, field: "code") : Refusals.Of(reply);

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
