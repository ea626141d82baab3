using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock.Memory;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// Units that are sold under the same terms; the general pool has none. They lie in buckets, one per location; the law holds in each.
/// </summary>
/// <param name="tallies">What each buyer holds, of all pools.</param>
/// <param name="number">Its place among the pools in the order in which they were armed; the general pool is 0.</param>
/// <param name="offerId">Empty for the general pool.</param>
/// <param name="terms">Under which its units are sold.</param>
/// <param name="armedWith">Units that were moved in when the offer was armed.</param>
/// <param name="waitlist">How people wait; null where the offer said nothing.</param>
/// <param name="pricing">What it says about prices beyond its terms; null where it says nothing.</param>
internal sealed class Pool(
    BuyerTallies tallies, int number, string offerId, OfferTerms? terms, long armedWith, WaitlistTerms? waitlist, OfferPricing? pricing)
{
    private Dictionary<string, UnitCounters>? _elsewhere;
    private UnitCounters _main;

    public int Number => number;

    public string OfferId => offerId;

    public OfferTerms? Terms => terms;

    /// <summary>Units that were moved in when the offer was armed.</summary>
    public long ArmedWith => armedWith;

    /// <summary>What the offer was armed with; null where it said nothing.</summary>
    public WaitlistTerms? OwnWaitlistTerms => waitlist;

    public OfferPricing? Pricing => pricing;

    /// <summary>While it is open, the general pool sells nothing.</summary>
    public bool SellsAlone => pricing is { AlsoAtFullPrice: false };

    public OfferPhase Phase { get; set; }

    /// <summary>The sum over all locations.</summary>
    public UnitCounters Units { get; private set; }

    /// <summary>Who waits for units of this pool.</summary>
    public Waitlist Waitlist { get; } = new(waitlist ?? WaitlistTerms.Default);

    /// <summary>Locations other than the main one.</summary>
    public IReadOnlyCollection<string> Elsewhere => _elsewhere is null ? [] : _elsewhere.Keys;

    public UnitCounters In(string location) => location.Length == 0 ? _main : _elsewhere?.GetValueOrDefault(location) ?? default;

    /// <summary>Moves units of one bucket between terms of the law; both sides are checked.</summary>
    public void Move(UnitCounters move, long units, string location = StockState.MainLocation)
    {
        var change = move.Times(units);
        var bucket = In(location) + change;
        if (!bucket.IsLawful) throw new InvariantViolationException($"The pool '{offerId}' would break the law in '{location}': {bucket}.");
        if (location.Length == 0) _main = bucket;
        else (_elsewhere ??= new(StringComparer.Ordinal))[location] = bucket;
        Units += change;
    }

    public void Move(UnitCounters move, IReadOnlyList<Portion> portions)
    {
        foreach (var portion in portions) Move(move, portion.Quantity, portion.Location);
    }

    /// <summary>Moves the units of a reservation, wherever they lie.</summary>
    public void Move(UnitCounters move, Reservation reservation)
    {
        if (reservation.Portions is { } portions) Move(move, portions);
        else Move(move, reservation.Quantity);
    }

    /// <summary>What is free here, per location; all of it.</summary>
    public IReadOnlyList<Portion> Free()
    {
        var free = new List<Portion>(1);
        if (_main.Available > 0) free.Add(new Portion(StockState.MainLocation, _main.Available));
        foreach (var location in Elsewhere.Order(StringComparer.Ordinal))
        {
            if (In(location).Available > 0) free.Add(new Portion(location, In(location).Available));
        }
        return free;
    }

    /// <summary>What a unit of this offer costs at an instant.</summary>
    public Money PriceAt(OfferTerms ofThis, DateTimeOffset now) => pricing?.Falls is { } falls ? falls.After(ofThis.Price, now - ofThis.OpensAt) : ofThis.Price;

    /// <summary>Whether a buyer who saw <paramref name="seen"/> gets a unit at <paramref name="price"/>: at that price, or at one that has fallen since.</summary>
    public bool Accepts(Money seen, Money price) =>
        seen.Amount == price.Amount || (seen.Amount > price.Amount && pricing?.Falls is not null);

    public BuyerTally TallyOf(BuyerId buyer) => tallies.Of(number, buyer);

    /// <summary>What one buyer holds here: in an offer also what was bought and kept, because its limit counts that too.</summary>
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
