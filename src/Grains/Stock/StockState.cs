using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock.Memory;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// Memory of one SKU's owner. Holds: the law of stock in every pool and in sum, after every event. Changed by <see cref="StockFold"/> alone,
/// read by <see cref="StockRules"/>.
/// </summary>
public sealed class StockState
{
    /// <summary>The name of the pool from which is sold without an offer.</summary>
    public const string General = "";

    private readonly ReservationTable _reservations = new();
    private readonly BuyerTallies _tallies;
    private readonly Deadlines _deadlines;
    private readonly FinishedReservations _finished;

    public StockState(string sku)
    {
        Sku = sku;
        _tallies = new BuyerTallies(_reservations);
        _deadlines = new Deadlines(_reservations);
        _finished = new FinishedReservations(_reservations);
        AddPool(General, null, 0);
    }

    public string Sku { get; }

    internal Dictionary<string, Pool> Pools { get; } = new(StringComparer.Ordinal);

    /// <summary>Restocks and withdrawals by operation id, kept for the life of the SKU.</summary>
    internal Dictionary<string, long> Operations { get; } = new(StringComparer.Ordinal);

    /// <summary>Instants at which offers open or close.</summary>
    internal SortedSet<(DateTimeOffset At, string OfferId)> OfferInstants { get; } = [];

    /// <summary>Stamp of the newest event.</summary>
    internal DateTimeOffset Stamp { get; set; }

    /// <summary>The pool that a reservation draws from.</summary>
    internal Pool PoolOf(string? offerId) => Pools.TryGetValue(offerId ?? General, out var pool)
        ? pool
        : throw new InvariantViolationException($"{Sku}: there is no pool '{offerId}'.");

    /// <summary>Null where there is a pool of this name.</summary>
    internal Pool? AddPool(string offerId, OfferTerms? terms, long armedWith)
    {
        var pool = new Pool(_tallies, Pools.Count, offerId, terms, armedWith);
        return Pools.TryAdd(offerId, pool) ? pool : null;
    }

    internal Reservation? Find(ReservationId id) => _reservations.Find(id);

    /// <summary>Remembers a reservation and its deadline.</summary>
    internal Reservation Add(in NewReservation made)
    {
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

    /// <summary>The earliest deadline of a running reservation.</summary>
    internal DateTimeOffset? NextDeadline => _deadlines.Earliest;

    /// <summary>
    /// Reservations whose deadline has passed, by deadline and then by id; where they are many, whole deadlines until there are <paramref name="enough"/>.
    /// </summary>
    internal List<Reservation> Due(DateTimeOffset now, int enough) => _deadlines.DueBy(now, enough);

    /// <summary>Its id answers repeats until it may be forgotten.</summary>
    internal void Finish(Reservation reservation, DateTimeOffset at) => _finished.Enqueue(at, reservation);

    /// <summary>Forgets what finished before an instant.</summary>
    internal void Forget(DateTimeOffset before)
    {
        while (_finished.TryPeek(out var oldest) && oldest.FinishedAt < before)
        {
            _finished.Remove(oldest);
            _reservations.Remove(oldest);
        }
    }

    internal UnitCounters Total()
    {
        var total = default(UnitCounters);
        foreach (var pool in Pools.Values) total += pool.Units;
        return total;
    }
}

/// <summary>Units that are sold under the same terms. The general pool has none.</summary>
/// <param name="tallies">What each buyer holds, of all pools.</param>
/// <param name="number">Its place among the pools in the order in which they were armed; the general pool is 0.</param>
/// <param name="offerId">Empty for the general pool.</param>
/// <param name="terms">Under which its units are sold.</param>
/// <param name="armedWith">Units that were moved in when the offer was armed.</param>
internal sealed class Pool(BuyerTallies tallies, int number, string offerId, OfferTerms? terms, long armedWith)
{
    public int Number => number;

    public string OfferId => offerId;

    public OfferTerms? Terms => terms;

    /// <summary>Units that were moved in when the offer was armed.</summary>
    public long ArmedWith => armedWith;

    public OfferPhase Phase { get; set; }

    public UnitCounters Units { get; private set; }

    /// <summary>Moves units between terms of the law; both sides are checked.</summary>
    public void Move(long stocked = 0, long available = 0, long reserved = 0, long paying = 0, long sold = 0)
    {
        Units += new UnitCounters(stocked, available, reserved, paying, sold, 0);
        if (!Units.IsLawful) throw new InvariantViolationException($"The pool '{offerId}' would break the law: {Units}.");
    }

    public BuyerTally TallyOf(BuyerId buyer) => tallies.Of(number, buyer);

    /// <summary>What one buyer holds here: in an offer also what was bought, because its limit counts that too.</summary>
    public void Count(Reservation reservation, long units, bool running) => tallies.Count(number, reservation, units, running);
}

/// <summary>Units of one buyer in one pool, and the newest reservation of them that still runs.</summary>
internal readonly record struct BuyerTally(long Units, Reservation? Newest);

public enum OfferPhase
{
    Armed,
    Open,
    Closed,
}

