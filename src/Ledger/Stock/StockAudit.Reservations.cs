using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.Ledger.Stock;

internal sealed partial class StockAudit
{
    /// <summary>Causes that a paying reservation may be released with.</summary>
    private static readonly string[] PaymentCauses = ["payment-declined", "payment-cancelled", "purchase-failed"];

    /// <summary>Causes for one whose payment never began: the buyer's wish, or a purchase of several lines that failed at another line.</summary>
    private static readonly string[] ReservedCauses = ["buyer", "purchase-failed"];

    private readonly Dictionary<Guid, Reservation> _running = [];
    private readonly Dictionary<Guid, Ending> _ended = [];

    private void TakeReservation(OwnerEvent happened)
    {
        var members = happened.Members;
        switch (happened.Type)
        {
            case "reserved.v1":
                TakeReserved(happened.At, members);
                break;
            case "payment-begun.v1":
                TakePaymentBegun(happened.At, IdOf(members), members.Text("purchaseId"));
                break;
            case "confirmed.v1":
                TakeConfirmed(IdOf(members), members.Text("purchaseId"));
                break;
            case "released.v1":
                TakeReleased(IdOf(members), members.Text("cause"));
                break;
            case "expired.v1":
                TakeExpired(happened.At, IdOf(members));
                break;
            default:
                throw new UnreadableEventException($"stock knows no '{happened.Type}'");
        }
        members.End();
    }

    private static Guid IdOf(EventMembers members) => members.Uuid("reservationId");

    private void TakeReserved(long at, EventMembers members)
    {
        var (id, buyer, quantity) = (IdOf(members), members.Text("buyer"), members.Whole("quantity"));
        var (price, deadline) = (members.Money("unitPrice"), members.Whole("deadline"));
        var offer = members.OptionalText("offerId") ?? General;
        tally.Reservations++;
        if (!_pools.TryGetValue(offer, out var pool))
        {
            Report(BreachKind.PoolUnknown, $"reservation {id} draws from the offer '{offer}', which was never armed here.");
            return;
        }
        if (!IsQuantity(quantity)) return;
        if (_running.ContainsKey(id) || _ended.ContainsKey(id))
        {
            Report(BreachKind.GrantedTwice, $"reservation {id} is granted a second time, over {quantity} units.");
            return;
        }
        if (deadline <= at) Report(BreachKind.DeadlineInvalid, $"reservation {id}, granted at {at}, has its deadline at {deadline}.");
        CheckTerms(at, id, price, pool);
        if (quantity > pool.Units.Available)
        {
            Report(BreachKind.GrantAboveAvailable,
                $"reservation {id} takes {quantity} units of {pool.Name}, where {pool.Units.Available} are available.");
            pool.IsBroken = true;
        }
        var held = pool.Hold(buyer, quantity);
        if (pool.Terms is { } terms && held > terms.LimitPerBuyer)
            Report(BreachKind.LimitExceeded,
                $"with reservation {id} the buyer {buyer} has {held} units of {pool.Name}; the limit is {terms.LimitPerBuyer}.");
        _running.Add(id, new Reservation(buyer, quantity, price, deadline, pool));
        Move(pool, new Units(Available: -quantity, Reserved: quantity));
    }

    private void CheckTerms(long at, Guid id, Amount price, Pool pool)
    {
        if (pool.Terms is not { } terms) return;
        if (pool.Phase == PoolPhase.Closed)
            Report(BreachKind.GrantOutsideOffer, $"reservation {id} is granted at {at}, after {pool.Name} was closed.");
        else if (at < terms.OpensAt || at >= terms.ClosesAt)
            Report(BreachKind.GrantOutsideOffer,
                $"reservation {id} is granted at {at}; {pool.Name} sells from {terms.OpensAt} to before {terms.ClosesAt}.");
        if (price != terms.Price)
            Report(BreachKind.PriceNotTheOffers, $"reservation {id} is granted at {price} a unit; the price in {pool.Name} is {terms.Price}.");
    }

    private void TakePaymentBegun(long at, Guid id, string purchaseId)
    {
        if (Running(id, "begins payment") is not { } reservation) return;
        if (reservation.PurchaseId is { } payer)
        {
            Report(BreachKind.ReservationNotRunning, $"payment of reservation {id} by {purchaseId} begins while {payer} is paying for it.");
            return;
        }
        if (at >= reservation.Deadline)
            Report(BreachKind.PaymentAfterDeadline, $"payment of reservation {id} begins at {at}; its deadline was {reservation.Deadline}.");
        reservation.PurchaseId = purchaseId;
        Move(reservation.Pool, new Units(Reserved: -reservation.Quantity, Paying: reservation.Quantity));
    }

    private void TakeConfirmed(Guid id, string purchaseId)
    {
        if (_ended.TryGetValue(id, out var ending) && ending == Ending.Sold)
        {
            Report(BreachKind.SoldTwice, $"reservation {id} is sold a second time, by purchase {purchaseId}.");
            return;
        }
        if (Running(id, "is sold") is not { } reservation) return;
        if (reservation.PurchaseId is null)
        {
            Report(BreachKind.ReservationNotRunning, $"reservation {id} is sold by purchase {purchaseId} although its payment never began.");
            Move(reservation.Pool, new Units(Reserved: -reservation.Quantity, Paying: reservation.Quantity));
        }
        else if (reservation.PurchaseId != purchaseId)
        {
            Report(BreachKind.PurchaseDiffers,
                $"reservation {id} is sold by purchase {purchaseId}; its payment was begun by {reservation.PurchaseId}.");
        }
        End(id, Ending.Sold);
        Move(reservation.Pool, new Units(Paying: -reservation.Quantity, Sold: reservation.Quantity));
        facts.AddSale(sku, id, purchaseId, reservation.Buyer, reservation.Quantity, reservation.UnitPrice, _sequence, isSold: true);
    }

    private void TakeReleased(Guid id, string cause)
    {
        if (!PaymentCauses.Contains(cause) && !ReservedCauses.Contains(cause))
            throw new UnreadableEventException($"nobody releases for the cause '{cause}'");
        if (Running(id, "is released") is not { } reservation) return;
        var causes = reservation.PurchaseId is null ? ReservedCauses : PaymentCauses;
        if (!causes.Contains(cause))
        {
            var state = reservation.PurchaseId is null ? "not being paid" : "being paid";
            Report(BreachKind.ReleaseCauseWrong, $"reservation {id} is {state} and cannot be released for the cause '{cause}'.");
        }
        GiveBack(id, reservation, Ending.Released);
    }

    private void TakeExpired(long at, Guid id)
    {
        if (Running(id, "expires") is not { } reservation) return;
        if (reservation.PurchaseId is { } payer)
            Report(BreachKind.ReservationNotRunning, $"reservation {id} expires while purchase {payer} is paying for it.");
        else if (at < reservation.Deadline)
            Report(BreachKind.ExpiredEarly, $"reservation {id} expires at {at}, before its deadline {reservation.Deadline}.");
        GiveBack(id, reservation, Ending.Expired);
    }

    private void GiveBack(Guid id, Reservation reservation, Ending ending)
    {
        End(id, ending);
        reservation.Pool.Hold(reservation.Buyer, -reservation.Quantity);
        Move(reservation.Pool, reservation.PurchaseId is null
            ? new Units(Reserved: -reservation.Quantity, Available: reservation.Quantity)
            : new Units(Paying: -reservation.Quantity, Available: reservation.Quantity));
    }

    private void End(Guid id, Ending ending)
    {
        _running.Remove(id);
        _ended.Add(id, ending);
    }

    private Reservation? Running(Guid id, string what)
    {
        if (_running.TryGetValue(id, out var reservation)) return reservation;
        if (_ended.TryGetValue(id, out var ending))
            Report(BreachKind.ReservationNotRunning, $"reservation {id} {what} after it was {ending.ToString().ToLowerInvariant()}.");
        else
            Report(BreachKind.ReservationUnknown, $"reservation {id} {what}, but it was never granted.");
        return null;
    }

    /// <summary>At the end: the terms of each pool are the sums of the reservations behind them.</summary>
    private void CountReservations()
    {
        var sums = _pools.Values.ToDictionary(pool => pool, _ => (Reserved: 0L, Paying: 0L));
        foreach (var (id, reservation) in _running)
        {
            tally.OpenReservations++;
            var (reserved, paying) = sums[reservation.Pool];
            sums[reservation.Pool] = reservation.PurchaseId is null
                ? (reserved + reservation.Quantity, paying)
                : (reserved, paying + reservation.Quantity);
            if (reservation.PurchaseId is { } payer)
                facts.AddSale(sku, id, payer, reservation.Buyer, reservation.Quantity, reservation.UnitPrice, _sequence, isSold: false);
        }
        foreach (var (pool, (reserved, paying)) in sums)
        {
            if ((reserved, paying) != (pool.Units.Reserved, pool.Units.Paying))
                Report(BreachKind.LawBroken,
                    $"in {pool.Name} reservations over {reserved} reserved and {paying} paying units run, but: {pool.Units}.");
        }
    }
}
