using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.Simulation.Worlds;

namespace LiveCommerce.Simulation.Audit;

/// <summary>
/// Whether an answer was true: at some sequence between the head when it was asked and the head when it was answered, the books must say the same.
/// What has an effect must have it in that span, and in the batch that the answer names.
/// </summary>
internal static partial class AnswerCheck
{
    private const long IdRetention = 24 * 3_600_000;
    private const long MaxIdAhead = 5 * 60_000;
    private const string NoAnswer = "that is no answer to this command";

    /// <summary>What is wrong with the answer; null where nothing is.</summary>
    public static string? Find(StockBooks books, Op op, StockAnswer answer)
    {
        if (answer.Reservation is { } view && !Sometime(books, op, at => Shows(books, view, at))) return $"it never looked like {view} meanwhile";
        return op.Command switch
        {
            StockCommand.Reserve c => Reserve(books, op, c, answer),
            StockCommand.Join c => Join(books, op, c, answer),
            StockCommand.Leave c => Leave(books, op, c, answer),
            StockCommand.Firm c => Firm(books, op, c, answer),
            StockCommand.Extend c => Extend(books, op, c, answer),
            StockCommand.Release c => Release(books, op, c.Id, c.Buyer, answer, c.OnlyTentative),
            StockCommand.BeginPayment c => BeginPayment(books, op, c, answer),
            StockCommand.Confirm c => Confirm(books, op, c, answer),
            StockCommand.ReleasePayment c => ReleasePayment(books, op, c, answer),
            StockCommand.Look c => Look(books, op, c, answer),
            StockCommand.ArmOffer c => Arm(books, op, c, answer),
            StockCommand.CloseOffer c => Close(books, op, c, answer),
            StockCommand.RankLocations c => Rank(books, op, c, answer),
            StockCommand.SetBuffer c => SetBuffer(books, op, c, answer),
            _ => Operate(books, op, answer),
        };
    }

    private static string? Reserve(StockBooks books, Op op, StockCommand.Reserve c, StockAnswer answer)
    {
        if (answer.Status is StockStatus.Done or StockStatus.Repeated)
        {
            if (ReservationOf(books, c.Id) is not { } made || made.ReservedSeq > op.Reply.Version) return "no such reservation is stored";
            if (answer.Status == StockStatus.Done && (made.ReservedSeq <= op.HeadBefore || made.IsPromoted)) return $"it was stored at {made.ReservedSeq}, before it was asked";
            if (answer.Status == StockStatus.Done && made.Fact.Tentative != c.IsTentative) return "tentative is not full";
            if (answer.Status == StockStatus.Done && made.Fact.Offer.Length == 0 && !c.IsTentative && made.Fact.Deadline != made.Fact.At + (long)c.Length.TotalMilliseconds)
                return $"it runs until {made.Fact.Deadline}, from {made.Fact.At} on";
            return Content(books, made.Fact, c.Buyer, c.Quantity, c.OfferId, c.ExpectedUnitPrice) ?? (answer.Reservation is { } view && view.Id == c.Id ? null : "it shows another one");
        }
        return Wish(books, op, answer, c.Id, c.Buyer, c.Quantity, c.OfferId, c.ListPrice, c.ExpectedUnitPrice, isForLine: false);
    }

    private static string? Join(StockBooks books, Op op, StockCommand.Join c, StockAnswer answer)
    {
        if (answer.Status is StockStatus.Done or StockStatus.Repeated)
        {
            var wait = WaitOf(books, c.Id);
            if (wait is not null ? wait.JoinedSeq > op.Reply.Version : ReservationOf(books, c.Id)?.ReservedSeq is not { } made || made > op.Reply.Version) return "nothing is stored";
            if (answer.Status == StockStatus.Done && wait?.JoinedSeq is not { } joined) return "nobody has joined";
            if (answer.Status == StockStatus.Done && wait!.JoinedSeq <= op.HeadBefore) return $"it was stored at {wait.JoinedSeq}, before it was asked";
            return Content(books, wait?.Fact ?? ReservationOf(books, c.Id)!.Fact, c.Buyer, c.Quantity, c.OfferId, c.ExpectedUnitPrice)
                ?? (answer.Reservation is { } view && view.Id == c.Id ? null : "it shows another one");
        }
        return Wish(books, op, answer, c.Id, c.Buyer, c.Quantity, c.OfferId, c.ListPrice, c.ExpectedUnitPrice, isForLine: true);
    }

    /// <summary>Refusals of whoever reserves or wants to wait.</summary>
    private static string? Wish(
        StockBooks books, Op op, StockAnswer answer, ReservationId id, BuyerId buyer, long quantity, string? offerId, Money listPrice, Money? expected, bool isForLine)
    {
        var status = answer.Status;
        var (made, wait) = (ReservationOf(books, id), WaitOf(books, id));
        var usedAt = Math.Min(made?.ReservedSeq ?? long.MaxValue, wait?.JoinedSeq ?? long.MaxValue);
        if (status == StockStatus.IdReused)
        {
            if (usedAt > op.HeadAfter) return "the id is not used";
            // Who waits has not reserved: the id cannot stand for both.
            if (!isForLine && wait is not null && Sometime(books, op, at => wait.StatusAt(at).Length > 0)) return null;
            return Content(books, (made?.Fact ?? wait?.Fact)!, buyer, quantity, offerId, expected) is null ? "the store has the same content" : null;
        }
        // The first answer of an id is its answer for ever.
        if (usedAt <= op.HeadBefore) return $"the id had its effect at {usedAt}";
        var pool = books.Pools.GetValueOrDefault(offerId ?? "");
        return status switch
        {
            StockStatus.IdTooOld => id.MadeAt.ToUnixTimeMilliseconds() < Late(op) - IdRetention ? null : "the id is young enough",
            StockStatus.IdInvalid => id.MadeAt.ToUnixTimeMilliseconds() > Early(op) + MaxIdAhead ? null : "the id is not from the future",
            StockStatus.QuantityOutOfRange => quantity is < 1 or > 100 ? null : "the quantity is in range",
            StockStatus.OfferUnknown => pool is null || pool.ArmedSeq > op.HeadBefore ? null : $"the offer was armed at {pool.ArmedSeq}",
            StockStatus.OfferClosed => pool is { IsOffer: true } && (pool.ClosedSeq <= op.HeadAfter || Late(op) >= pool.ClosesAt) ? null : "the offer is not closed",
            StockStatus.OfferNotOpen => pool is { IsOffer: true } && Early(op) < pool.OpensAt ? null : "the offer is open",
            StockStatus.PriceChanged or StockStatus.CurrencyMismatch =>
                expected is { } seen && answer.Price is { } price && seen != price && IsPrice(op, pool, listPrice, price.Amount)
                    && (pool is not { IsFalling: true } || seen.Amount < price.Amount || seen.Currency != price.Currency)
                    ? null : "the price is right",
            StockStatus.OfferOnly => offerId is null && books.Pools.Values.Any(other => other.SellsAlone && other.OpenedSeq <= op.HeadAfter && other.ClosedSeq > op.HeadBefore)
                ? null : "no offer sold alone meanwhile",
            StockStatus.LimitReached => pool is not null && Sometime(books, op, at =>
                pool.HeldBy(buyer.ToString(), at) + pool.WantedBy(buyer.ToString(), at) + quantity > pool.Limit) ? null : "the buyer was never at the limit meanwhile",
            StockStatus.NotEnough => !isForLine && pool is not null && Sometime(books, op, at =>
                books.SellableAt(pool, at) is > 0 and var free && free < quantity && answer.Available == free) ? null : "there were never as many free meanwhile",
            StockStatus.FullyReserved => !isForLine && pool is not null && Sometime(books, op, at =>
                books.SellableAt(pool, at) == 0 && books.MayReturnAt(pool, at) > 0 && !Overdue(books, op, pool.Offer, at)) ? null : "units were free all the time",
            StockStatus.SoldOut => pool is not null && Sometime(books, op, at => isForLine ? quantity > books.MayReturnAt(pool, at) : books.MayReturnAt(pool, at) <= 0)
                ? null : "it was never sold out meanwhile",
            StockStatus.WaitlistFull => isForLine && pool is not null && Sometime(books, op, at => pool.Waiting.At(at) >= pool.MaxLine && books.SellableAt(pool, at) < quantity)
                ? null : "there was room in line all the time",
            _ => NoAnswer,
        };
    }

    /// <summary>Whether a unit costs that at some instant of the call.</summary>
    private static bool IsPrice(Op op, PoolBook? pool, Money listPrice, long price) => pool is not { IsOffer: true } ? price == listPrice.Amount
        : price <= pool.PriceAt(Early(op)) && price >= pool.PriceAt(Late(op));

    private static string? Content(StockBooks books, Fact fact, BuyerId buyer, long quantity, string? offerId, Money? expected) =>
        fact.Buyer == buyer.ToString() && fact.Quantity == quantity && fact.Offer == (offerId ?? "")
            && (expected is not { } price || books.Pools[fact.Offer].IsSame(price.Amount, fact.Price))
            ? null : $"the store has other content: {fact}";

    /// <summary>Whether the books at this sequence say what the view says, to the last member.</summary>
    private static bool Shows(StockBooks books, ReservationView view, long at)
    {
        var status = StatusName(view.Status);
        if (WaitOf(books, view.Id) is { } wait && wait.StatusAt(at) is { Length: > 0 } waiting)
            return waiting == status && Same(view, wait.Fact) && view.Deadline.ToUnixTimeMilliseconds() == wait.Fact.At && view.PurchaseId is null;
        if (ReservationOf(books, view.Id) is not { } made || made.StatusAt(at) != status || !Same(view, made.Fact)) return false;
        var parts = view.Portions is { } portions ? portions.Select(portion => new Part(portion.Location, portion.Quantity)) : [new Part("", view.Quantity)];
        return view.Deadline.ToUnixTimeMilliseconds() == made.Deadline.At(at) && view.Extensions == made.Extensions.At(at)
            && (view.PurchaseId ?? "") == made.PurchaseAt(at) && parts.SequenceEqual(made.Parts);
    }

    private static bool Same(ReservationView view, Fact fact) => view.Buyer.ToString() == fact.Buyer && view.Quantity == fact.Quantity
        && view.UnitPrice.Amount == fact.Price && (view.OfferId ?? "") == fact.Offer;

    /// <summary>True where units that a deadline should have freed long ago are still counted as reserved: whoever was refused for them was refused wrongly.</summary>
    private static bool Overdue(StockBooks books, Op op, string offer, long at) => books.Reservations.Values.Any(reservation =>
        reservation.Fact.Offer == offer && reservation.RunsAt(at) && reservation.Deadline.At(at) < Early(op));

    private static bool Sometime(StockBooks books, Op op, Func<long, bool> holds)
    {
        for (var at = op.HeadBefore; at <= Math.Min(op.HeadAfter, books.Sequence); at++)
        {
            if (holds(at)) return true;
        }
        return false;
    }

    private static ReservationBook? ReservationOf(StockBooks books, ReservationId id) => books.Reservations.GetValueOrDefault(id.ToString());

    private static WaitBook? WaitOf(StockBooks books, ReservationId id) => books.Waits.GetValueOrDefault(id.ToString());

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
