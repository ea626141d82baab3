using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// What the owner of a SKU answers. The order of the members is the order in which <see cref="StockRules"/> checks them, so that code,
/// tests and this list can be read side by side.
/// </summary>
public enum StockStatus
{
    /// <summary>It has happened.</summary>
    Done = 0,

    /// <summary>It had happened before under the same id with the same content; the answer is the first one.</summary>
    Repeated,

    /// <summary>The id was used for other content; <see cref="StockAnswer.Field"/> names what differs.</summary>
    IdReused,

    /// <summary>The id is older than the time for which finished ids are kept, so that a repeat could not be told from a new wish.</summary>
    IdTooOld,

    /// <summary>The id claims to be made in the future.</summary>
    IdInvalid,

    /// <summary>The quantity is out of range.</summary>
    QuantityOutOfRange,

    OfferUnknown,
    OfferClosed,
    OfferNotOpen,

    /// <summary>The buyer saw a price in another currency.</summary>
    CurrencyMismatch,

    /// <summary>The buyer saw another price; <see cref="StockAnswer.Price"/> is the right one.</summary>
    PriceChanged,

    /// <summary>More than the limit per buyer; <see cref="StockAnswer.Reservation"/> is the one that runs, if any.</summary>
    LimitReached,

    /// <summary>Some units are free, but fewer than asked for.</summary>
    NotEnough,

    /// <summary>None is free, but reserved units may come back.</summary>
    FullyReserved,

    /// <summary>None is left.</summary>
    SoldOut,

    /// <summary>No such reservation, or somebody else's: the two look alike on purpose.</summary>
    ReservationUnknown,

    ReservationExpired,
    ReservationReleased,

    /// <summary>The reservation is being paid or sold, or the purchase is another one.</summary>
    WrongState,

    /// <summary>The general pool holds fewer free units than the host wants to move or withdraw.</summary>
    NotEnoughStock,
}

/// <summary>An answer with what belongs to its status.</summary>
public sealed record StockAnswer(
    StockStatus Status,
    ReservationView? Reservation = null,
    string? Field = null,
    Money? Price = null,
    long? Available = null,
    DateTimeOffset? OpensAt = null);

public enum ReservationStatus
{
    Reserved,
    Paying,
    Sold,
    Released,
    Expired,
}

/// <summary>One reservation as it stands.</summary>
public sealed record ReservationView(
    ReservationId Id, BuyerId Buyer, long Quantity, Money UnitPrice, string? OfferId, ReservationStatus Status,
    DateTimeOffset Deadline, string? PurchaseId);
