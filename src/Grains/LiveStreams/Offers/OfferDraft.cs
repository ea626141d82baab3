using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.LiveStreams;

public enum OfferKind
{
    /// <summary>A limited quantity at an announced moment.</summary>
    Drop,

    /// <summary>A reduced price for a short time.</summary>
    Flash,

    /// <summary>Units set aside for those who know a code.</summary>
    Claim,
}

/// <summary>What a host wants to offer. The ranges of lengths are those of <see cref="OfferBounds"/>.</summary>
/// <param name="Kind">Drop, flash offer or claim.</param>
/// <param name="Sku">One item of the line-up.</param>
/// <param name="Quantity">Units; 1 to <see cref="StockRules.MaxMovement"/>. Of a claim: the quota of its code.</param>
/// <param name="Price">Per unit; where it falls, the first one.</param>
/// <param name="LimitPerBuyer">1 to 1,000. Of a claim: the quota per person.</param>
/// <param name="CountdownSeconds">Before it opens; 0 where <paramref name="OpensAt"/> says when.</param>
/// <param name="LengthSeconds">How long it is open.</param>
/// <param name="ReservationSeconds">How long a reservation runs; 10 to 3,600.</param>
/// <param name="OpensAt">An announced moment, at most <see cref="OfferBounds.MaxAhead"/> ahead; null where the countdown counts.</param>
/// <param name="Pricing">Null where the price stays and the general pool goes on selling.</param>
public sealed record OfferDraft(
    OfferKind Kind, Sku Sku, long Quantity, Money Price, long LimitPerBuyer, int CountdownSeconds, int LengthSeconds, int ReservationSeconds,
    DateTimeOffset? OpensAt = null, OfferPricing? Pricing = null);
