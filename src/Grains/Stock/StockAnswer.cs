using LiveCommerce.Grains.Runtime;
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

    /// <summary>Not a name of a location, one location twice, or more locations than a SKU can have.</summary>
    LocationInvalid,

    OfferUnknown,
    OfferClosed,
    OfferNotOpen,

    /// <summary>An offer is open that sells alone: until it closes, the general pool sells nothing.</summary>
    OfferOnly,

    /// <summary>The buyer saw a price in another currency.</summary>
    CurrencyMismatch,

    /// <summary>The buyer saw another price; <see cref="StockAnswer.Price"/> is the right one.</summary>
    PriceChanged,

    /// <summary>More than the limit per buyer; <see cref="StockAnswer.Reservation"/> is the one that runs, if any.</summary>
    LimitReached,

    /// <summary>Some units are free, but fewer than asked for.</summary>
    NotEnough,

    /// <summary>None is free for a newcomer, but units may come back; or what is free is kept for those who wait.</summary>
    FullyReserved,

    /// <summary>None is left; to one who wants to wait: so many cannot come back any more.</summary>
    SoldOut,

    /// <summary>As many people wait as the pool's terms allow.</summary>
    WaitlistFull,

    /// <summary>No such reservation, or somebody else's: the two look alike on purpose.</summary>
    ReservationUnknown,

    ReservationExpired,
    ReservationReleased,

    /// <summary>The reservation is being paid or sold, is only tentative, or the purchase is another one.</summary>
    WrongState,

    /// <summary>The reservation has been extended as often as it may.</summary>
    ExtensionLimitReached,

    /// <summary>More would come back than was sold and has not come back yet; <see cref="StockAnswer.Available"/> is what may.</summary>
    ReturnExceedsSale,

    /// <summary>The location does not hold as many units as the correction was made for; <see cref="StockAnswer.Stocked"/> is the present count.</summary>
    StockedDiffers,

    /// <summary>Fewer units are free than the host wants to move, withdraw or write off.</summary>
    NotEnoughStock,
}

/// <summary>An answer with what belongs to its status.</summary>
public sealed record StockAnswer
{
    // A grant, which a drop has hundreds of thousands of in a second, says none of this.
    private readonly Details? _details;

    public StockAnswer(
        StockStatus status, ReservationView? reservation = null, string? field = null, Money? price = null, long? available = null,
        DateTimeOffset? opensAt = null, long? stocked = null, int? place = null)
    {
        (Status, Reservation) = (status, reservation);
        if (field is not null || price is not null || available is not null || opensAt is not null || stocked is not null || place is not null)
            _details = new(field, price, available, opensAt, stocked, place);
    }

    public StockStatus Status { get; init; }

    public ReservationView? Reservation { get; init; }

    /// <summary>The member that differs from the first request.</summary>
    public string? Field => _details?.Field;

    /// <summary>The price that the buyer should have named.</summary>
    public Money? Price => _details?.Price;

    /// <summary>Units that could be had.</summary>
    public long? Available => _details?.Available;

    public DateTimeOffset? OpensAt => _details?.OpensAt;

    /// <summary>Units that the location holds, promised and sold ones included.</summary>
    public long? Stocked => _details?.Stocked;

    /// <summary>Set by the shell where new demand was refused: on what.</summary>
    public RefusalPoint? Refused { get; internal set; }

    /// <summary>Of one who waits: 1 for the first in line.</summary>
    public int? Place => _details?.Place;

    private sealed record Details(string? Field, Money? Price, long? Available, DateTimeOffset? OpensAt, long? Stocked, int? Place);
}

public enum ReservationStatus
{
    Reserved,
    Paying,
    Sold,
    Released,
    Expired,

    /// <summary>Set aside for seconds, until the other lines of a basket are granted too: <see cref="StockCommand.Firm"/>.</summary>
    Tentative,

    /// <summary>Nothing is set aside yet: the buyer stands in line and gets a reservation under the same id.</summary>
    Waiting,

    /// <summary>The buyer left the line, or nothing can come any more.</summary>
    WaitEnded,
}

/// <summary>One reservation, or one place in line, as it stands.</summary>
/// <param name="Deadline">For one who waits: when he joined.</param>
/// <param name="Extensions">How often the deadline was prolonged.</param>
/// <param name="Portions">From which locations; null where all of it lies in the main one.</param>
/// <param name="NeverFull">It ended while it was only tentative.</param>
public sealed record ReservationView(
    ReservationId Id, BuyerId Buyer, long Quantity, Money UnitPrice, string? OfferId, ReservationStatus Status,
    DateTimeOffset Deadline, string? PurchaseId, int Extensions = 0, IReadOnlyList<Portion>? Portions = null,
    bool NeverFull = false);
