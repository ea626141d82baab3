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
        // An id may be forgotten when every repeat of it would be refused as too old.
        state.Forget(before: happened.At - StockRules.IdRetention - StockRules.MaxIdAhead);
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
        var reservation = state.Add(new NewReservation(e.ReservationId, e.Buyer, e.Quantity, e.UnitPrice, e.OfferId, e.Deadline));
        var pool = state.PoolOf(e.OfferId);
        pool.Move(available: -e.Quantity, reserved: e.Quantity);
        pool.Count(reservation, e.Quantity, running: true);
    }

    private static void BeginPayment(StockState state, StockEvent.PaymentBegun e)
    {
        var reservation = Expect(state, e.ReservationId, ReservationStatus.Reserved);
        reservation.Status = ReservationStatus.Paying;
        reservation.PurchaseId = e.PurchaseId;
        state.PoolOf(reservation.OfferId).Move(reserved: -reservation.Quantity, paying: reservation.Quantity);
        state.DropDeadline(reservation);
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
        state.Finish(reservation, e.At);
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
        state.DropDeadline(reservation);
        state.Finish(reservation, at);
    }

    private static Reservation Expect(StockState state, ReservationId id, ReservationStatus status) =>
        state.Find(id) is { } reservation && reservation.Status == status
            ? reservation
            : throw new InvariantViolationException($"{state.Sku}: reservation {id} is not {status}.");
}
