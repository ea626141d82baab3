using System.Diagnostics;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// How each fact changes memory. Nothing is decided here: a fact that does not fit is an <see cref="InvariantViolationException"/>, because
/// either the rules or the journal are broken.
/// </summary>
internal static class StockFold
{
    public static void Apply(StockState state, StockEvent happened)
    {
        switch (happened)
        {
            case StockEvent.Restocked e:
                Note(state, e.OperationId, e.Quantity);
                state.PoolOf(null).Move(stocked: e.Quantity, available: e.Quantity);
                break;
            case StockEvent.Withdrawn e:
                Note(state, e.OperationId, -e.Quantity);
                state.PoolOf(null).Move(stocked: -e.Quantity, available: -e.Quantity);
                break;
            case StockEvent.OfferArmed e:
                state.PoolOf(null).Move(stocked: -e.Quantity, available: -e.Quantity);
                var pool = state.AddPool(e.OfferId, e.Terms, e.Quantity)
                    ?? throw new InvariantViolationException($"{state.Sku}: offer {e.OfferId} was armed before.");
                pool.Move(stocked: e.Quantity, available: e.Quantity);
                state.OfferInstants.Add((e.Terms.OpensAt, e.OfferId));
                break;
            case StockEvent.OfferOpened e:
                Turn(state, e.OfferId, OfferPhase.Open);
                break;
            case StockEvent.OfferClosed e:
                Turn(state, e.OfferId, OfferPhase.Closed);
                Return(state, e.OfferId, e.Returned);
                break;
            case StockEvent.UnitsReturned e:
                Return(state, e.OfferId, e.Quantity);
                break;
            case StockEvent.Reserved e:
                Reserve(state, e);
                break;
            case StockEvent.PaymentBegun e:
                BeginPayment(state, e);
                break;
            case StockEvent.Confirmed e:
                Confirm(state, e);
                break;
            case StockEvent.Released e:
                GiveBack(state, e.ReservationId, ReservationStatus.Released, e.At);
                break;
            case StockEvent.Expired e:
                GiveBack(state, e.ReservationId, ReservationStatus.Expired, e.At);
                break;
            default:
                throw new UnreachableException();
        }
        state.Stamp = happened.At;
        Forget(state, happened.At);
    }

    private static void Note(StockState state, string operationId, long change)
    {
        if (!state.Operations.TryAdd(operationId, change))
            throw new InvariantViolationException($"{state.Sku}: operation {operationId} has taken effect before.");
    }

    private static void Turn(StockState state, string offerId, OfferPhase phase)
    {
        var pool = state.PoolOf(offerId);
        var terms = pool.Terms ?? throw new InvariantViolationException($"{state.Sku}: the general pool has no phases.");
        pool.Phase = phase;
        state.OfferInstants.Remove((terms.OpensAt, offerId));
        state.OfferInstants.Remove((terms.ClosesAt, offerId));
        if (phase == OfferPhase.Open) state.OfferInstants.Add((terms.ClosesAt, offerId));
    }

    private static void Return(StockState state, string offerId, long quantity)
    {
        state.PoolOf(offerId).Move(stocked: -quantity, available: -quantity);
        state.PoolOf(null).Move(stocked: quantity, available: quantity);
    }

    private static void Reserve(StockState state, StockEvent.Reserved e)
    {
        var pool = state.PoolOf(e.OfferId);
        var reservation = state.Reservations.Add(e.ReservationId, e.Buyer, e.Quantity, e.UnitPrice, e.OfferId, pool.Number, e.Deadline)
            ?? throw new InvariantViolationException($"{state.Sku}: reservation {e.ReservationId} exists already.");
        pool.Move(available: -e.Quantity, reserved: e.Quantity);
        pool.Count(reservation, e.Quantity, running: true);
        state.Deadlines.Add(reservation);
    }

    private static void BeginPayment(StockState state, StockEvent.PaymentBegun e)
    {
        var reservation = Expect(state, e.ReservationId, ReservationStatus.Reserved);
        reservation.Status = ReservationStatus.Paying;
        reservation.PurchaseId = e.PurchaseId;
        state.PoolOf(reservation.OfferId).Move(reserved: -reservation.Quantity, paying: reservation.Quantity);
        state.Deadlines.Remove(reservation);
    }

    private static void Confirm(StockState state, StockEvent.Confirmed e)
    {
        var reservation = Expect(state, e.ReservationId, ReservationStatus.Paying);
        if (reservation.PurchaseId != e.PurchaseId)
            throw new InvariantViolationException($"{state.Sku}: reservation {e.ReservationId} is paid by {reservation.PurchaseId}, not by {e.PurchaseId}.");
        reservation.Status = ReservationStatus.Sold;
        var pool = state.PoolOf(reservation.OfferId);
        pool.Move(paying: -reservation.Quantity, sold: reservation.Quantity);
        // An offer's limit counts what was bought; the general pool's only what is held.
        pool.Count(reservation, pool.Terms is null ? -reservation.Quantity : 0, running: false);
        state.Finished.Enqueue(e.At, reservation);
    }

    private static void GiveBack(StockState state, ReservationId id, ReservationStatus ending, DateTimeOffset at)
    {
        if (state.Find(id) is not { Status: ReservationStatus.Reserved or ReservationStatus.Paying } reservation)
            throw new InvariantViolationException($"{state.Sku}: reservation {id} does not run and cannot end as {ending}.");
        var pool = state.PoolOf(reservation.OfferId);
        if (reservation.Status == ReservationStatus.Paying) pool.Move(available: reservation.Quantity, paying: -reservation.Quantity);
        else pool.Move(available: reservation.Quantity, reserved: -reservation.Quantity);
        pool.Count(reservation, -reservation.Quantity, running: false);
        reservation.Status = ending;
        state.Deadlines.Remove(reservation);
        state.Finished.Enqueue(at, reservation);
    }

    private static Reservation Expect(StockState state, ReservationId id, ReservationStatus status) =>
        state.Find(id) is { } reservation && reservation.Status == status
            ? reservation
            : throw new InvariantViolationException($"{state.Sku}: reservation {id} is not {status}.");

    /// <summary>An id may be forgotten when every repeat of it would be refused as too old.</summary>
    private static void Forget(StockState state, DateTimeOffset now)
    {
        while (state.Finished.TryPeek(out var oldest) && now - oldest.FinishedAt > StockRules.IdRetention + StockRules.MaxIdAhead)
        {
            state.Finished.Remove(oldest);
            state.Reservations.Remove(oldest);
        }
    }
}
