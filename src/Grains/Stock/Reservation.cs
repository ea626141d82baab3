using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

internal sealed class Reservation(
    ReservationId id, BuyerId buyer, long quantity, Money unitPrice, string? offerId, IReadOnlyList<Portion>? portions = null)
{
    public ReservationId Id => id;

    public BuyerId Buyer => buyer;

    public long Quantity => quantity;

    public Money UnitPrice => unitPrice;

    public string? OfferId => offerId;

    /// <summary>Null where all of it lies in the main location.</summary>
    public IReadOnlyList<Portion>? Portions => portions;

    public DateTimeOffset Deadline { get; set; }

    public ReservationStatus Status { get; set; } = ReservationStatus.Reserved;

    public int Extensions { get; set; }

    public string? PurchaseId { get; set; }

    /// <summary>Sold units that have come back.</summary>
    public long Returned { get; set; }

    /// <summary>Units are set aside and the deadline applies.</summary>
    public bool HasDeadline => Status is ReservationStatus.Reserved or ReservationStatus.Tentative;

    public ReservationView View() => new(id, buyer, quantity, unitPrice, offerId, Status, Deadline, PurchaseId, Extensions, portions);
}
