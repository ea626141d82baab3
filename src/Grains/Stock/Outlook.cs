using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// What will be free, and what may still come back, after facts that are decided but not applied yet. It lets the decision that frees units
/// give them to those who wait. It knows amounts only; who gets what is decided in <see cref="WaitlistRules"/>.
/// </summary>
internal sealed class Outlook(StockState state)
{
    private readonly Dictionary<(string Pool, string Location), long> _free = [];
    private readonly Dictionary<string, long> _freeInPool = new(StringComparer.Ordinal);
    private readonly HashSet<string> _locations = new(state.KnownLocations, StringComparer.Ordinal);
    private readonly Dictionary<string, long> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _closed = new(StringComparer.Ordinal);
    private readonly HashSet<ReservationId> _gone = [];
    private readonly List<Waiter> _joined = [];
    private long _buffer = state.Buffer;
    private IReadOnlyList<string> _ranked = state.RankedLocations;

    public Outlook Take(IReadOnlyList<StockEvent> events)
    {
        foreach (var happened in events) Take(happened);
        return this;
    }

    /// <summary>Nobody is served from it any more; one whose time is over may be closed only by the next round.</summary>
    public bool IsClosed(Pool pool, DateTimeOffset now) =>
        pool.Phase == OfferPhase.Closed || pool.Terms?.ClosesAt <= now || _closed.Contains(pool.OfferId);

    public IEnumerable<Waiter> Waiting(Pool pool) => pool.Waitlist.InOrder.Concat(_joined.Where(waiter => state.PoolOf(waiter.OfferId) == pool))
        .Where(waiter => !_gone.Contains(waiter.Id));

    /// <summary>What can be given away: in the general pool without the buffer.</summary>
    public long Sellable(Pool pool)
    {
        var free = pool.Units.Available + _freeInPool.GetValueOrDefault(pool.OfferId);
        return pool.Terms is null ? Math.Max(0, free - _buffer) : free;
    }

    /// <summary>What is free, reserved or being paid, and so may be had yet; offers return theirs to the general pool.</summary>
    public long MayReturn(Pool pool)
    {
        if (pool.Terms is not null) return OpenIn(pool.Units) + _open.GetValueOrDefault(pool.OfferId);
        var open = OpenIn(state.Total());
        foreach (var change in _open.Values) open += change; // an offer that is being armed has no pool yet
        return Math.Max(0, open - _buffer);
    }

    public IReadOnlyList<Portion>? Serve(Pool pool, long quantity) => Locations.Serve(
        [.. Locations.InOrder(_ranked, _locations)],
        location => pool.In(location).Available + _free.GetValueOrDefault((pool.OfferId, location)), quantity);

    public void Take(StockEvent happened)
    {
        switch (happened)
        {
            case StockEvent.Restocked e:
                Change(StockState.General, StockState.MainLocation, e.Quantity, e.Quantity);
                break;
            case StockEvent.RestockedAt e:
                Change(StockState.General, e.Location, e.Quantity, e.Quantity);
                break;
            case StockEvent.Withdrawn e:
                Change(StockState.General, StockState.MainLocation, -e.Quantity, -e.Quantity);
                break;
            case StockEvent.WithdrawnAt e:
                Change(StockState.General, e.Location, -e.Quantity, -e.Quantity);
                break;
            case StockEvent.WrittenOff e:
                Change(StockState.General, e.Location, -e.Quantity, -e.Quantity);
                break;
            case StockEvent.Recovered e:
                Change(StockState.General, e.Location, e.Quantity, e.Quantity);
                break;
            case StockEvent.Transferred e:
                Change(StockState.General, e.From, -e.Quantity, -e.Quantity);
                Change(StockState.General, e.To, e.Quantity, e.Quantity);
                break;
            case StockEvent.StockedSet e:
                Change(StockState.General, e.Location, e.Quantity - e.Expected, e.Quantity - e.Expected);
                break;
            case StockEvent.LocationsRanked e:
                _ranked = e.Locations;
                break;
            case StockEvent.BufferSet e:
                _buffer = e.Quantity;
                break;
            case StockEvent.OfferArmed e:
                MoveToOffer(e.OfferId, Portions.Of(null, e.Quantity), 1);
                break;
            case StockEvent.OfferArmedAt e:
                MoveToOffer(e.OfferId, e.Portions, 1);
                break;
            case StockEvent.OfferArmedPriced e:
                MoveToOffer(e.OfferId, e.Portions, 1);
                break;
            case StockEvent.OfferClosed e:
                Close(e.OfferId, Portions.Of(null, e.Returned));
                break;
            case StockEvent.OfferClosedAt e:
                Close(e.OfferId, e.Returned);
                break;
            case StockEvent.UnitsReturned e:
                MoveToOffer(e.OfferId, Portions.Of(null, e.Quantity), -1);
                break;
            case StockEvent.UnitsReturnedAt e:
                MoveToOffer(e.OfferId, e.Portions, -1);
                break;
            default:
                TakeReservation(happened);
                break;
        }
    }

    private void TakeReservation(StockEvent happened)
    {
        switch (happened)
        {
            case StockEvent.Joined e:
                _joined.Add(new Waiter(e.ReservationId, e.Buyer, e.Quantity, e.UnitPrice, e.OfferId, TimeSpan.FromSeconds(e.HoldSeconds), e.At));
                break;
            case StockEvent.WaitEnded e:
                _gone.Add(e.ReservationId);
                break;
            case StockEvent.Promoted e:
                var waiter = state.FindWaiter(e.ReservationId) ?? _joined.Single(joined => joined.Id == e.ReservationId);
                _gone.Add(e.ReservationId);
                Change(waiter.OfferId, Portions.Of(e.Portions, waiter.Quantity), -1, 0);
                break;
            case StockEvent.Released e:
                Free(e.ReservationId);
                break;
            case StockEvent.Expired e:
                Free(e.ReservationId);
                break;
            case StockEvent.Confirmed e when state.Find(e.ReservationId) is { } sale:
                Change(sale.OfferId, Portions.Of(sale.Portions, sale.Quantity), 0, -1);
                break;
            case StockEvent.ReturnRestocked e when state.Find(e.ReservationId) is { } sale:
                Change(sale.OfferId, StockFold.Returning(sale, e.Quantity), 1, 1);
                break;
        }
    }

    private void Free(ReservationId id)
    {
        if (state.Find(id) is { } reservation) Change(reservation.OfferId, Portions.Of(reservation.Portions, reservation.Quantity), 1, 0);
    }

    private void Close(string offerId, IReadOnlyList<Portion> returned)
    {
        _closed.Add(offerId);
        MoveToOffer(offerId, returned, -1);
    }

    private void MoveToOffer(string offerId, IReadOnlyList<Portion> portions, int sign)
    {
        Change(offerId, portions, sign, sign);
        Change(null, portions, -sign, -sign);
    }

    private void Change(string? offerId, IReadOnlyList<Portion> portions, int free, int open)
    {
        foreach (var portion in portions) Change(offerId ?? StockState.General, portion.Location, free * portion.Quantity, open * portion.Quantity);
    }

    private void Change(string pool, string location, long free, long open)
    {
        _free[(pool, location)] = _free.GetValueOrDefault((pool, location)) + free;
        _freeInPool[pool] = _freeInPool.GetValueOrDefault(pool) + free;
        _locations.Add(location);
        _open[pool] = _open.GetValueOrDefault(pool) + open;
    }

    private static long OpenIn(Journal.UnitCounters units) => units.Available + units.Reserved + units.Paying;
}
