using static LiveCommerce.Grains.Stock.StockStatus;

namespace LiveCommerce.Grains.Stock;

/// <summary>The codes of docs/protocol.md under which refused demand is counted, and stated in receipts.</summary>
public static class StockRefusals
{
    /// <summary>Null where nothing was refused, or where the status cannot be the answer to new demand.</summary>
    public static string? CodeOf(StockStatus status) => status switch
    {
        Done or Repeated => null,
        IdReused => "id-reused",
        IdTooOld => "id-too-old",
        IdInvalid => "id-invalid",
        QuantityOutOfRange => "invalid",
        OfferUnknown => "offer-unknown",
        OfferClosed => "offer-closed",
        OfferNotOpen => "offer-not-open",
        OfferOnly => "offer-only",
        CurrencyMismatch => "currency-mismatch",
        PriceChanged => "price-changed",
        LimitReached => "limit-reached",
        NotEnough => "not-enough",
        FullyReserved => "fully-reserved",
        SoldOut => "sold-out",
        WaitlistFull => "waitlist-full",
        LocationInvalid or ReservationUnknown or ReservationExpired or ReservationReleased or WrongState or ExtensionLimitReached or ReturnExceedsSale
            or StockedDiffers or NotEnoughStock => null,
    };
}
