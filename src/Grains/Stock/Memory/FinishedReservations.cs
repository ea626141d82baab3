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

    /// <summary>The newest.</summary>
    public void Enqueue(DateTimeOffset at, Reservation reservation) => Put(at.ToUnixTimeMilliseconds(), reservation.Slot, _newest);

    /// <summary>
    /// One that finished before, in its place. What is recalled is older than nearly everything that is still here, so its place is near the
    /// beginning.
    /// </summary>
    public void Recall(DateTimeOffset at, Reservation reservation)
    {
        var (milliseconds, before, after) = (at.ToUnixTimeMilliseconds(), None, _oldest);
        while (after != None && table.Slots.Read(after).FinishedAt <= milliseconds) (before, after) = (after, table.Slots.Read(after).TimeNext);
        Put(milliseconds, reservation.Slot, before);
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

    private void Put(long at, int number, int before)
    {
        var after = before == None ? _oldest : table.Slots.Read(before).TimeNext;
        ref var slot = ref table.Slots.Change(number);
        if (slot.Place != TimeList.None || slot.IsRunning) throw new InvalidOperationException("A reservation that finishes is in no other list.");
        (slot.Place, slot.FinishedAt, slot.TimePrevious, slot.TimeNext) = (TimeList.Finished, at, before, after);
        if (before == None) _oldest = number;
        else table.Slots.Change(before).TimeNext = number;
        if (after == None) _newest = number;
        else table.Slots.Change(after).TimePrevious = number;
        Count++;
        Entered++;
    }
}
