using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// Memory of one SKU's owner. Holds: the law of stock in every bucket and in sum, after every event. Changed by <see cref="StockFold"/> alone,
/// read by the rules.
/// </summary>
public sealed class StockState(string sku)
{
    /// <summary>The name of the pool from which is sold without an offer.</summary>
    public const string General = "";

    /// <summary>The location of a shop that knows only one.</summary>
    public const string MainLocation = "";

    private readonly Dictionary<ReservationId, Reservation> _reservations = [];
    private readonly Dictionary<ReservationId, Waiter> _waiters = [];
    private readonly Dictionary<string, Operation> _operations = new(StringComparer.Ordinal);
    private readonly SortedSet<(DateTimeOffset Deadline, Guid Id)> _deadlines = [];
    private readonly Queue<(DateTimeOffset At, ReservationId Id)> _finished = new();
    private readonly Queue<(DateTimeOffset At, ReservationId Id)> _sold = new();

    public string Sku => sku;

    internal Dictionary<string, Pool> Pools { get; } = new(StringComparer.Ordinal) { [General] = new Pool(General, null, 0, null) };

    /// <summary>Instants at which offers open or close.</summary>
    internal SortedSet<(DateTimeOffset At, string OfferId)> OfferInstants { get; } = [];

    /// <summary>Every location that ever held a unit, the main one included.</summary>
    internal HashSet<string> KnownLocations { get; } = new(StringComparer.Ordinal) { MainLocation };

    /// <summary>The host's order of locations; those not named come after, by name.</summary>
    internal IReadOnlyList<string> RankedLocations { get; set; } = [];

    /// <summary>Units of the general pool that are not sold here.</summary>
    internal long Buffer { get; set; }

    /// <summary>People in line, over all pools.</summary>
    internal int Waiting { get; private set; }

    /// <summary>Stamp of the newest event.</summary>
    internal DateTimeOffset Stamp { get; set; }

    /// <summary>The pool that a reservation draws from.</summary>
    internal Pool PoolOf(string? offerId) => Pools.TryGetValue(offerId ?? General, out var pool)
        ? pool
        : throw new InvariantViolationException($"{sku}: there is no pool '{offerId}'.");

    internal Reservation? Find(ReservationId id) => _reservations.GetValueOrDefault(id);

    internal void Add(Reservation reservation)
    {
        if (!_reservations.TryAdd(reservation.Id, reservation))
            throw new InvariantViolationException($"{sku}: reservation {reservation.Id} exists already.");
        _deadlines.Add((reservation.Deadline, reservation.Id.Value));
    }

    internal void MoveDeadline(Reservation reservation, DateTimeOffset deadline)
    {
        _deadlines.Remove((reservation.Deadline, reservation.Id.Value));
        reservation.Deadline = deadline;
        _deadlines.Add((deadline, reservation.Id.Value));
    }

    internal void DropDeadline(Reservation reservation) => _deadlines.Remove((reservation.Deadline, reservation.Id.Value));

    /// <summary>Its id answers repeats until it may be forgotten; a sale also until it can no longer be returned.</summary>
    internal void Finish(Reservation reservation, DateTimeOffset at) =>
        (reservation.Status == ReservationStatus.Sold ? _sold : _finished).Enqueue((at, reservation.Id));

    /// <summary>The earliest deadline of a reservation.</summary>
    internal DateTimeOffset? NextDeadline => _deadlines.Count > 0 ? _deadlines.Min.Deadline : null;

    /// <summary>Reservations whose deadline has passed, oldest first.</summary>
    internal IEnumerable<Reservation> Due(DateTimeOffset now) =>
        _deadlines.TakeWhile(entry => entry.Deadline <= now).Select(entry => _reservations[new ReservationId(entry.Id)]);

    internal Waiter? FindWaiter(ReservationId id) => _waiters.GetValueOrDefault(id);

    internal void Add(Waiter waiter)
    {
        if (_reservations.ContainsKey(waiter.Id) || !_waiters.TryAdd(waiter.Id, waiter))
            throw new InvariantViolationException($"{sku}: the id {waiter.Id} is used already.");
        PoolOf(waiter.OfferId).Waitlist.Add(waiter);
        Waiting++;
    }

    /// <summary>Takes one out of the line, for a reservation or for nothing.</summary>
    internal Waiter EndWait(ReservationId id, DateTimeOffset at, bool promoted)
    {
        if (!_waiters.TryGetValue(id, out var waiter) || waiter.HasEnded) throw new InvariantViolationException($"{sku}: nobody waits as {id}.");
        PoolOf(waiter.OfferId).Waitlist.Remove(waiter);
        Waiting--;
        waiter.HasEnded = true;
        if (promoted) _waiters.Remove(id);
        else _finished.Enqueue((at, id));
        return waiter;
    }

    internal Operation? FindOperation(string operationId) => _operations.TryGetValue(operationId, out var operation) ? operation : null;

    /// <summary>Operations are kept for the life of the SKU.</summary>
    internal void Add(string operationId, Operation operation)
    {
        if (!_operations.TryAdd(operationId, operation))
            throw new InvariantViolationException($"{sku}: operation {operationId} has taken effect before.");
    }

    /// <summary>An id may be forgotten when every repeat of it would be refused as too old.</summary>
    internal void Forget(DateTimeOffset now)
    {
        Forget(_finished, now - StockRules.IdRetention - StockRules.MaxIdAhead);
        Forget(_sold, now - StockRules.ReturnWindow);
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

    private void Forget(Queue<(DateTimeOffset At, ReservationId Id)> ended, DateTimeOffset before)
    {
        while (ended.TryPeek(out var oldest) && oldest.At < before)
        {
            ended.Dequeue();
            _reservations.Remove(oldest.Id);
            _waiters.Remove(oldest.Id);
        }
    }
}
