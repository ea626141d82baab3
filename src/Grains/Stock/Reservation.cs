using LiveCommerce.Grains.Stock.Memory;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// A reservation in memory, seen through the number of its slot: what is set here is set there. Good until the reservation is forgotten.
/// </summary>
internal readonly struct Reservation(ReservationTable table, int slot) : IEquatable<Reservation>
{
    internal int Slot => slot;

    public ReservationId Id => new(Line.Id);

    public BuyerId Buyer => Line.Buyer;

    public long Quantity => Line.Quantity;

    public Money UnitPrice => table.Terms[Line.Terms].Price;

    public string? OfferId => table.Terms[Line.Terms].OfferId;

    public DateTimeOffset Deadline => DateTimeOffset.FromUnixTimeMilliseconds(Line.Deadline);

    public ReservationStatus Status
    {
        get => (ReservationStatus)Line.Status;
        set => table.Slots.Change(slot).Status = (byte)value;
    }

    public string? PurchaseId
    {
        get => Line.Purchase == PurchaseNames.None ? null : table.Purchases.Text(Line.Purchase);
        set
        {
            ref var line = ref table.Slots.Change(slot);
            if (line.Purchase != PurchaseNames.None) table.Purchases.Remove(line.Purchase);
            line.Purchase = value is null ? PurchaseNames.None : table.Purchases.Add(value);
        }
    }

    /// <summary>How often the deadline was moved; 255 at most.</summary>
    public int Extensions
    {
        get => Line.Extensions;
        set => table.Slots.Change(slot).Extensions = checked((byte)value);
    }

    /// <summary>From which locations; null where all of it lies in the main one.</summary>
    public IReadOnlyList<Portion>? Portions => table.Terms[Line.Terms].Location is { } only
        ? [new Portion(only, Quantity)]
        : table.Extras.PortionsOf(slot);

    /// <summary>Sold units that have come back.</summary>
    public long Returned
    {
        get => table.Extras.ReturnedOf(slot);
        set => table.Extras.SetReturned(slot, value);
    }

    /// <summary>Units are set aside and the deadline applies.</summary>
    public bool HasDeadline => Status is ReservationStatus.Reserved or ReservationStatus.Tentative;

    /// <summary>It ended while it was only tentative: the basket that it belongs to was never granted.</summary>
    public bool NeverFull
    {
        get => Line.NeverFull;
        set => table.Slots.Change(slot).NeverFull = value;
    }

    /// <summary>A segment of finished ids says all of it, so that it need not be written again.</summary>
    internal bool IsStored
    {
        get => Line.IsStored;
        set => table.Slots.Change(slot).IsStored = value;
    }

    /// <summary>When it finished; meaningless before.</summary>
    public DateTimeOffset FinishedAt => DateTimeOffset.FromUnixTimeMilliseconds(Line.FinishedAt);

    private ref readonly ReservationSlot Line => ref table.Slots.Read(slot);

    public ReservationView View() => new(Id, Buyer, Quantity, UnitPrice, OfferId, Status, Deadline, PurchaseId, Extensions, Portions, NeverFull);

    public bool Equals(Reservation other) => other.Slot == slot;

    public override bool Equals(object? obj) => obj is Reservation other && Equals(other);

    public override int GetHashCode() => slot;
}

/// <summary>What a reservation is made of.</summary>
internal readonly record struct NewReservation(
    ReservationId Id, BuyerId Buyer, long Quantity, Money UnitPrice, string? OfferId, DateTimeOffset Deadline,
    ReservationStatus Status = ReservationStatus.Reserved, IReadOnlyList<Portion>? Portions = null);
