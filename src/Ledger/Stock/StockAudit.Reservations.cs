using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.Ledger.Stock;

internal sealed partial class StockAudit
{
    /// <summary>Causes that a paying reservation may be released with.</summary>
    private static readonly string[] PaymentCauses = ["payment-declined", "payment-cancelled", "purchase-failed"];

    /// <summary>Causes for one whose payment never began: the buyer's wish, or a purchase of several lines that failed at another line.</summary>
    private static readonly string[] ReservedCauses = ["buyer", "purchase-failed"];

    private const int MaxExtensions = 2;

    /// <summary>An hour, in ms.</summary>
    private const long MaxExtension = 3_600_000;

    private readonly Dictionary<Guid, Reservation> _running = [];
    private readonly Dictionary<Guid, Ending> _ended = [];

    private void TakeReservation(OwnerEvent happened)
    {
        var members = happened.Members;
        switch (happened.Type)
        {
            case "reserved.v1" or "reserved.v2":
                TakeReserved(happened.At, members, hasPortions: happened.Type == "reserved.v2");
                break;
            case "firmed.v1":
                TakeFirmed(happened.At, IdOf(members), members.Whole("deadline"));
                break;
            case "extended.v1":
                TakeExtended(happened.At, IdOf(members), members.Whole("deadline"));
                break;
            case "payment-begun.v1":
                TakePaymentBegun(happened.At, IdOf(members), members.Text("purchaseId"));
                break;
            case "confirmed.v1":
                TakeConfirmed(happened.At, IdOf(members), members.Text("purchaseId"));
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

    private void TakeReserved(long at, EventMembers members, bool hasPortions)
    {
        var (id, buyer, quantity) = (IdOf(members), members.Text("buyer"), members.Whole("quantity"));
        var (price, deadline) = (members.Money("unitPrice"), members.Whole("deadline"));
        var offer = members.OptionalText("offerId") ?? General;
        var isTentative = hasPortions && members.Flag("tentative");
        var portions = hasPortions ? PortionsOf(members, "portions", quantity) : Main(quantity);
        if (!_pools.TryGetValue(offer, out var pool))
        {
            tally.Reservations++;
            Report(BreachKind.PoolUnknown, $"reservation {id} draws from the offer '{offer}', which was never armed here.");
            return;
        }
        if (pool.Line.Count > 0) Report(BreachKind.WaitingPassedBy, $"reservation {id} is granted while {pool.Line[0].Id} waits in {pool.Name}.");
        if (_waiting.ContainsKey(id) || _endedWaits.Contains(id)) Report(BreachKind.WaitWrong, $"reservation {id} is granted under the id of one who waits.");
        CheckTerms(at, id, price, pool);
        Grant(at, id, new Reservation(buyer, quantity, price, deadline, pool, portions) { IsTentative = isTentative });
    }

    /// <summary>To whoever asked, or to one who waited.</summary>
    private void Grant(long at, Guid id, Reservation granted)
    {
        var (pool, quantity) = (granted.Pool, granted.Quantity);
        tally.Reservations++;
        if (!IsQuantity(quantity)) return;
        if (_running.ContainsKey(id) || _ended.ContainsKey(id))
        {
            Report(BreachKind.GrantedTwice, $"reservation {id} is granted a second time, over {quantity} units.");
            return;
        }
        if (granted.Deadline <= at) Report(BreachKind.DeadlineInvalid, $"reservation {id}, granted at {at}, has its deadline at {granted.Deadline}.");
        if (quantity > pool.Units.Available || granted.Portions.Any(portion => portion.Quantity > pool.In(portion.Location).Available))
        {
            Report(BreachKind.GrantAboveAvailable,
                $"reservation {id} takes {quantity} units of {pool.Name}, where {pool.Units.Available} are available.");
            pool.IsBroken = true;
        }
        var held = pool.Hold(granted.Buyer, quantity);
        if (pool.Terms is { } terms && held > terms.LimitPerBuyer)
            Report(BreachKind.LimitExceeded,
                $"with reservation {id} the buyer {granted.Buyer} has {held} units of {pool.Name}; the limit is {terms.LimitPerBuyer}.");
        _running.Add(id, granted);
        Move(pool, granted.Portions, n => new Units(Available: -n, Reserved: n));
        if (pool.Terms is null) CheckBuffer($"reservation {id}");
    }

    private void TakeFirmed(long at, Guid id, long deadline)
    {
        if (Running(id, "becomes a full one") is not { } reservation) return;
        if (!reservation.IsTentative || reservation.PurchaseId is not null) Report(BreachKind.FirmWrong, $"reservation {id} becomes a full one, which it is.");
        else if (at >= reservation.Deadline) Report(BreachKind.FirmWrong, $"reservation {id} becomes a full one at {at}; its deadline was {reservation.Deadline}.");
        if (deadline <= at) Report(BreachKind.DeadlineInvalid, $"reservation {id}, a full one at {at}, has its deadline at {deadline}.");
        (reservation.IsTentative, reservation.Deadline) = (false, deadline);
    }

    private void TakeExtended(long at, Guid id, long deadline)
    {
        if (Running(id, "is extended") is not { } reservation) return;
        var before = reservation.Deadline;
        reservation.Extensions++;
        if (reservation.PurchaseId is not null || reservation.IsTentative || at >= before)
            Report(BreachKind.ExtensionWrong, $"reservation {id} is extended at {at}, when it is tentative, being paid, or at its deadline {before}.");
        else if (reservation.Extensions > MaxExtensions)
            Report(BreachKind.ExtensionWrong, $"reservation {id} is extended for the {reservation.Extensions}. time.");
        else if (deadline <= before || deadline - before > MaxExtension)
            Report(BreachKind.ExtensionWrong, $"the deadline of reservation {id} moves from {before} to {deadline}.");
        reservation.Deadline = deadline;
    }

    private void CheckTerms(long at, Guid id, Amount price, Pool pool)
    {
        if (pool.Terms is not { } terms)
        {
            if (_pools.Values.FirstOrDefault(other => other.SellsAlone) is { } alone)
                Report(BreachKind.GrantOutsideOffer, $"reservation {id} is granted at {at} from the general pool, while {alone.Name} sells alone.");
            return;
        }
        if (pool.Phase == PoolPhase.Closed)
            Report(BreachKind.GrantOutsideOffer, $"reservation {id} is granted at {at}, after {pool.Name} was closed.");
        else if (at < terms.OpensAt || at >= terms.ClosesAt)
            Report(BreachKind.GrantOutsideOffer,
                $"reservation {id} is granted at {at}; {pool.Name} sells from {terms.OpensAt} to before {terms.ClosesAt}.");
        if (price != terms.PriceAt(at))
            Report(BreachKind.PriceNotTheOffers, $"reservation {id} is granted at {price} a unit; the price in {pool.Name} is {terms.PriceAt(at)} at {at}.");
    }

    private void TakePaymentBegun(long at, Guid id, string purchaseId)
    {
        if (Running(id, "begins payment") is not { } reservation) return;
        if (reservation.PurchaseId is { } payer)
        {
            Report(BreachKind.ReservationNotRunning, $"payment of reservation {id} by {purchaseId} begins while {payer} is paying for it.");
            return;
        }
        if (reservation.IsTentative) Report(BreachKind.ReservationNotRunning, $"payment of reservation {id} begins, which is only tentative.");
        if (at >= reservation.Deadline)
            Report(BreachKind.PaymentAfterDeadline, $"payment of reservation {id} begins at {at}; its deadline was {reservation.Deadline}.");
        reservation.PurchaseId = purchaseId;
        Move(reservation.Pool, reservation.Portions, n => new Units(Reserved: -n, Paying: n));
    }

    private void TakeConfirmed(long at, Guid id, string purchaseId)
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
            Move(reservation.Pool, reservation.Portions, n => new Units(Reserved: -n, Paying: n));
        }
        else if (reservation.PurchaseId != purchaseId)
        {
            Report(BreachKind.PurchaseDiffers,
                $"reservation {id} is sold by purchase {purchaseId}; its payment was begun by {reservation.PurchaseId}.");
        }
        End(id, Ending.Sold);
        reservation.SoldAt = at;
        _sales.Add(id, reservation);
        Move(reservation.Pool, reservation.Portions, n => new Units(Paying: -n, Sold: n));
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
        Move(reservation.Pool, reservation.Portions, n => reservation.PurchaseId is null ? new Units(Reserved: -n, Available: n) : new Units(Paying: -n, Available: n));
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

    /// <summary>At the end: the terms of each bucket are the sums of the reservations behind them.</summary>
    private void CountReservations()
    {
        var sums = new Dictionary<(Pool Pool, string Location), (long Reserved, long Paying)>();
        foreach (var pool in _pools.Values)
        {
            foreach (var location in pool.Buckets.Keys) sums[(pool, location)] = default;
        }
        foreach (var (id, reservation) in _running)
        {
            tally.OpenReservations++;
            foreach (var (location, quantity) in reservation.Portions)
            {
                var (reserved, paying) = sums.GetValueOrDefault((reservation.Pool, location));
                sums[(reservation.Pool, location)] = reservation.PurchaseId is null ? (reserved + quantity, paying) : (reserved, paying + quantity);
            }
            if (reservation.PurchaseId is { } payer)
                facts.AddSale(sku, id, payer, reservation.Buyer, reservation.Quantity, reservation.UnitPrice, _sequence, isSold: false);
        }
        foreach (var ((pool, location), (reserved, paying)) in sums)
        {
            var bucket = pool.In(location);
            if ((reserved, paying) != (bucket.Reserved, bucket.Paying))
                Report(BreachKind.LawBroken,
                    $"in {pool.Name}, location '{location}', reservations over {reserved} reserved and {paying} paying units run, but: {bucket}.");
        }
    }
}
