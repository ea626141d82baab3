using System.Diagnostics;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Values;
using static LiveCommerce.Grains.Stock.StockStatus;
using StockDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Grains.Stock.StockEvent, LiveCommerce.Grains.Stock.StockAnswer>;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// Decides what may happen next to one SKU, given what it has promised already. Each function is a flat list of guards in the order of
/// <see cref="StockStatus"/>; the last line is the grant. What must never happen: more units out than in, a grant after a deadline, a
/// second effect of one id. tests/Grains.Tests/Stock/StockRulesTests shows every refusal as a row.
/// </summary>
public static class StockRules
{
    /// <summary>Units per reservation, and units that one buyer may hold in the general pool at a time.</summary>
    public const long MaxQuantity = 100;

    /// <summary>Units per restock, withdrawal or offer.</summary>
    public const long MaxMovement = 1_000_000;

    /// <summary>How long a finished reservation's id gets its first answer again.</summary>
    public static readonly TimeSpan IdRetention = TimeSpan.FromHours(24);

    /// <summary>How far a client's clock may be ahead.</summary>
    public static readonly TimeSpan MaxIdAhead = TimeSpan.FromMinutes(5);

    /// <summary>Deadlines of one round, so that no round is as long as what passed while nobody looked; the next round goes on.</summary>
    private const int MaxDueAtOnce = 4_096;

    public static StockDecision Decide(StockState state, StockCommand command, DateTimeOffset now) => command switch
    {
        StockCommand.Reserve c => Reserve(state, c, now),
        StockCommand.Release c => Release(state, c, now),
        StockCommand.BeginPayment c => BeginPayment(state, c, now),
        StockCommand.Confirm c => Confirm(state, c, now),
        StockCommand.ReleasePayment c => ReleasePayment(state, c, now),
        StockCommand.Restock c => Restock(state, c, now),
        StockCommand.Withdraw c => Withdraw(state, c, now),
        StockCommand.ArmOffer c => ArmOffer(state, c, now),
        StockCommand.CloseOffer c => CloseOffer(state, c, now),
        StockCommand.Look c => Look(state, c),
        _ => throw new UnreachableException(),
    };

    /// <summary>
    /// The deadlines and the offers' instants that have passed. An offer whose two instants lie in the past opens here and closes
    /// in the next round, because each round decides on what the round before left.
    /// </summary>
    public static IReadOnlyList<StockEvent> DecideDue(StockState state, DateTimeOffset now)
    {
        var due = new List<StockEvent>();
        foreach (var reservation in state.Due(now, MaxDueAtOnce))
        {
            due.Add(new StockEvent.Expired(now, reservation.Id));
            AddReturn(due, state, reservation, now);
        }
        // Units that expire in the same round are free only in the next one, so offers wait until all deadlines are dealt with.
        if (due.Count > 0) return due;
        foreach (var (at, offerId) in state.OfferInstants)
        {
            if (at > now) break;
            due.Add(state.PoolOf(offerId).Phase == OfferPhase.Armed
                ? new StockEvent.OfferOpened(now, offerId)
                : new StockEvent.OfferClosed(now, offerId, state.PoolOf(offerId).Units.Available));
        }
        return due;
    }

    /// <summary>"Sold out" is final, so it is said only where no unit can come back: offers return theirs to the general pool.</summary>
    internal static StockLevel LevelOf(StockState state, Pool pool)
    {
        if (pool.Units.Available > 0) return StockLevel.Available;
        var mayReturn = pool.Terms is null ? state.Total() : pool.Units;
        return mayReturn is { Available: 0, Reserved: 0, Paying: 0 } ? StockLevel.SoldOut : StockLevel.FullyReserved;
    }

    private static StockDecision Reserve(StockState state, StockCommand.Reserve c, DateTimeOffset now)
    {
        if (state.Find(c.Id) is { } existing) return Repeat(existing, c);
        if (c.Id.MadeAt < now - IdRetention) return Refuse(IdTooOld);
        if (c.Id.MadeAt > now + MaxIdAhead) return Refuse(IdInvalid);
        if (c.Quantity is < 1 or > MaxQuantity) return Refuse(QuantityOutOfRange);
        if (!state.Pools.TryGetValue(c.OfferId ?? StockState.General, out var pool) || c.OfferId is StockState.General) return Refuse(OfferUnknown);
        if (pool.Terms is { } terms)
        {
            if (pool.Phase == OfferPhase.Closed || now >= terms.ClosesAt) return Refuse(OfferClosed);
            if (now < terms.OpensAt) return new(new(OfferNotOpen, OpensAt: terms.OpensAt));
        }
        var price = pool.Terms?.Price ?? c.ListPrice;
        if (c.ExpectedUnitPrice is { } expected)
        {
            if (expected.Currency != price.Currency) return new(new(CurrencyMismatch, Price: price));
            if (expected.Amount != price.Amount) return new(new(PriceChanged, Price: price));
        }
        var tally = pool.TallyOf(c.Buyer);
        if (tally.Units + c.Quantity > (pool.Terms?.LimitPerBuyer ?? MaxQuantity))
            return new(new(LimitReached, tally.Newest?.View()));
        if (c.Quantity > pool.Units.Available) return RefuseForLack(state, pool);

        var length = pool.Terms is null ? c.Length : TimeSpan.FromSeconds(pool.Terms.ReservationSeconds);
        var reserved = new StockEvent.Reserved(now, c.Id, c.Buyer, c.Quantity, price, UnixMilliseconds.Truncate(now + length), c.OfferId);
        return new(new(Done, new(c.Id, c.Buyer, c.Quantity, price, c.OfferId, ReservationStatus.Reserved, reserved.Deadline, null)), reserved);
    }

    private static StockDecision Repeat(Reservation existing, StockCommand.Reserve c)
    {
        // Somebody else's id is not confirmed to exist: the only thing said is that this id cannot be used.
        if (existing.Buyer != c.Buyer) return new(new(IdReused, Field: "reservationId"));
        if (existing.Quantity != c.Quantity) return new(new(IdReused, Field: "quantity"));
        if (existing.OfferId != c.OfferId) return new(new(IdReused, Field: "offerId"));
        if (c.ExpectedUnitPrice is { } expected && expected != existing.UnitPrice) return new(new(IdReused, Field: "expectedUnitPrice"));
        return new(new(Repeated, existing.View()));
    }

    private static StockDecision RefuseForLack(StockState state, Pool pool)
    {
        var level = LevelOf(state, pool);
        if (level == StockLevel.Available) return new(new(NotEnough, Available: pool.Units.Available));
        return Refuse(level == StockLevel.SoldOut ? SoldOut : FullyReserved);
    }

    private static StockDecision Release(StockState state, StockCommand.Release c, DateTimeOffset now)
    {
        if (Find(state, c.Id, c.Buyer) is not { } reservation) return Refuse(ReservationUnknown);
        if (reservation.Status is ReservationStatus.Released or ReservationStatus.Expired) return new(new(Repeated, reservation.View()));
        if (reservation.Status is ReservationStatus.Paying or ReservationStatus.Sold) return new(new(WrongState, reservation.View()));
        return End(state, reservation, ReleaseCause.Buyer, now);
    }

    private static StockDecision BeginPayment(StockState state, StockCommand.BeginPayment c, DateTimeOffset now)
    {
        if (Find(state, c.Id, c.Buyer) is not { } reservation) return Refuse(ReservationUnknown);
        if (reservation.Status == ReservationStatus.Expired) return new(new(ReservationExpired, reservation.View()));
        if (reservation.Status == ReservationStatus.Released) return new(new(ReservationReleased, reservation.View()));
        if (reservation.Status != ReservationStatus.Reserved)
            return new(new(reservation.PurchaseId == c.PurchaseId ? Repeated : WrongState, reservation.View()));
        return new(new(Done, reservation.View() with { Status = ReservationStatus.Paying, PurchaseId = c.PurchaseId }),
            new StockEvent.PaymentBegun(now, c.Id, c.PurchaseId));
    }

    private static StockDecision Confirm(StockState state, StockCommand.Confirm c, DateTimeOffset now)
    {
        if (state.Find(c.Id) is not { } reservation) return Refuse(ReservationUnknown);
        if (reservation.PurchaseId != c.PurchaseId) return new(new(WrongState, reservation.View()));
        if (reservation.Status == ReservationStatus.Sold) return new(new(Repeated, reservation.View()));
        if (reservation.Status != ReservationStatus.Paying) return new(new(WrongState, reservation.View()));
        return new(new(Done, reservation.View() with { Status = ReservationStatus.Sold }), new StockEvent.Confirmed(now, c.Id, c.PurchaseId));
    }

    private static StockDecision ReleasePayment(StockState state, StockCommand.ReleasePayment c, DateTimeOffset now)
    {
        if (state.Find(c.Id) is not { } reservation) return Refuse(ReservationUnknown);
        if (reservation.PurchaseId != c.PurchaseId) return new(new(WrongState, reservation.View()));
        if (reservation.Status == ReservationStatus.Released) return new(new(Repeated, reservation.View()));
        if (reservation.Status == ReservationStatus.Sold) return new(new(WrongState, reservation.View()));
        return End(state, reservation, c.Cause, now);
    }

    private static StockDecision Restock(StockState state, StockCommand.Restock c, DateTimeOffset now)
    {
        if (state.Operations.TryGetValue(c.OperationId, out var done)) return RepeatOperation(same: done > 0 && done == c.Quantity);
        if (c.Quantity is < 1 or > MaxMovement) return Refuse(QuantityOutOfRange);
        return new(new(Done), new StockEvent.Restocked(now, c.OperationId, c.Quantity));
    }

    private static StockDecision Withdraw(StockState state, StockCommand.Withdraw c, DateTimeOffset now)
    {
        if (state.Operations.TryGetValue(c.OperationId, out var done)) return RepeatOperation(same: done < 0 && done == -c.Quantity);
        if (c.Quantity is < 1 or > MaxMovement) return Refuse(QuantityOutOfRange);
        var available = state.PoolOf(null).Units.Available;
        if (c.Quantity > available) return new(new(NotEnoughStock, Available: available));
        return new(new(Done), new StockEvent.Withdrawn(now, c.OperationId, c.Quantity));
    }

    private static StockDecision RepeatOperation(bool same) =>
        same ? Refuse(Repeated) : new(new(IdReused, Field: "quantity"));

    private static StockDecision ArmOffer(StockState state, StockCommand.ArmOffer c, DateTimeOffset now)
    {
        if (state.Pools.TryGetValue(c.OfferId, out var pool))
            return pool.Terms == c.Terms && pool.ArmedWith == c.Quantity ? Refuse(Repeated) : new(new(IdReused, Field: "offerId"));
        if (c.Quantity is < 1 or > MaxMovement) return Refuse(QuantityOutOfRange);
        var available = state.PoolOf(null).Units.Available;
        if (c.Quantity > available) return new(new(NotEnoughStock, Available: available));
        return new(new(Done), new StockEvent.OfferArmed(now, c.OfferId, c.Quantity, c.Terms));
    }

    private static StockDecision CloseOffer(StockState state, StockCommand.CloseOffer c, DateTimeOffset now)
    {
        if (!state.Pools.TryGetValue(c.OfferId, out var pool) || pool.Terms is null) return Refuse(OfferUnknown);
        if (pool.Phase == OfferPhase.Closed) return Refuse(Repeated);
        return new(new(Done), new StockEvent.OfferClosed(now, c.OfferId, pool.Units.Available));
    }

    private static StockDecision Look(StockState state, StockCommand.Look c) =>
        Find(state, c.Id, c.Buyer) is { } reservation ? new(new(Done, reservation.View())) : Refuse(ReservationUnknown);

    private static StockDecision End(StockState state, Reservation reservation, ReleaseCause cause, DateTimeOffset now)
    {
        var events = new List<StockEvent> { new StockEvent.Released(now, reservation.Id, cause) };
        AddReturn(events, state, reservation, now);
        return new(new(Done, reservation.View() with { Status = ReservationStatus.Released }), events);
    }

    /// <summary>What comes free after its offer has closed belongs to the general pool.</summary>
    private static void AddReturn(List<StockEvent> events, StockState state, Reservation reservation, DateTimeOffset now)
    {
        if (reservation.OfferId is { } offerId && state.PoolOf(offerId).Phase == OfferPhase.Closed)
            events.Add(new StockEvent.UnitsReturned(now, offerId, reservation.Quantity));
    }

    private static Reservation? Find(StockState state, ReservationId id, BuyerId buyer) =>
        state.Find(id) is { } reservation && reservation.Buyer == buyer ? reservation : null;

    private static StockDecision Refuse(StockStatus status) => new(new StockAnswer(status));
}
