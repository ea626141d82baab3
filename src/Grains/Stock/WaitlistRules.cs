using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Values;
using static LiveCommerce.Grains.Stock.StockRules;
using static LiveCommerce.Grains.Stock.StockStatus;
using StockDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Grains.Stock.StockEvent, LiveCommerce.Grains.Stock.StockAnswer>;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// People who wait for the units of a pool. Whatever decision frees units gives them to the first in line itself; while anybody waits, no
/// newcomer gets one. Whoever wants more than can still come back is told so and leaves the line.
/// </summary>
internal static class WaitlistRules
{
    private static readonly TimeSpan MinHold = TimeSpan.FromSeconds(10);

    public static StockDecision Join(StockState state, StockCommand.Join c, DateTimeOffset now)
    {
        if (state.Find(c.Id) is { } existing) return ReservationRules.Repeat(state, existing, c.Buyer, c.Quantity, c.OfferId, c.ExpectedUnitPrice);
        if (state.FindWaiter(c.Id) is { } waiter) return Repeat(state, waiter, c);
        if (ReservationRules.CheckWish(state, c.Id, c.Buyer, c.Quantity, c.OfferId, c.ListPrice, c.ExpectedUnitPrice, now, out var pool, out var price) is { } refusal)
            return refusal;
        var outlook = new Outlook(state);
        if (c.Quantity > outlook.MayReturn(pool)) return Refuse(SoldOut);
        if (pool.Waitlist.Count >= pool.Waitlist.Terms.MaxLength && c.Quantity > SellableOf(state, pool)) return Refuse(WaitlistFull);
        var hold = HoldOf(pool, c.Length);
        var joined = new Waiter(c.Id, c.Buyer, c.Quantity, price, c.OfferId, hold, now);
        return new(new(Done, joined.View(), place: pool.Waitlist.Count + 1), new StockEvent.Joined(now, c.Id, c.Buyer, c.Quantity, price, (int)hold.TotalSeconds, c.OfferId));
    }

    public static StockDecision Leave(StockState state, StockCommand.Leave c, DateTimeOffset now)
    {
        if (state.FindWaiter(c.Id) is not { } waiter || waiter.Buyer != c.Buyer) return ReservationRules.Release(state, new(c.Id, c.Buyer), now);
        if (waiter.HasEnded) return new(new(Repeated, waiter.View()));
        return new(new(Done, waiter.View() with { Status = ReservationStatus.WaitEnded }), new StockEvent.WaitEnded(now, c.Id, WaitEnding.Buyer));
    }

    /// <summary>1 for the first in line; null where the wait has ended.</summary>
    public static int? PlaceOf(StockState state, Waiter waiter) => waiter.HasEnded ? null : state.PoolOf(waiter.OfferId).Waitlist.PlaceOf(waiter.Id);

    /// <summary>The facts with the promotions, and the ends of waits, that follow from them.</summary>
    public static IReadOnlyList<StockEvent> Complete(StockState state, IReadOnlyList<StockEvent> events, DateTimeOffset now)
    {
        if (state.Waiting == 0 && events is not [StockEvent.Joined]) return events;
        var outlook = new Outlook(state).Take(events);
        var complete = new List<StockEvent>(events);
        foreach (var pool in state.Pools.Values) Serve(complete, outlook, pool, now);
        return complete;
    }

    /// <summary>One who was promoted by the decision in which he joined is told so at once.</summary>
    public static StockAnswer Update(StockAnswer answer, IReadOnlyList<StockEvent> events)
    {
        if (answer.Reservation is not { Status: ReservationStatus.Waiting } waiting) return answer;
        return events.OfType<StockEvent.Promoted>().FirstOrDefault(e => e.ReservationId == waiting.Id) is { } promoted
            ? new(answer.Status, waiting with { Status = ReservationStatus.Reserved, Deadline = promoted.Deadline, Portions = promoted.Portions })
            : answer;
    }

    private static void Serve(List<StockEvent> events, Outlook outlook, Pool pool, DateTimeOffset now)
    {
        var isBlocked = false;
        foreach (var waiter in outlook.Waiting(pool))
        {
            var sellable = isBlocked ? 0 : outlook.Sellable(pool);
            if (outlook.IsClosed(pool, now)) Add(new StockEvent.WaitEnded(now, waiter.Id, WaitEnding.OfferClosed));
            else if (waiter.Quantity > outlook.MayReturn(pool)) Add(new StockEvent.WaitEnded(now, waiter.Id, WaitEnding.SoldOut));
            else if (waiter.Quantity <= sellable)
                Add(new StockEvent.Promoted(now, waiter.Id, UnixMilliseconds.Truncate(now + waiter.Hold), outlook.Serve(pool, waiter.Quantity)));
            else if (!pool.Waitlist.Terms.PassesBy || sellable == 0) isBlocked = true;
            // Behind one who blocks, only those who want more than can come back are of interest, and there are none.
            if (isBlocked && outlook.MayReturn(pool) >= MaxQuantity) break;
        }

        void Add(StockEvent happened)
        {
            events.Add(happened);
            outlook.Take(happened);
        }
    }

    private static StockDecision Repeat(StockState state, Waiter waiter, StockCommand.Join c)
    {
        if (waiter.Buyer != c.Buyer) return new(new(IdReused, field: "reservationId"));
        if (waiter.Quantity != c.Quantity) return new(new(IdReused, field: "quantity"));
        if (waiter.OfferId != c.OfferId) return new(new(IdReused, field: "offerId"));
        if (c.ExpectedUnitPrice is { } expected && !ReservationRules.IsSame(state, c.OfferId, expected, waiter.UnitPrice)) return new(new(IdReused, field: "expectedUnitPrice"));
        return new(new(Repeated, waiter.View(), place: PlaceOf(state, waiter)));
    }

    /// <summary>Whole seconds; an offer's own length is the most.</summary>
    private static TimeSpan HoldOf(Pool pool, TimeSpan wished)
    {
        var most = pool.Terms is { } terms ? TimeSpan.FromSeconds(terms.ReservationSeconds) : MaxLength;
        var hold = wished < MinHold ? MinHold : wished;
        return TimeSpan.FromSeconds(Math.Floor((hold < most ? hold : most).TotalSeconds));
    }
}
