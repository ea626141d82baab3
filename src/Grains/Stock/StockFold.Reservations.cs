using System.Diagnostics;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

internal static partial class StockFold
{
    private static void ApplyToReservation(StockState state, StockEvent happened)
    {
        switch (happened)
        {
            case StockEvent.Reserved e:
                Reserve(state, new(e.ReservationId, e.Buyer, e.Quantity, e.UnitPrice, e.OfferId, e.Deadline));
                break;
            case StockEvent.ReservedAt e:
                var status = e.Tentative ? ReservationStatus.Tentative : ReservationStatus.Reserved;
                Reserve(state, new(
                    e.ReservationId, e.Buyer, e.Quantity, e.UnitPrice, e.OfferId, e.Deadline, status, Portions.Kept(e.Portions, e.Quantity)));
                break;
            case StockEvent.Firmed e:
                var tentative = Expect(state, e.ReservationId, ReservationStatus.Tentative);
                tentative.Status = ReservationStatus.Reserved;
                state.MoveDeadline(tentative, e.Deadline);
                break;
            case StockEvent.Extended e:
                var extended = Expect(state, e.ReservationId, ReservationStatus.Reserved);
                extended.Extensions++;
                state.MoveDeadline(extended, e.Deadline);
                break;
            case StockEvent.Joined e:
                state.Add(new Waiter(e.ReservationId, e.Buyer, e.Quantity, e.UnitPrice, e.OfferId, TimeSpan.FromSeconds(e.HoldSeconds), e.At));
                break;
            case StockEvent.Promoted e:
                var waiter = state.EndWait(e.ReservationId, e.At, promoted: true);
                Reserve(state, new(
                    waiter.Id, waiter.Buyer, waiter.Quantity, waiter.UnitPrice, waiter.OfferId, e.Deadline,
                    Portions: Portions.Kept(e.Portions, waiter.Quantity)));
                break;
            case StockEvent.WaitEnded e:
                state.EndWait(e.ReservationId, e.At, promoted: false);
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
            case StockEvent.ReturnRestocked e:
                TakeBack(state, e.ReservationId, e.Quantity, e.OperationId, OperationKind.ReturnRestocked);
                break;
            case StockEvent.ReturnWrittenOff e:
                TakeBack(state, e.ReservationId, e.Quantity, e.OperationId, OperationKind.ReturnWrittenOff);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void Reserve(StockState state, in NewReservation made)
    {
        var reservation = state.Add(made);
        var pool = state.PoolOf(reservation.OfferId);
        pool.Move(Moves.Reserve, reservation);
        pool.Count(reservation, reservation.Quantity, running: true);
    }

    private static void BeginPayment(StockState state, StockEvent.PaymentBegun e)
    {
        var reservation = Expect(state, e.ReservationId, ReservationStatus.Reserved);
        reservation.Status = ReservationStatus.Paying;
        reservation.PurchaseId = e.PurchaseId;
        state.PoolOf(reservation.OfferId).Move(Moves.BeginPayment, reservation);
        state.DropDeadline(reservation);
    }

    private static void Confirm(StockState state, StockEvent.Confirmed e)
    {
        var reservation = Expect(state, e.ReservationId, ReservationStatus.Paying);
        if (reservation.PurchaseId != e.PurchaseId)
            throw new InvariantViolationException($"{state.Sku}: reservation {e.ReservationId} is paid by {reservation.PurchaseId}, not by {e.PurchaseId}.");
        reservation.Status = ReservationStatus.Sold;
        var pool = state.PoolOf(reservation.OfferId);
        pool.Move(Moves.Sell, reservation);
        // An offer's limit counts what was bought; the general pool's only what is held.
        pool.Count(reservation, pool.Terms is null ? -reservation.Quantity : 0, running: false);
        state.Finish(reservation, e.At);
    }

    private static void GiveBack(StockState state, ReservationId id, ReservationStatus ending, DateTimeOffset at)
    {
        if (state.Find(id) is not { } reservation || !(reservation.HasDeadline || reservation.Status == ReservationStatus.Paying))
            throw new InvariantViolationException($"{state.Sku}: reservation {id} does not run and cannot end as {ending}.");
        var pool = state.PoolOf(reservation.OfferId);
        pool.Move(reservation.HasDeadline ? Moves.FreeReserved : Moves.FreePaying, reservation);
        pool.Count(reservation, -reservation.Quantity, running: false);
        state.DropDeadline(reservation);
        if (reservation.Status == ReservationStatus.Tentative) reservation.NeverFull = true;
        reservation.Status = ending;
        state.Finish(reservation, at);
    }

    private static void TakeBack(StockState state, ReservationId id, long quantity, string operationId, OperationKind kind)
    {
        var sale = Expect(state, id, ReservationStatus.Sold);
        if (quantity < 1 || quantity > sale.Quantity - sale.Returned)
            throw new InvariantViolationException($"{state.Sku}: {quantity} units of sale {id} cannot come back; {sale.Returned} of {sale.Quantity} have.");
        state.Add(operationId, new(kind, quantity, id.ToString()));
        var pool = state.PoolOf(sale.OfferId);
        pool.Move(kind == OperationKind.ReturnRestocked ? Moves.RestockSold : Moves.WriteOffSold, Returning(sale, quantity));
        if (pool.Terms is not null) pool.Count(sale, -quantity, running: false);
        sale.Returned += quantity;
        state.Renew(sale);
    }

    /// <summary>Where the next <paramref name="quantity"/> units of a sale come back.</summary>
    internal static IReadOnlyList<Portion> Returning(Reservation sale, long quantity) =>
        Portions.Slice(Portions.Of(sale.Portions, sale.Quantity), sale.Returned, quantity);

    private static Reservation Expect(StockState state, ReservationId id, ReservationStatus status) =>
        state.Find(id) is { } reservation && reservation.Status == status
            ? reservation
            : throw new InvariantViolationException($"{state.Sku}: reservation {id} is not {status}.");
}
