using LiveCommerce.Grains.Stock;
using LiveCommerce.Simulation.Worlds;

namespace LiveCommerce.Simulation.Audit;

/// <summary>
/// Whether an answer was true: at some sequence between the head when it was asked and the head when it was answered, the books must say the same.
/// What has an effect must have it in that span, and in the batch that the answer names.
/// </summary>
internal static class AnswerCheck
{
    private const long IdRetention = 24 * 3_600_000;
    private const long MaxIdAhead = 5 * 60_000;

    /// <summary>What is wrong with the answer; null where nothing is.</summary>
    public static string? Find(StockBooks books, Op op, StockAnswer answer) => op.Command switch
    {
        StockCommand.Reserve c => Reserve(books, op, c, answer),
        StockCommand.Release c => Step(books, op, answer, c.Id.ToString(), c.Buyer.ToString(), "released", null),
        StockCommand.BeginPayment c => Step(books, op, answer, c.Id.ToString(), c.Buyer.ToString(), "paying", c.PurchaseId),
        StockCommand.Confirm c => Step(books, op, answer, c.Id.ToString(), null, "sold", c.PurchaseId),
        StockCommand.ReleasePayment c => Step(books, op, answer, c.Id.ToString(), null, "released", c.PurchaseId),
        StockCommand.Look c => Look(books, op, answer, c),
        StockCommand.Restock c => Operate(books, op, answer, c.OperationId, c.Quantity),
        StockCommand.Withdraw c => Operate(books, op, answer, c.OperationId, -c.Quantity),
        StockCommand.ArmOffer c => Arm(books, op, answer, c),
        StockCommand.CloseOffer c => Close(books, op, answer, c),
        _ => $"the auditor does not know the command {op.Command.GetType().Name}",
    };

    private static string? Reserve(StockBooks books, Op op, StockCommand.Reserve c, StockAnswer answer)
    {
        var offer = c.OfferId ?? "";
        var status = answer.Status;
        books.Reservations.TryGetValue(c.Id.ToString(), out var reservation);
        var pool = books.Pools.GetValueOrDefault(offer);
        if (status is StockStatus.Done or StockStatus.Repeated)
        {
            if (reservation is null || reservation.ReservedSeq > op.Reply.Version) return "no such reservation is stored";
            var fact = reservation.Fact;
            if (status == StockStatus.Done && reservation.ReservedSeq <= op.HeadBefore) return $"it was stored at {reservation.ReservedSeq}, before it was asked";
            var view = answer.Reservation;
            if (view is null || fact.Buyer != c.Buyer.ToString() || fact.Quantity != c.Quantity || fact.Offer != offer) return $"the store has other content: {fact}";
            if (view.Id != c.Id || view.Quantity != fact.Quantity || view.UnitPrice.Amount != fact.Price || view.Deadline.ToUnixTimeMilliseconds() != fact.Deadline
                || (view.OfferId ?? "") != fact.Offer || view.Buyer.ToString() != fact.Buyer) return $"it differs from the store: {fact}";
            if (c.ExpectedUnitPrice is { } expected && expected.Amount != fact.Price) return $"the buyer expected {expected}, the store has {fact.Price}";
            if (!Sometime(books, op, at => reservation.StatusAt(at) == StatusName(view.Status))) return "it never had that status meanwhile";
            return null;
        }
        if (status == StockStatus.IdReused)
        {
            if (reservation is null || reservation.ReservedSeq > op.HeadAfter) return "the id is not used";
            var fact = reservation.Fact;
            var same = fact.Buyer == c.Buyer.ToString() && fact.Quantity == c.Quantity && fact.Offer == offer && (c.ExpectedUnitPrice is not { } p || p.Amount == fact.Price);
            return same ? $"the store has the same content: {fact}" : null;
        }
        // The first answer of an id is its answer for ever.
        if (reservation is not null && reservation.ReservedSeq <= op.HeadBefore) return $"the id had its effect at {reservation.ReservedSeq}";
        return status switch
        {
            StockStatus.IdTooOld => MadeAt(c) < Late(op) - IdRetention ? null : "the id is young enough",
            StockStatus.IdInvalid => MadeAt(c) > Early(op) + MaxIdAhead ? null : "the id is not from the future",
            StockStatus.QuantityOutOfRange => c.Quantity is < 1 or > 100 ? null : "the quantity is in range",
            StockStatus.OfferUnknown => pool is null || pool.ArmedSeq > op.HeadBefore ? null : $"the offer was armed at {pool.ArmedSeq}",
            StockStatus.OfferClosed => pool is { IsOffer: true } && (pool.ClosedSeq <= op.HeadAfter || Late(op) >= pool.ClosesAt) ? null : "the offer is not closed",
            StockStatus.OfferNotOpen => pool is { IsOffer: true } && Early(op) < pool.OpensAt ? null : "the offer is open",
            StockStatus.PriceChanged or StockStatus.CurrencyMismatch =>
                c.ExpectedUnitPrice is { } expected && answer.Price is { } price && expected != price && price.Amount == (pool is { IsOffer: true } ? pool.Price : c.ListPrice.Amount)
                    ? null : "the price is right",
            StockStatus.LimitReached => pool is not null && Sometime(books, op, at => pool.HeldBy(c.Buyer.ToString(), at) + c.Quantity > pool.Limit) ? null : "the buyer was never at the limit meanwhile",
            StockStatus.NotEnough => pool is not null && Sometime(books, op, at => Free(pool, at) > 0 && Free(pool, at) < c.Quantity && answer.Available == Free(pool, at))
                ? null : "there were never as many free meanwhile",
            StockStatus.FullyReserved => pool is not null && Sometime(books, op, at => Free(pool, at) == 0 && !Overdue(books, op, offer, at)) ? null : "units were free all the time",
            StockStatus.SoldOut => pool is not null && Sometime(books, op, at => (pool.IsOffer ? pool.Units.At(at) : books.TotalAt(at)).NoneCanReturn)
                ? null : "it was never sold out meanwhile",
            _ => "that is no answer to this command",
        };
    }

    /// <summary>Release, BeginPayment, Confirm and ReleasePayment all move one reservation from one status to the next.</summary>
    private static string? Step(StockBooks books, Op op, StockAnswer answer, string id, string? buyer, string target, string? purchase)
    {
        books.Reservations.TryGetValue(id, out var reservation);
        if (reservation is not null && buyer is not null && reservation.Fact.Buyer != buyer) reservation = null;
        if (answer.Status == StockStatus.ReservationUnknown) return reservation is null || reservation.ReservedSeq > op.HeadBefore ? null : $"it was made at {reservation.ReservedSeq}";
        if (reservation is null || reservation.ReservedSeq > op.HeadAfter) return "no such reservation is stored";
        var reachedAt = target == "paying" ? reservation.PayingSeq : reservation.Ending == target ? reservation.EndSeq : long.MaxValue;
        switch (answer.Status)
        {
            case StockStatus.Done:
                if (reachedAt <= op.HeadBefore || reachedAt > op.Reply.Version) return $"it was {target} at {reachedAt}";
                return purchase is null || reservation.Purchase == purchase ? null : $"it belongs to {reservation.Purchase}";
            case StockStatus.Repeated:
                if (purchase is null && Sometime(books, op, at => reservation.StatusAt(at) is "released" or "expired")) return null; // given back either way
                return reachedAt <= op.Reply.Version && (purchase is null || reservation.Purchase == purchase) ? null : $"it was not {target} by then";
            case StockStatus.ReservationExpired:
                return Sometime(books, op, at => reservation.StatusAt(at) == "expired") ? null : "it has not expired";
            case StockStatus.ReservationReleased:
                return Sometime(books, op, at => reservation.StatusAt(at) == "released") ? null : "it was not released";
            case StockStatus.WrongState:
                if (purchase is not null && (reservation.Purchase != purchase || reservation.PayingSeq > op.HeadBefore)) return null;
                return Sometime(books, op, at => reservation.StatusAt(at) is var status && status != target && status != (target == "paying" || purchase is null ? "reserved" : "paying"))
                    ? null : "nothing stood in its way";
            default:
                return "that is no answer to this command";
        }
    }

    private static string? Look(StockBooks books, Op op, StockAnswer answer, StockCommand.Look c)
    {
        books.Reservations.TryGetValue(c.Id.ToString(), out var reservation);
        if (reservation is not null && reservation.Fact.Buyer != c.Buyer.ToString()) reservation = null;
        if (answer.Status == StockStatus.ReservationUnknown) return reservation is null || reservation.ReservedSeq > op.HeadBefore ? null : $"it was made at {reservation.ReservedSeq}";
        if (answer.Status != StockStatus.Done || answer.Reservation is not { } view) return "that is no answer to this command";
        return reservation is not null && Sometime(books, op, at => reservation.StatusAt(at) == StatusName(view.Status)) ? null : "it never had that status meanwhile";
    }

    private static string? Operate(StockBooks books, Op op, StockAnswer answer, string operation, long change)
    {
        var stored = books.Operations.TryGetValue(operation, out var done) && done.Sequence <= op.HeadAfter;
        return answer.Status switch
        {
            StockStatus.Done => stored && done.Sequence > op.HeadBefore && done.Sequence <= op.Reply.Version && done.Change == change ? null : "it has not happened, or not now",
            StockStatus.Repeated => stored && done.Sequence <= op.Reply.Version && done.Change == change ? null : "it has not happened",
            StockStatus.IdReused => stored && done.Change != change ? null : "the id was not used for something else",
            StockStatus.QuantityOutOfRange => Math.Abs(change) is < 1 or > 1_000_000 ? null : "the quantity is in range",
            StockStatus.NotEnoughStock => Sometime(books, op, at => Free(books.General, at) < -change) ? null : "there was enough all the time",
            _ => "that is no answer to this command",
        };
    }

    private static string? Arm(StockBooks books, Op op, StockAnswer answer, StockCommand.ArmOffer c)
    {
        books.Pools.TryGetValue(c.OfferId, out var pool);
        return answer.Status switch
        {
            StockStatus.Done => pool is not null && pool.ArmedSeq > op.HeadBefore && pool.ArmedSeq <= op.Reply.Version ? null : "it has not happened, or not now",
            StockStatus.Repeated or StockStatus.IdReused => pool is not null && pool.ArmedSeq <= op.Reply.Version ? null : "the offer was not armed",
            StockStatus.NotEnoughStock => Sometime(books, op, at => Free(books.General, at) < c.Quantity) ? null : "there was enough all the time",
            _ => "that is no answer to this command",
        };
    }

    private static string? Close(StockBooks books, Op op, StockAnswer answer, StockCommand.CloseOffer c)
    {
        books.Pools.TryGetValue(c.OfferId, out var pool);
        return answer.Status switch
        {
            StockStatus.Done => pool is not null && pool.ClosedSeq > op.HeadBefore && pool.ClosedSeq <= op.Reply.Version ? null : "it has not happened, or not now",
            StockStatus.Repeated => pool is not null && pool.ClosedSeq <= op.Reply.Version ? null : "it was not closed",
            StockStatus.OfferUnknown => pool is null || pool.ArmedSeq > op.HeadBefore ? null : $"the offer was armed at {pool.ArmedSeq}",
            _ => "that is no answer to this command",
        };
    }

    /// <summary>True where units that a deadline should have freed long ago are still counted as reserved: whoever was refused for them was refused wrongly.</summary>
    private static bool Overdue(StockBooks books, Op op, string offer, long at) => books.Reservations.Values.Any(reservation =>
        reservation.Fact.Offer == offer && reservation.StatusAt(at) == "reserved" && reservation.Fact.Deadline < Early(op));

    private static bool Sometime(StockBooks books, Op op, Func<long, bool> holds)
    {
        for (var at = op.HeadBefore; at <= Math.Min(op.HeadAfter, books.Sequence); at++)
        {
            if (holds(at)) return true;
        }
        return false;
    }

    private static long Free(PoolBook pool, long at) => pool.Units.At(at).Available;

    private static long MadeAt(StockCommand.Reserve c) => c.Id.MadeAt.ToUnixTimeMilliseconds();

    private static long Early(Op op) => op.InvokedAt.ToUnixTimeMilliseconds() - Auditor.ClockTolerance;

    private static long Late(Op op) => op.AnsweredAt.ToUnixTimeMilliseconds() + Auditor.ClockTolerance;

    private static string StatusName(ReservationStatus status) => status switch
    {
        ReservationStatus.Reserved => "reserved",
        ReservationStatus.Paying => "paying",
        ReservationStatus.Sold => "sold",
        ReservationStatus.Released => "released",
        ReservationStatus.Expired => "expired",
        ReservationStatus.Tentative => "tentative",
        ReservationStatus.Waiting => "waiting",
        ReservationStatus.WaitEnded => "wait-ended",
    };
}
