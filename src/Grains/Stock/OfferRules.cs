using static LiveCommerce.Grains.Stock.StockRules;
using static LiveCommerce.Grains.Stock.StockStatus;
using StockDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Grains.Stock.StockEvent, LiveCommerce.Grains.Stock.StockAnswer>;

namespace LiveCommerce.Grains.Stock;

/// <summary>Offers take units out of the general pool and give back what they do not sell.</summary>
internal static class OfferRules
{
    private const int MaxWaitlist = 10_000;

    public static StockDecision Arm(StockState state, StockCommand.ArmOffer c, DateTimeOffset now)
    {
        if (state.Pools.TryGetValue(c.OfferId, out var pool))
        {
            return pool.Terms == c.Terms && pool.ArmedWith == c.Quantity && pool.OwnWaitlistTerms == c.Waitlist && pool.Pricing == c.Pricing
                ? Refuse(Repeated)
                : new(new(IdReused, field: "offerId"));
        }
        if (c.Quantity is < 1 or > MaxMovement || c.Waitlist is { MaxLength: < 0 or > MaxWaitlist }) return Refuse(QuantityOutOfRange);
        if (c.Pricing is { } pricing && !pricing.Fits(c.Terms.Price)) return Refuse(QuantityOutOfRange);
        var general = state.PoolOf(null);
        var free = Math.Max(0, general.Units.Available - state.Buffer);
        if (c.Quantity > free) return new(new(NotEnoughStock, available: free));
        var portions = Locations.Serve(
            Locations.InOrder(state.RankedLocations, state.KnownLocations), location => general.In(location).Available, c.Quantity);
        return new(new(Done), Armed(c, portions, now));
    }

    public static StockDecision Close(StockState state, StockCommand.CloseOffer c, DateTimeOffset now)
    {
        if (!state.Pools.TryGetValue(c.OfferId, out var pool) || pool.Terms is null) return Refuse(OfferUnknown);
        if (pool.Phase == OfferPhase.Closed) return Refuse(Repeated);
        return new(new(Done), Closed(pool, now));
    }

    /// <summary>Offers that open or close by now.</summary>
    public static void AddDue(List<StockEvent> due, StockState state, DateTimeOffset now)
    {
        foreach (var (at, offerId) in state.OfferInstants)
        {
            if (at > now) break;
            var pool = state.PoolOf(offerId);
            due.Add(pool.Phase == OfferPhase.Armed ? new StockEvent.OfferOpened(now, offerId) : Closed(pool, now));
        }
    }

    /// <summary>What comes free after its offer has closed belongs to the general pool.</summary>
    public static void AddReturn(List<StockEvent> events, StockState state, Reservation reservation, IReadOnlyList<Portion> portions, DateTimeOffset now)
    {
        if (reservation.OfferId is not { } offerId || state.PoolOf(offerId).Phase != OfferPhase.Closed) return;
        events.Add(Portions.IsMain(portions)
            ? new StockEvent.UnitsReturned(now, offerId, Portions.Sum(portions))
            : new StockEvent.UnitsReturnedAt(now, offerId, portions));
    }

    /// <summary>The oldest version that says all of it.</summary>
    private static StockEvent Armed(StockCommand.ArmOffer c, IReadOnlyList<Portion>? portions, DateTimeOffset now)
    {
        if (c.Pricing is { } pricing)
            return new StockEvent.OfferArmedPriced(now, c.OfferId, c.Quantity, c.Terms, pricing, Portions.Of(portions, c.Quantity), c.Waitlist);
        return portions is null && c.Waitlist is null
            ? new StockEvent.OfferArmed(now, c.OfferId, c.Quantity, c.Terms)
            : new StockEvent.OfferArmedAt(now, c.OfferId, c.Quantity, c.Terms, Portions.Of(portions, c.Quantity), c.Waitlist);
    }

    private static StockEvent Closed(Pool pool, DateTimeOffset now)
    {
        var free = pool.Free();
        return Portions.IsMain(free)
            ? new StockEvent.OfferClosed(now, pool.OfferId, Portions.Sum(free))
            : new StockEvent.OfferClosedAt(now, pool.OfferId, free);
    }
}
