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

    public StockState(string sku)
    {
        Sku = sku;
        Tallies = new BuyerTallies(Reservations);
        Deadlines = new Deadlines(Reservations);
        Finished = new FinishedReservations(Reservations);
        AddPool(General, null, 0);
    }

    public string Sku { get; }

    internal Dictionary<string, Pool> Pools { get; } = new(StringComparer.Ordinal);

    internal ReservationTable Reservations { get; } = new();

    internal BuyerTallies Tallies { get; }

    /// <summary>Restocks and withdrawals by operation id, kept for the life of the SKU.</summary>
    internal Dictionary<string, long> Operations { get; } = new(StringComparer.Ordinal);

    /// <summary>Running reservations by deadline.</summary>
    internal Deadlines Deadlines { get; }

    /// <summary>Instants at which offers open or close.</summary>
    internal SortedSet<(DateTimeOffset At, string OfferId)> OfferInstants { get; } = [];

    /// <summary>Finished reservations, oldest first, until their ids may be forgotten.</summary>
    internal FinishedReservations Finished { get; }

    /// <summary>Stamp of the newest event.</summary>
    internal DateTimeOffset Stamp { get; set; }

    /// <summary>The pool that a reservation draws from.</summary>
    internal Pool PoolOf(string? offerId) => Pools.TryGetValue(offerId ?? General, out var pool)
        ? pool
        : throw new InvariantViolationException($"{Sku}: there is no pool '{offerId}'.");

    /// <summary>Null where there is a pool of this name.</summary>
    internal Pool? AddPool(string offerId, OfferTerms? terms, long armedWith)
    {
        var pool = new Pool(Tallies, Pools.Count, offerId, terms, armedWith);
        return Pools.TryAdd(offerId, pool) ? pool : null;
    }

    internal Reservation? Find(ReservationId id) => Reservations.Find(id);

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

