using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Values;
using static LiveCommerce.Grains.Stock.StockRules;
using static LiveCommerce.Grains.Stock.StockStatus;
using StockDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Grains.Stock.StockEvent, LiveCommerce.Grains.Stock.StockAnswer>;

namespace LiveCommerce.Grains.Stock;

/// <summary>The life of one reservation: granted, perhaps firmed or extended, and ended in one of three ways.</summary>
internal static class ReservationRules
{
    public static StockDecision Reserve(StockState state, StockCommand.Reserve c, DateTimeOffset now)
    {
        if (state.Find(c.Id) is { } existing
#if PLANTS
            && !(Plant.Is(Bug.IdOutsideAppend) && existing.Status is ReservationStatus.Released or ReservationStatus.Expired)
#endif
            ) return Repeat(state, existing, c.Buyer, c.Quantity, c.OfferId, c.ExpectedUnitPrice);
        if (state.FindWaiter(c.Id) is not null) return new(new(IdReused, field: "reservationId"));
        if (CheckWish(state, c.Id, c.Buyer, c.Quantity, c.OfferId, c.ListPrice, c.ExpectedUnitPrice, now, out var pool, out var price) is { } refusal) return refusal;
        if (c.Quantity > SellableOf(state, pool)) return RefuseForLack(state, pool);

        var length = pool.Terms is null ? c.Length : TimeSpan.FromSeconds(pool.Terms.ReservationSeconds);
        if (c.IsTentative) length = c.Length < MaxTentative ? c.Length : MaxTentative;
        var deadline = UnixMilliseconds.Truncate(now + length);
        var portions = state.KnownLocations.Count == 1
            ? null
            : Locations.Serve(Locations.InOrder(state.RankedLocations, state.KnownLocations), location => pool.In(location).Available, c.Quantity);
        var status = c.IsTentative ? ReservationStatus.Tentative : ReservationStatus.Reserved;
        return new(
            new(Done, new(c.Id, c.Buyer, c.Quantity, price, c.OfferId, status, deadline, null, Portions: portions)),
            portions is null && !c.IsTentative
                ? new StockEvent.Reserved(now, c.Id, c.Buyer, c.Quantity, price, deadline, c.OfferId)
                : new StockEvent.ReservedAt(
                    now, c.Id, c.Buyer, c.Quantity, price, deadline, c.IsTentative, Portions.Of(portions, c.Quantity), c.OfferId));
    }

    /// <summary>The checks that whoever reserves and whoever waits have in common.</summary>
    public static StockDecision? CheckWish(
        StockState state, ReservationId id, BuyerId buyer, long quantity, string? offerId, Money listPrice, Money? expectedUnitPrice, DateTimeOffset now,
        out Pool pool, out Money price)
    {
        (pool, price) = (state.PoolOf(null), listPrice);
        if (id.MadeAt < now - IdRetention) return Refuse(IdTooOld);
        if (id.MadeAt > now + MaxIdAhead) return Refuse(IdInvalid);
        if (quantity is < 1 or > MaxQuantity) return Refuse(QuantityOutOfRange);
        if (offerId is { } name && (name is StockState.General || !state.Pools.TryGetValue(name, out pool!))) return Refuse(OfferUnknown);
        if (pool.Terms is { } terms)
        {
            if (pool.Phase == OfferPhase.Closed || now >= terms.ClosesAt) return Refuse(OfferClosed);
            if (now < terms.OpensAt) return new(new(OfferNotOpen, opensAt: terms.OpensAt));
            price = pool.PriceAt(terms, now);
        }
        else if (state.OpenAlone > 0)
        {
            return Refuse(OfferOnly);
        }
        if (expectedUnitPrice is { } expected)
        {
            if (expected.Currency != price.Currency) return new(new(CurrencyMismatch, price: price));
            if (!pool.Accepts(expected, price)) return new(new(PriceChanged, price: price));
        }
        var tally = pool.TallyOf(buyer);
        if (tally.Units + pool.Waitlist.UnitsOf(buyer) + quantity > (pool.Terms?.LimitPerBuyer ?? MaxQuantity))
            return new(new(LimitReached, tally.Newest?.View()));
        return null;
    }

    public static StockDecision Repeat(
        StockState state, Reservation existing, BuyerId buyer, long quantity, string? offerId, Money? expectedUnitPrice)
    {
        // Somebody else's id is not confirmed to exist: the only thing said is that this id cannot be used.
        if (existing.Buyer != buyer) return new(new(IdReused, field: "reservationId"));
        if (existing.Quantity != quantity) return new(new(IdReused, field: "quantity"));
        if (existing.OfferId != offerId) return new(new(IdReused, field: "offerId"));
        if (expectedUnitPrice is { } expected && !IsSame(state, offerId, expected, existing.UnitPrice)) return new(new(IdReused, field: "expectedUnitPrice"));
        return new(new(Repeated, existing.View()));
    }

    /// <summary>Whether one who saw this price may have been granted that one.</summary>
    public static bool IsSame(StockState state, string? offerId, Money seen, Money granted) =>
        seen.Currency == granted.Currency && state.PoolOf(offerId).Accepts(seen, granted);

    public static StockDecision Firm(StockState state, StockCommand.Firm c, DateTimeOffset now)
    {
        if (Find(state, c.Id, c.Buyer) is not { } reservation) return Refuse(ReservationUnknown);
        if (reservation.Status == ReservationStatus.Expired) return new(new(ReservationExpired, reservation.View()));
        if (reservation.Status == ReservationStatus.Released) return new(new(ReservationReleased, reservation.View()));
        if (reservation.Status != ReservationStatus.Tentative) return new(new(Repeated, reservation.View()));
        var deadline = UnixMilliseconds.Truncate(now + LengthIn(state.PoolOf(reservation.OfferId), c.Length));
        return new(new(Done, reservation.View() with { Status = ReservationStatus.Reserved, Deadline = deadline }), new StockEvent.Firmed(now, c.Id, deadline));
    }

    public static StockDecision Extend(StockState state, StockCommand.Extend c, DateTimeOffset now)
    {
        if (Find(state, c.Id, c.Buyer) is not { } reservation) return Refuse(ReservationUnknown);
        if (c.Number >= 1 && c.Number <= reservation.Extensions) return new(new(Repeated, reservation.View()));
        if (reservation.Status == ReservationStatus.Expired) return new(new(ReservationExpired, reservation.View()));
        if (reservation.Status == ReservationStatus.Released) return new(new(ReservationReleased, reservation.View()));
        if (reservation.Status != ReservationStatus.Reserved) return new(new(WrongState, reservation.View()));
        if (c.Number > MaxExtensions) return new(new(ExtensionLimitReached, reservation.View()));
        if (c.Number != reservation.Extensions + 1) return new(new(WrongState, reservation.View()));
        var length = LengthIn(state.PoolOf(reservation.OfferId), c.Length);
        var deadline = UnixMilliseconds.Truncate(reservation.Deadline + (length < MaxLength ? length : MaxLength));
        return new(
            new(Done, reservation.View() with { Deadline = deadline, Extensions = c.Number }), new StockEvent.Extended(now, c.Id, deadline));
    }

    public static StockDecision Release(StockState state, StockCommand.Release c, DateTimeOffset now)
    {
        if (Find(state, c.Id, c.Buyer) is not { } reservation) return Refuse(ReservationUnknown);
        if (reservation.Status is ReservationStatus.Released or ReservationStatus.Expired) return new(new(Repeated, reservation.View()));
        if (!reservation.HasDeadline) return new(new(WrongState, reservation.View()));
        if (c.OnlyTentative && reservation.Status != ReservationStatus.Tentative) return new(new(WrongState, reservation.View()));
        return End(state, reservation, ReleaseCause.Buyer, now);
    }

    public static StockDecision BeginPayment(StockState state, StockCommand.BeginPayment c, DateTimeOffset now)
    {
        if (Find(state, c.Id, c.Buyer) is not { } reservation) return Refuse(ReservationUnknown);
        if (reservation.Status == ReservationStatus.Expired) return new(new(ReservationExpired, reservation.View()));
        if (reservation.Status == ReservationStatus.Released) return new(new(ReservationReleased, reservation.View()));
        if (reservation.Status != ReservationStatus.Reserved)
            return new(new(reservation.PurchaseId == c.PurchaseId ? Repeated : WrongState, reservation.View()));
        return new(new(Done, reservation.View() with { Status = ReservationStatus.Paying, PurchaseId = c.PurchaseId }),
            new StockEvent.PaymentBegun(now, c.Id, c.PurchaseId));
    }

    public static StockDecision Confirm(StockState state, StockCommand.Confirm c, DateTimeOffset now)
    {
        if (state.Find(c.Id) is not { } reservation) return Refuse(ReservationUnknown);
        if (reservation.PurchaseId != c.PurchaseId) return new(new(WrongState, reservation.View()));
        if (reservation.Status == ReservationStatus.Sold) return new(new(Repeated, reservation.View()));
        if (reservation.Status != ReservationStatus.Paying) return new(new(WrongState, reservation.View()));
        return new(new(Done, reservation.View() with { Status = ReservationStatus.Sold }), new StockEvent.Confirmed(now, c.Id, c.PurchaseId));
    }

    public static StockDecision ReleasePayment(StockState state, StockCommand.ReleasePayment c, DateTimeOffset now)
    {
        if (state.Find(c.Id) is not { } reservation) return Refuse(ReservationUnknown);
        if (reservation.PurchaseId != c.PurchaseId) return new(new(WrongState, reservation.View()));
        if (reservation.Status == ReservationStatus.Released) return new(new(Repeated, reservation.View()));
        if (reservation.Status == ReservationStatus.Sold) return new(new(WrongState, reservation.View()));
        return End(state, reservation, c.Cause, now);
    }

    public static StockDecision Look(StockState state, StockCommand.Look c)
    {
        if (Find(state, c.Id, c.Buyer) is { } reservation) return new(new(Done, reservation.View()));
        return state.FindWaiter(c.Id) is { } waiter && waiter.Buyer == c.Buyer
            ? new(new(Done, waiter.View(), place: WaitlistRules.PlaceOf(state, waiter)))
            : Refuse(ReservationUnknown);
    }

    private static StockDecision End(StockState state, Reservation reservation, ReleaseCause cause, DateTimeOffset now)
    {
        var events = new List<StockEvent> { new StockEvent.Released(now, reservation.Id, cause) };
        OfferRules.AddReturn(events, state, reservation, Portions.Of(reservation.Portions, reservation.Quantity), now);
        return new(
            new(Done, reservation.View() with { Status = ReservationStatus.Released, NeverFull = reservation.Status == ReservationStatus.Tentative }), events);
    }

    private static Reservation? Find(StockState state, ReservationId id, BuyerId buyer) =>
        state.Find(id) is { } reservation && reservation.Buyer == buyer ? reservation : null;

    /// <summary>An offer's own length, where there is an offer.</summary>
    private static TimeSpan LengthIn(Pool pool, TimeSpan length) =>
        pool.Terms is null ? length : TimeSpan.FromSeconds(pool.Terms.ReservationSeconds);
}
