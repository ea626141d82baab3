using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// Memory of one SKU's owner. Holds: the law of stock in every pool and in sum, after every event. Changed by <see cref="StockFold"/> alone,
/// read by <see cref="StockRules"/>.
/// </summary>
public sealed class StockState(string sku)
{
    /// <summary>The name of the pool from which is sold without an offer.</summary>
    public const string General = "";

    public string Sku => sku;

    internal Dictionary<string, Pool> Pools { get; } = new(StringComparer.Ordinal) { [General] = new Pool(General, null, 0) };

    internal Dictionary<ReservationId, Reservation> Reservations { get; } = [];

    /// <summary>Restocks and withdrawals by operation id, kept for the life of the SKU.</summary>
    internal Dictionary<string, long> Operations { get; } = new(StringComparer.Ordinal);

    /// <summary>Running reservations by deadline.</summary>
    internal SortedSet<(DateTimeOffset Deadline, Guid Id)> Deadlines { get; } = [];

    /// <summary>Instants at which offers open or close.</summary>
    internal SortedSet<(DateTimeOffset At, string OfferId)> OfferInstants { get; } = [];

    /// <summary>Finished reservations, oldest first, until their ids may be forgotten.</summary>
    internal Queue<(DateTimeOffset FinishedAt, ReservationId Id)> Finished { get; } = new();

    /// <summary>Stamp of the newest event.</summary>
    internal DateTimeOffset Stamp { get; set; }

    /// <summary>The pool that a reservation draws from.</summary>
    internal Pool PoolOf(string? offerId) => Pools.TryGetValue(offerId ?? General, out var pool)
        ? pool
        : throw new InvariantViolationException($"{sku}: there is no pool '{offerId}'.");

    internal UnitCounters Total()
    {
        var total = default(UnitCounters);
        foreach (var pool in Pools.Values) total += pool.Units;
        return total;
    }
}

/// <summary>Units that are sold under the same terms. The general pool has none.</summary>
internal sealed class Pool(string offerId, OfferTerms? terms, long armedWith)
{
    private readonly Dictionary<BuyerId, BuyerTally> _tallies = [];

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

    public BuyerTally? TallyOf(BuyerId buyer) => _tallies.GetValueOrDefault(buyer);

    /// <summary>What one buyer holds here: in an offer also what was bought, because its limit counts that too.</summary>
    public void Count(Reservation reservation, long units, bool running)
    {
        if (!_tallies.TryGetValue(reservation.Buyer, out var tally)) _tallies.Add(reservation.Buyer, tally = new BuyerTally());
        tally.Units += units;
        if (running) tally.Running.Add(reservation.Id);
        else tally.Running.Remove(reservation.Id);
        if (tally.Units == 0) _tallies.Remove(reservation.Buyer);
    }
}

/// <summary>Units of one buyer in one pool, and the reservations of them that still run.</summary>
internal sealed class BuyerTally
{
    public long Units { get; set; }

    public List<ReservationId> Running { get; } = [];
}

public enum OfferPhase
{
    Armed,
    Open,
    Closed,
}

internal sealed class Reservation(ReservationId id, BuyerId buyer, long quantity, Money unitPrice, string? offerId, DateTimeOffset deadline)
{
    public ReservationId Id => id;

    public BuyerId Buyer => buyer;

    public long Quantity => quantity;

    public Money UnitPrice => unitPrice;

    public string? OfferId => offerId;

    public DateTimeOffset Deadline => deadline;

    public ReservationStatus Status { get; set; } = ReservationStatus.Reserved;

    public string? PurchaseId { get; set; }

    public ReservationView View() => new(id, buyer, quantity, unitPrice, offerId, Status, deadline, PurchaseId);
}
