using System.Diagnostics;

namespace LiveCommerce.Grains.Stock.Memory;

/// <summary>Finished reservations, oldest first, linked through their slots, until their ids may be forgotten.</summary>
internal sealed class FinishedReservations(ReservationTable table)
{
    private const int None = Slots<ReservationSlot>.None;

    private int _oldest = None;
    private int _newest = None;

    public int Count { get; private set; }

    /// <summary>All that ever came in: what was here at one moment is the first so many of them.</summary>
    public long Entered { get; private set; }

    /// <summary>The number of the oldest among all that ever came in.</summary>
    public long First => Entered - Count;

    public void Enqueue(DateTimeOffset at, Reservation reservation)
    {
        ref var slot = ref table.Slots.Change(reservation.Slot);
        Debug.Assert(slot.Place == TimeList.None && !slot.IsRunning, "A finished reservation runs in no list.");
        slot.Place = TimeList.Finished;
        slot.FinishedAt = at.ToUnixTimeMilliseconds();
        slot.TimeNext = None;
        slot.TimePrevious = _newest;
        if (_newest == None) _oldest = reservation.Slot;
        else table.Slots.Change(_newest).TimeNext = reservation.Slot;
        _newest = reservation.Slot;
        Count++;
        Entered++;
    }

    public bool TryPeek(out Reservation oldest)
    {
        oldest = new Reservation(table, _oldest);
        return _oldest != None;
    }

    public void Remove(Reservation reservation)
    {
        ref var slot = ref table.Slots.Change(reservation.Slot);
        if (slot.Place != TimeList.Finished) return;
        slot.Place = TimeList.None;
        var (next, previous) = (slot.TimeNext, slot.TimePrevious);
        if (previous == None) _oldest = next;
        else table.Slots.Change(previous).TimeNext = next;
        if (next == None) _newest = previous;
        else table.Slots.Change(next).TimePrevious = previous;
        Count--;
    }
}
