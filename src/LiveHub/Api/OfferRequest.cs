using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Catalogue;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Api;

/// <summary>What a host wants to offer, as it comes.</summary>
/// <param name="OpensAt">An announced moment instead of a countdown.</param>
/// <param name="Falls">A Dutch price.</param>
/// <param name="AlsoAtFullPrice">Whether the general pool goes on selling while the offer is open.</param>
/// <param name="Code">Of a claim, and only there.</param>
public sealed record OfferRequest(
    OfferKind Kind, Sku Sku, long Quantity, Money Price, long LimitPerBuyer, int LengthSeconds, int CountdownSeconds = 0, int ReservationSeconds = 300,
    DateTimeOffset? OpensAt = null, FallsRequest? Falls = null, bool AlsoAtFullPrice = true, string? Code = null)
{
    /// <summary>A refusal of what the show's owner cannot know: the catalogue's prices, and what a code looks like.</summary>
    internal ProblemHttpResult? Check(CatalogueStore catalogue)
    {
        if (!catalogue.TryGet(Sku, out var item)) return Problems.Refuse(ProblemCode.SkuUnknown, field: "sku");
        if (OfferPrices.Check(Price, item, "price") is { } wrong) return wrong;
        if (Falls is { } falls && (falls.Step.Currency, falls.Floor.Currency) != (Price.Currency, Price.Currency))
            return Problems.Refuse(ProblemCode.CurrencyMismatch, $"The price is in {Price.Currency}.", "falls");
        if (Kind == OfferKind.Claim)
        {
            if (Code is null || !ClaimCodes.IsWellFormed(Code))
                return Problems.Refuse(ProblemCode.Invalid, $"A code has {ClaimCodes.MinLength} to {ClaimCodes.MaxLength} of A-Z, 0-9 and '-'.", "code");
        }
        else if (Code is not null)
        {
            return Problems.Refuse(ProblemCode.Invalid, "Only a claim has a code.", "code");
        }
        return null;
    }

    internal OfferDraft ToDraft() => new(
        Kind, Sku, Quantity, Price, LimitPerBuyer, CountdownSeconds, LengthSeconds, ReservationSeconds, OpensAt,
        OfferPricing.Of(Falls is { } falls ? new FallingPrice(falls.Step.Amount, falls.EverySeconds, falls.Floor.Amount) : null, AlsoAtFullPrice));
}

/// <summary>How a price falls while the offer is open: by so much at the end of each stretch of time, down to a floor.</summary>
public sealed record FallsRequest(Money Step, int EverySeconds, Money Floor);

/// <summary>What the prices of an offer have to be beside the catalogue's.</summary>
internal static class OfferPrices
{
    /// <summary>Looked at when the offer starts; a price that the shop lowers afterwards changes no offer.</summary>
    public static ProblemHttpResult? Check(Money price, CatalogueItem item, string field)
    {
        if (price.Currency != item.Price.Currency)
            return Problems.Refuse(ProblemCode.CurrencyMismatch, $"The catalogue sells {item.Sku} in {item.Price.Currency}.", field);
        return price.IsValid && price.Amount > item.Price.Amount
            ? Problems.Refuse(ProblemCode.PriceAboveList, $"The catalogue sells {item.Sku} at {item.Price}.", field, extensions: [new("price", item.Price)])
            : null;
    }
}
