using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock.Memory;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// Memory of one SKU's owner. Holds: the law of stock in every bucket and in sum, after every event. Changed by <see cref="StockFold"/> alone,
/// read by the rules.
/// </summary>
public sealed partial class StockState
{
    /// <summary>The name of the pool from which is sold without an offer.</summary>
    public const string General = "";

    /// <summary>The location of a shop that knows only one.</summary>
    public const string MainLocation = "";

    private readonly ReservationTable _reservations = new();
    private readonly BuyerTallies _tallies;
    private readonly Deadlines _deadlines;
    private readonly FinishedReservations _finished;
    private readonly FinishedReservations _sold;
    private readonly Dictionary<ReservationId, Waiter> _waiters = [];
    private readonly Queue<(DateTimeOffset At, ReservationId Id)> _endedWaits = new();
    private readonly Dictionary<string, Operation> _operations = new(StringComparer.Ordinal);

    public StockState(string sku)
    {
        Sku = sku;
        _tallies = new BuyerTallies(_reservations);
        _deadlines = new Deadlines(_reservations);
        _finished = new FinishedReservations(_reservations);
        _sold = new FinishedReservations(_reservations);
        AddPool(General, null, 0, null, null);
    }

    public string Sku { get; }

    internal Dictionary<string, Pool> Pools { get; } = new(StringComparer.Ordinal);

    /// <summary>Instants at which offers open or close.</summary>
    internal SortedSet<(DateTimeOffset At, string OfferId)> OfferInstants { get; } = [];

    /// <summary>Every location that ever held a unit, the main one included.</summary>
    internal HashSet<string> KnownLocations { get; } = new(StringComparer.Ordinal) { MainLocation };

    /// <summary>The host's order of locations; those not named come after, by name.</summary>
    internal IReadOnlyList<string> RankedLocations { get; set; } = [];

    /// <summary>Units of the general pool that are not sold here.</summary>
    internal long Buffer { get; set; }

    /// <summary>Offers that are open and sell alone: while there is one, the general pool sells nothing.</summary>
    internal int OpenAlone { get; set; }

    /// <summary>People in line, over all pools.</summary>
    internal int Waiting { get; private set; }

    /// <summary>Stamp of the newest event.</summary>
    internal DateTimeOffset Stamp { get; set; }

    /// <summary>The pool that a reservation draws from.</summary>
    internal Pool PoolOf(string? offerId) => Pools.TryGetValue(offerId ?? General, out var pool)
        ? pool
        : throw new InvariantViolationException($"{Sku}: there is no pool '{offerId}'.");

    /// <summary>Null where there is a pool of this name.</summary>
    internal Pool? AddPool(string offerId, OfferTerms? terms, long armedWith, WaitlistTerms? waitlist, OfferPricing? pricing)
    {
        var pool = new Pool(_tallies, Pools.Count, offerId, terms, armedWith, waitlist, pricing);
        return Pools.TryAdd(offerId, pool) ? pool : null;
    }

    internal Reservation? Find(ReservationId id) => _reservations.Find(id);

    /// <summary>Brings near where these ids would lie.</summary>
    internal void Foresee(ReservationId id, BuyerId buyer, string? offerId)
    {
        _reservations.Foresee(id);
        if (Pools.TryGetValue(offerId ?? General, out var pool)) _tallies.Foresee(pool.Number, buyer);
    }

    /// <summary>Remembers a reservation and its deadline.</summary>
    internal Reservation Add(in NewReservation made)
    {
        if (_waiters.ContainsKey(made.Id)) throw new InvariantViolationException($"{Sku}: the id {made.Id} is used by one who waits.");
        var reservation = _reservations.Add(made, PoolOf(made.OfferId).Number)
            ?? throw new InvariantViolationException($"{Sku}: reservation {made.Id} exists already.");
        _deadlines.Add(reservation);
        return reservation;
    }

    internal void MoveDeadline(Reservation reservation, DateTimeOffset deadline)
    {
        _deadlines.Remove(reservation);
        _reservations.SetDeadline(reservation, deadline);
        _deadlines.Add(reservation);
    }

    internal void DropDeadline(Reservation reservation) => _deadlines.Remove(reservation);

    /// <summary>The earliest deadline of a reservation.</summary>
    internal DateTimeOffset? NextDeadline => _deadlines.Earliest;

    /// <summary>
    /// Reservations whose deadline has passed, by deadline and then by id; where they are many, whole deadlines until there are <paramref name="enough"/>.
    /// </summary>
    internal List<Reservation> Due(DateTimeOffset now, int enough) => _deadlines.DueBy(now, enough);

    /// <summary>Its id answers repeats until it may be forgotten; a sale also until it can no longer be returned.</summary>
    internal void Finish(Reservation reservation, DateTimeOffset at) =>
        (reservation.Status == ReservationStatus.Sold ? _sold : _finished).Enqueue(at, reservation);

    internal Waiter? FindWaiter(ReservationId id) => _waiters.GetValueOrDefault(id);

    internal void Add(Waiter waiter)
    {
        if (_reservations.Find(waiter.Id) is not null || !_waiters.TryAdd(waiter.Id, waiter))
            throw new InvariantViolationException($"{Sku}: the id {waiter.Id} is used already.");
        PoolOf(waiter.OfferId).Waitlist.Add(waiter);
        Waiting++;
    }

    /// <summary>Takes one out of the line, for a reservation or for nothing.</summary>
    internal Waiter EndWait(ReservationId id, DateTimeOffset at, bool promoted)
    {
        if (!_waiters.TryGetValue(id, out var waiter) || waiter.HasEnded) throw new InvariantViolationException($"{Sku}: nobody waits as {id}.");
        PoolOf(waiter.OfferId).Waitlist.Remove(waiter);
        Waiting--;
        waiter.HasEnded = true;
        if (promoted) _waiters.Remove(id);
        else _endedWaits.Enqueue((at, id));
        return waiter;
    }

    internal Operation? FindOperation(string operationId) => _operations.TryGetValue(operationId, out var operation) ? operation : null;

    /// <summary>Operations are kept for the life of the SKU.</summary>
    internal void Add(string operationId, Operation operation)
    {
        if (!_operations.TryAdd(operationId, operation))
            throw new InvariantViolationException($"{Sku}: operation {operationId} has taken effect before.");
    }

    /// <summary>An id may be forgotten when every repeat of it would be refused as too old.</summary>
    internal void Forget(DateTimeOffset now)
    {
        var old = now - StockRules.IdRetention - StockRules.MaxIdAhead;
        Forget(_finished, old);
        Forget(_sold, now - StockRules.ReturnWindow);
        while (_endedWaits.TryPeek(out var oldest) && oldest.At < old) _waiters.Remove(_endedWaits.Dequeue().Id);
    }

    internal UnitCounters Total()
    {
        var total = default(UnitCounters);
        foreach (var pool in Pools.Values) total += pool.Units;
        return total;
    }

    /// <summary>Units of one location in all pools.</summary>
    internal UnitCounters TotalIn(string location)
    {
        var total = default(UnitCounters);
        foreach (var pool in Pools.Values) total += pool.In(location);
        return total;
    }

    private void Forget(FinishedReservations finished, DateTimeOffset before)
    {
        while (finished.TryPeek(out var oldest) && oldest.FinishedAt < before)
        {
            finished.Remove(oldest);
            _reservations.Remove(oldest);
        }
    }
}
