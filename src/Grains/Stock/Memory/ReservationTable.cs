using System.Runtime.CompilerServices;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock.Memory;

/// <summary>Every reservation that the owner remembers, by id.</summary>
internal sealed class ReservationTable
{
    private readonly SlotIndex _byId = new();

    public Slots<ReservationSlot> Slots { get; } = new();

    public SaleTerms Terms { get; } = new();

    public PurchaseNames Purchases { get; } = new();

    public ReservationExtras Extras { get; } = new();

    public int Count => Slots.Count;

    public Reservation? Find(ReservationId id)
    {
        var reference = _byId.Find(HashOf(id.Value), new SameId(Slots, id.Value));
        return reference == 0 ? null : new Reservation(this, (int)reference - 1);
    }

    /// <summary>Makes room for so many reservations at once.</summary>
    public void Expect(int count) => _byId.Expect(count);

    public void Foresee(ReservationId id) => _byId.Foresee(HashOf(id.Value));

    /// <summary>Null where the id is known already.</summary>
    public Reservation? Add(in NewReservation made, int pool)
    {
        var hash = HashOf(made.Id.Value);
        if (_byId.Find(hash, new SameId(Slots, made.Id.Value)) != 0) return null;
        var slot = new ReservationSlot
        {
            Id = made.Id.Value,
            BuyerHigh = made.Buyer.High,
            BuyerLow = made.Buyer.Low,
            BuyerKind = made.Buyer.Kind,
            Deadline = made.Deadline.ToUnixTimeMilliseconds(),
            Quantity = checked((int)made.Quantity),
            Terms = Terms.Take(made.UnitPrice, made.OfferId, made.Portions is [var only] ? only.Location : null, pool),
            Purchase = PurchaseNames.None,
            Status = (byte)made.Status,
        };
        var number = Slots.Take();
        Slots.Change(number) = slot;
        if (made.Portions is { Count: > 1 } several) Extras.SetPortions(number, several);
        _byId.Add(hash, (uint)number + 1);
        return new Reservation(this, number);
    }

    public void SetDeadline(Reservation reservation, DateTimeOffset deadline) =>
        Slots.Change(reservation.Slot).Deadline = deadline.ToUnixTimeMilliseconds();

    /// <summary>Forgets a reservation that is in no list any more.</summary>
    public void Remove(Reservation reservation)
    {
        ref readonly var slot = ref Slots.Read(reservation.Slot);
        if (slot.Place != TimeList.None || slot.IsRunning) throw new InvalidOperationException("A reservation that is still in a list cannot be forgotten.");
        _byId.Remove(HashOf(slot.Id), (uint)reservation.Slot + 1);
        Terms.Leave(slot.Terms);
        if (slot.Purchase != PurchaseNames.None) Purchases.Remove(slot.Purchase);
        Extras.Remove(reservation.Slot);
        Slots.Free(reservation.Slot);
    }

    private static uint HashOf(Guid id)
    {
        var bits = Unsafe.BitCast<Guid, UInt128>(id);
        return SlotHash.Of((ulong)bits, (ulong)(bits >> 64), 0);
    }

    private readonly struct SameId(Slots<ReservationSlot> slots, Guid id) : IMatch
    {
        public bool Is(uint reference) => slots.Read((int)reference - 1).Id == id;
    }
}
