using LiveCommerce.Grains.Stock.Memory;
using LiveCommerce.Grains.Stock.Snapshots;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// What finished does not stay in memory for as long as it is remembered: it is written into segments, unloaded, and recalled when a command or a
/// fact names its id.
/// </summary>
public sealed partial class StockState
{
    internal ReservationTable Reservations => _reservations;

    internal BuyerTallies Tallies => _tallies;

    internal Deadlines Deadlines => _deadlines;

    internal FinishedReservations Finished => _finished;

    internal FinishedReservations Sold => _sold;

    internal Dictionary<string, Operation> Operations => _operations;

    internal IEnumerable<(DateTimeOffset At, ReservationId Id)> EndedWaits => _endedWaits;

    /// <summary>One whose wait has ended, when memory is restored.</summary>
    internal void AddEnded(Waiter waiter, DateTimeOffset endedAt)
    {
        waiter.HasEnded = true;
        _waiters.Add(waiter.Id, waiter);
        _endedWaits.Enqueue((endedAt, waiter.Id));
    }

    /// <summary>A sale has changed after it was finished: what a segment says of it is no longer true, so the next one says it anew.</summary>
    internal void Renew(Reservation sale)
    {
        var finishedAt = sale.FinishedAt;
        _sold.Remove(sale);
        sale.IsStored = false;
        _sold.Enqueue(finishedAt, sale);
    }

    /// <summary>True where nothing in memory has this id.</summary>
    internal bool MayBeStored(ReservationId id) => Find(id) is null && FindWaiter(id) is null;

    /// <summary>Puts back what a segment remembers, unless it may be forgotten or is there already.</summary>
    internal void Recall(in FinishedRecord record)
    {
        if (FinishedRecord.KeepUntil(record.Made.Status, record.FinishedAt) < Stamp || !MayBeStored(record.Made.Id)) return;
        var reservation = _reservations.Add(record.Made, PoolOf(record.Made.OfferId).Number)!.Value;
        reservation.Extensions = record.Extensions;
        reservation.PurchaseId = record.PurchaseId;
        if (record.Returned != 0) reservation.Returned = record.Returned;
        reservation.NeverFull = record.NeverFull;
        reservation.IsStored = true;
        (reservation.Status == ReservationStatus.Sold ? _sold : _finished).Recall(record.FinishedAt, reservation);
    }

    /// <summary>Takes up to <paramref name="limit"/> of the finished ones that a capture has written into segments out of memory.</summary>
    /// <returns>How many; 0 when all are gone.</returns>
    internal int Unload(StockCapture stored, int limit)
    {
        var gone = Unload(_finished, stored.FinishedBefore, limit);
        return gone + Unload(_sold, stored.SoldBefore, limit - gone);
    }

    private int Unload(FinishedReservations finished, long before, int limit)
    {
        var gone = 0;
        while (gone < limit && finished.First < before && finished.TryPeek(out var oldest))
        {
            finished.Remove(oldest);
            _reservations.Remove(oldest);
            gone++;
        }
        return gone;
    }
}
