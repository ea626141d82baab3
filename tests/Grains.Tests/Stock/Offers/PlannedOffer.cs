using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.Stock.Offers;

/// <summary>One offer of a crowd, and what its terms say of an instant: the same promises as the rules', worked out by walking from step to step.</summary>
internal sealed class PlannedOffer(DateTimeOffset armedAt, StockCommand.ArmOffer arm)
{
    public DateTimeOffset ArmedAt => armedAt;

    public StockCommand.ArmOffer Arm => arm;

    public string OfferId => arm.OfferId;

    /// <summary>When it was armed: perhaps later than it should have been, and even when it should be open.</summary>
    public DateTimeOffset? Stamped { get; set; }

    public DateTimeOffset? StoppedAt { get; set; }

    public long Sold { get; set; }

    public long Returned { get; set; }

    public IEnumerable<DateTimeOffset> Instants
    {
        get
        {
            for (var at = arm.Terms.OpensAt; at < arm.Terms.ClosesAt; at = at.AddSeconds(arm.Pricing?.Falls?.EverySeconds ?? 3_600)) yield return at;
            yield return arm.Terms.ClosesAt;
        }
    }

    public static PlannedOffer Make(string offerId, Random random)
    {
        var opens = StockTable.Start.AddMilliseconds(random.Next(60_000, 600_000));
        var terms = new OfferTerms(new Money(random.Next(1_000, 9_000), "EUR"), random.Next(1, 5), opens, opens.AddMilliseconds(random.Next(5_000, 40_000)), 10 + random.Next(20));
        var falls = random.Next(2) == 0 ? null : new FallingPrice(random.Next(1, 400), random.Next(1, 9), random.Next(500));
        var arm = new StockCommand.ArmOffer(offerId, random.Next(1, 40), terms, null, OfferPricing.Of(falls, random.Next(12) > 0));
        return new PlannedOffer(opens.AddMilliseconds(-random.Next(60_000)), arm);
    }

    /// <summary>Done where units are sold at that instant, as far as there are some.</summary>
    public StockStatus StateAt(DateTimeOffset now) => Stamped is null ? StockStatus.OfferUnknown
        : StoppedAt <= now || now >= arm.Terms.ClosesAt ? StockStatus.OfferClosed
        : now < arm.Terms.OpensAt ? StockStatus.OfferNotOpen : StockStatus.Done;

    public bool SellsAloneAt(DateTimeOffset now) => arm.Pricing?.AlsoAtFullPrice == false && StateAt(now) == StockStatus.Done;

    public long PriceAt(DateTimeOffset now)
    {
        var price = arm.Terms.Price.Amount;
        if (arm.Pricing?.Falls is not { } falls) return price;
        for (var next = arm.Terms.OpensAt.AddSeconds(falls.EverySeconds); next <= now && price > falls.Floor; next = next.AddSeconds(falls.EverySeconds))
            price = Math.Max(falls.Floor, price - falls.Step);
        return price;
    }
}
