using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.Stock;

/// <summary>
/// The same promises written a second time, as plainly as possible: a list of reservations, a line of people, and every number counted anew
/// each time. It shares no code with the rules.
/// </summary>
internal sealed partial class StockModel
{
    private readonly Dictionary<string, string> _operations = [];
    private readonly Dictionary<ReservationId, Line> _lines = [];
    private readonly List<Person> _people = [];
    private readonly Dictionary<string, Sale> _offers = [];
    private readonly Dictionary<string, long> _moved = new() { [""] = 0 }; // came in minus went out, per location
    private readonly Dictionary<string, long> _lost = [];
    private List<string> _ranked = [];

    public long Buffer { get; private set; }

    public IEnumerable<string> Pools => _offers.Keys.Prepend("");

    public IEnumerable<string> Places => _moved.Keys;

    public long Stocked(string pool, string at) => pool.Length > 0
        ? _offers[pool].Closed ? Held(pool, at) : _offers[pool].Parts.GetValueOrDefault(at)
        : _moved[at] - _offers.Keys.Sum(offer => Stocked(offer, at));

    public long Stocked(string pool) => Places.Sum(at => Stocked(pool, at));

    public long Free(string pool, string at) => Stocked(pool, at) - Held(pool, at) - (pool.Length > 0 ? 0 : _lost.GetValueOrDefault(at));

    public long Free(string pool) => Places.Sum(at => Free(pool, at));

    public long Reserved(string pool) => Of(pool).Where(l => l.Status is ReservationStatus.Reserved or ReservationStatus.Tentative).Sum(l => l.Quantity);

    public long Paying(string pool) => Of(pool).Where(l => l.Status == ReservationStatus.Paying).Sum(l => l.Quantity);

    public long Sold(string pool) => Of(pool).Where(l => l.Status == ReservationStatus.Sold).Sum(l => l.Quantity - l.Restocked - l.Broken);

    public long WrittenOff(string pool) => Of(pool).Sum(l => l.Broken) + (pool.Length > 0 ? 0 : _lost.Values.Sum());

    public long Waiting(string pool) => _people.Count(p => p.Pool == pool && !p.HasEnded);

    public long Sellable(string pool) => Waiting(pool) > 0 ? 0 : Math.Max(0, Free(pool) - (pool.Length > 0 ? 0 : Buffer));

    public long HeldBy(BuyerId buyer, string pool) => Of(pool).Where(l => l.Buyer == buyer && (l.IsRunning || (l.Status == ReservationStatus.Sold && pool.Length > 0)))
        .Sum(l => l.Quantity - l.Restocked - l.Broken);

    public long Limit(string pool) => pool.Length > 0 ? _offers[pool].Terms.LimitPerBuyer : 100;

    public ReservationStatus? StatusOf(ReservationId id) => _lines.TryGetValue(id, out var line) ? line.Status
        : _people.Find(p => p.Id == id) is { } person ? person.HasEnded ? ReservationStatus.WaitEnded : ReservationStatus.Waiting : null;

    /// <summary>First the deadlines, then the offers: each with those who wait.</summary>
    public void MoveTo(DateTimeOffset now)
    {
        foreach (var line in _lines.Values) if (line.HasDeadline && line.Deadline <= now) line.Status = ReservationStatus.Expired;
        Serve(now);
        foreach (var offer in _offers.Values) offer.Closed |= offer.Terms.ClosesAt <= now;
        Serve(now);
    }

    /// <summary>The price of a unit, walked down step by step; null for the general pool.</summary>
    public long? PriceOf(string pool, DateTimeOffset now)
    {
        if (pool.Length == 0) return null;
        var (terms, price) = (_offers[pool].Terms, _offers[pool].Terms.Price.Amount);
        if (_offers[pool].Pricing?.Falls is not { } falls) return price;
        for (var at = terms.OpensAt.AddSeconds(falls.EverySeconds); at <= now && price > falls.Floor; at = at.AddSeconds(falls.EverySeconds))
            price = Math.Max(falls.Floor, price - falls.Step);
        return price;
    }

    public StockStatus Do(StockCommand command, DateTimeOffset now)
    {
        var status = Decide(command, now);
        Serve(now);
        return status;
    }

    private void Serve(DateTimeOffset now)
    {
        foreach (var pool in Pools.Where(pool => Waiting(pool) > 0))
        {
            foreach (var person in _people.Where(p => p.Pool == pool && !p.HasEnded))
                person.HasEnded = person.Quantity > MayReturn(pool) || (pool.Length > 0 && (_offers[pool].Closed || _offers[pool].Terms.ClosesAt <= now));
            while (_people.FirstOrDefault(p => p.Pool == pool && !p.HasEnded && (!PassesBy(pool) || p.Quantity <= Free(pool))) is { } next)
            {
                if (next.Quantity > Free(pool) - (pool.Length > 0 ? 0 : Buffer)) break;
                _people.Remove(next);
                _lines.Add(next.Id, new Line(next.Buyer, next.Quantity, pool, now + next.Hold, Take(pool, next.Quantity)));
            }
        }
    }

    /// <summary>One place where one has it all, else down the order.</summary>
    private Dictionary<string, long> Take(string pool, long quantity)
    {
        var order = _ranked.Where(_moved.ContainsKey).Concat(Places.Except(_ranked).Order(StringComparer.Ordinal)).ToList();
        if (order.Find(at => Free(pool, at) >= quantity) is { } one) return new() { [one] = quantity };
        var parts = new Dictionary<string, long>();
        foreach (var at in order)
        {
            var taken = Math.Min(Free(pool, at), quantity - parts.Values.Sum());
            if (taken > 0) parts.Add(at, taken);
        }
        return parts;
    }

    // What an offer does not sell comes back to the general pool, so there all pools count.
    private long MayReturn(string pool) =>
        (pool.Length > 0 ? [pool] : Pools).Sum(each => Free(each) + Reserved(each) + Paying(each)) - (pool.Length > 0 ? 0 : Buffer);

    private bool PassesBy(string pool) => pool.Length > 0 && _offers[pool].Waitlist is { PassesBy: true };

    private IEnumerable<Line> Of(string pool) => _lines.Values.Where(l => l.Pool == pool);

    /// <summary>Everything that is neither free nor lost in the general pool.</summary>
    private long Held(string pool, string at) => Of(pool).Where(l => l.IsRunning || l.Status == ReservationStatus.Sold).Sum(l => l.HeldAt(at));

    private sealed class Line(BuyerId buyer, long quantity, string pool, DateTimeOffset deadline, Dictionary<string, long> parts)
    {
        /// <summary>Places of the units that came back whole, in the order of the parts.</summary>
        private readonly List<string> _back = [];

        public BuyerId Buyer => buyer;

        public long Quantity => quantity;

        public string Pool => pool;

        public DateTimeOffset Deadline { get; set; } = deadline;

        public ReservationStatus Status { get; set; }

        public int Extensions { get; set; }

        public string? Purchase { get; set; }

        public long Restocked => _back.Count;

        public long Broken { get; private set; }

        public bool HasDeadline => Status is ReservationStatus.Reserved or ReservationStatus.Tentative;

        public bool IsRunning => HasDeadline || Status == ReservationStatus.Paying;

        public long HeldAt(string at) => parts.GetValueOrDefault(at) - _back.Count(place => place == at);

        public void ComeBack(long units, bool whole)
        {
            var places = parts.SelectMany(part => Enumerable.Repeat(part.Key, (int)part.Value)).Skip((int)(Restocked + Broken)).Take((int)units).ToList();
            if (whole) _back.AddRange(places);
            else Broken += units;
        }
    }

    private sealed class Person(ReservationId id, BuyerId buyer, long quantity, string pool, TimeSpan hold)
    {
        public ReservationId Id => id;

        public BuyerId Buyer => buyer;

        public long Quantity => quantity;

        public string Pool => pool;

        public TimeSpan Hold => hold;

        public bool HasEnded { get; set; }
    }

    private sealed class Sale(long quantity, OfferTerms terms, WaitlistTerms? waitlist, OfferPricing? pricing, Dictionary<string, long> parts)
    {
        public long Quantity => quantity;

        public OfferTerms Terms => terms;

        public WaitlistTerms? Waitlist => waitlist;

        public OfferPricing? Pricing => pricing;

        public bool SellsAloneAt(DateTimeOffset now) => pricing?.AlsoAtFullPrice == false && !Closed && terms.OpensAt <= now && now < terms.ClosesAt;

        public Dictionary<string, long> Parts => parts;

        public bool Closed { get; set; }
    }
}
