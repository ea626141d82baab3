using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.Stock;

/// <summary>
/// The same promises written a second time, as plainly as possible: a list of reservations, and every number counted anew each time.
/// It shares no code with the rules.
/// </summary>
internal sealed class StockModel
{
    private readonly Dictionary<string, long> _operations = [];
    private readonly Dictionary<ReservationId, Line> _lines = [];
    private readonly Dictionary<string, Sale> _offers = [];
    private long _moved; // restocked minus withdrawn

    public IEnumerable<string> Pools => _offers.Keys.Prepend("");

    public long Stocked(string pool) => pool.Length > 0
        ? _offers[pool].Closed ? Held(pool) : _offers[pool].Quantity
        : _moved - _offers.Keys.Sum(Stocked);

    public long Count(string pool, ReservationStatus status) => _lines.Values.Where(l => l.Pool == pool && l.Status == status).Sum(l => l.Quantity);

    public long Free(string pool) => Stocked(pool) - Held(pool);

    public long HeldBy(BuyerId buyer, string pool) => _lines.Values.Where(l => l.Buyer == buyer && l.Pool == pool && (
        l.Status is ReservationStatus.Reserved or ReservationStatus.Paying || (l.Status == ReservationStatus.Sold && pool.Length > 0))).Sum(l => l.Quantity);

    public long Limit(string pool) => pool.Length > 0 ? _offers[pool].Terms.LimitPerBuyer : 100;

    public void MoveTo(DateTimeOffset now)
    {
        foreach (var line in _lines.Values) if (line.Status == ReservationStatus.Reserved && line.Deadline <= now) line.Status = ReservationStatus.Expired;
        foreach (var offer in _offers.Values) offer.Closed |= offer.Terms.ClosesAt <= now;
    }

    public StockStatus Do(StockCommand command, DateTimeOffset now) => command switch
    {
        StockCommand.Reserve c => Reserve(c, now),
        StockCommand.Restock c => Move(c.OperationId, c.Quantity, c.Quantity),
        StockCommand.Withdraw c => Move(c.OperationId, c.Quantity, -c.Quantity),
        StockCommand.ArmOffer c when _offers.TryGetValue(c.OfferId, out var known) =>
            known.Terms == c.Terms && known.Quantity == c.Quantity ? StockStatus.Repeated : StockStatus.IdReused,
        StockCommand.ArmOffer { Quantity: < 1 } => StockStatus.QuantityOutOfRange,
        StockCommand.ArmOffer c => c.Quantity > Free("") ? StockStatus.NotEnoughStock : Done(() => _offers.Add(c.OfferId, new Sale(c.Quantity, c.Terms))),
        StockCommand.CloseOffer c when !_offers.ContainsKey(c.OfferId) => StockStatus.OfferUnknown,
        StockCommand.CloseOffer c => _offers[c.OfferId].Closed ? StockStatus.Repeated : Done(() => _offers[c.OfferId].Closed = true),
        StockCommand.Release c => OnOwn(c.Id, c.Buyer, l => l.Status switch
        {
            ReservationStatus.Reserved => Done(() => l.Status = ReservationStatus.Released),
            ReservationStatus.Paying or ReservationStatus.Sold => StockStatus.WrongState,
            _ => StockStatus.Repeated,
        }),
        StockCommand.BeginPayment c => OnOwn(c.Id, c.Buyer, l => l.Status switch
        {
            ReservationStatus.Reserved => Done(() => (l.Status, l.Purchase) = (ReservationStatus.Paying, c.PurchaseId)),
            ReservationStatus.Expired => StockStatus.ReservationExpired,
            ReservationStatus.Released => StockStatus.ReservationReleased,
            _ => l.Purchase == c.PurchaseId ? StockStatus.Repeated : StockStatus.WrongState,
        }),
        StockCommand.Confirm c => OnPurchase(c.Id, c.PurchaseId, ReservationStatus.Sold),
        StockCommand.ReleasePayment c => OnPurchase(c.Id, c.PurchaseId, ReservationStatus.Released),
        StockCommand.Look c => OnOwn(c.Id, c.Buyer, _ => StockStatus.Done),
        _ => throw new NotSupportedException(),
    };

    private StockStatus Reserve(StockCommand.Reserve c, DateTimeOffset now)
    {
        var tooOld = now - c.Id.MadeAt > TimeSpan.FromHours(24);
        if (_lines.TryGetValue(c.Id, out var known) && !(tooOld && known.Status is not (ReservationStatus.Reserved or ReservationStatus.Paying)))
            return (known.Buyer, known.Quantity, known.Pool) == (c.Buyer, c.Quantity, c.OfferId ?? "") ? StockStatus.Repeated : StockStatus.IdReused;
        if (tooOld) return StockStatus.IdTooOld;
        if (c.Quantity is <= 0 or > 100) return StockStatus.QuantityOutOfRange;
        if (c.OfferId is { } id && !_offers.ContainsKey(id)) return StockStatus.OfferUnknown;
        var pool = c.OfferId ?? "";
        if (pool.Length > 0 && _offers[pool].Closed) return StockStatus.OfferClosed;
        if (pool.Length > 0 && now < _offers[pool].Terms.OpensAt) return StockStatus.OfferNotOpen;
        if (HeldBy(c.Buyer, pool) + c.Quantity > Limit(pool)) return StockStatus.LimitReached;
        if (c.Quantity <= Free(pool))
        {
            var length = pool.Length > 0 ? TimeSpan.FromSeconds(_offers[pool].Terms.ReservationSeconds) : c.Length;
            return Done(() => _lines.Add(c.Id, new Line(c.Buyer, c.Quantity, pool, now + length)));
        }
        if (Free(pool) > 0) return StockStatus.NotEnough;
        // What an offer does not sell comes back to the general pool, so there all pools count.
        var pools = pool.Length > 0 ? [pool] : Pools;
        var mayReturn = pools.Sum(each => Free(each) + Count(each, ReservationStatus.Reserved) + Count(each, ReservationStatus.Paying));
        return mayReturn > 0 ? StockStatus.FullyReserved : StockStatus.SoldOut;
    }

    private StockStatus Move(string operation, long quantity, long change)
    {
        if (_operations.TryGetValue(operation, out var known)) return known == change && quantity > 0 ? StockStatus.Repeated : StockStatus.IdReused;
        if (quantity < 1) return StockStatus.QuantityOutOfRange;
        if (-change > Free("")) return StockStatus.NotEnoughStock;
        _operations.Add(operation, change);
        return Done(() => _moved += change);
    }

    private StockStatus OnOwn(ReservationId id, BuyerId buyer, Func<Line, StockStatus> then) =>
        _lines.TryGetValue(id, out var line) && line.Buyer == buyer ? then(line) : StockStatus.ReservationUnknown;

    private StockStatus OnPurchase(ReservationId id, string purchase, ReservationStatus ending)
    {
        if (!_lines.TryGetValue(id, out var line)) return StockStatus.ReservationUnknown;
        if (line.Purchase != purchase) return StockStatus.WrongState;
        if (line.Status == ending) return StockStatus.Repeated;
        return line.Status == ReservationStatus.Paying ? Done(() => line.Status = ending) : StockStatus.WrongState;
    }

    private long Held(string pool) =>
        Count(pool, ReservationStatus.Reserved) + Count(pool, ReservationStatus.Paying) + Count(pool, ReservationStatus.Sold);

    private static StockStatus Done(Action effect)
    {
        effect();
        return StockStatus.Done;
    }

    private sealed class Line(BuyerId buyer, long quantity, string pool, DateTimeOffset deadline)
    {
        public BuyerId Buyer => buyer;

        public long Quantity => quantity;

        public string Pool => pool;

        public DateTimeOffset Deadline => deadline;

        public ReservationStatus Status { get; set; }

        public string? Purchase { get; set; }
    }

    private sealed class Sale(long quantity, OfferTerms terms)
    {
        public long Quantity => quantity;

        public OfferTerms Terms => terms;

        public bool Closed { get; set; }
    }
}
