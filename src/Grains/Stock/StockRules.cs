using System.Diagnostics;
using LiveCommerce.Grains.Runtime;
using static LiveCommerce.Grains.Stock.StockStatus;
using StockDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Grains.Stock.StockEvent, LiveCommerce.Grains.Stock.StockAnswer>;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// Decides what may happen next to one SKU, given what it has promised already. Each function is a flat list of guards in the order of
/// <see cref="StockStatus"/>; the last line is the grant. What must never happen: more units out than in, a grant after a deadline, a
/// second effect of one id, a newcomer before one who waits. tests/Grains.Tests/Stock/StockRulesTests shows every refusal as a row.
/// </summary>
public static class StockRules
{
    /// <summary>Units per reservation, and units that one buyer may hold in the general pool at a time.</summary>
    public const long MaxQuantity = 100;

    /// <summary>Units per movement or offer.</summary>
    public const long MaxMovement = 1_000_000;

    /// <summary>How often a reservation may be prolonged.</summary>
    public const int MaxExtensions = 2;

    /// <summary>The most that one prolongation adds, and the longest reservation of one who waited.</summary>
    public static readonly TimeSpan MaxLength = TimeSpan.FromHours(1);

    /// <summary>The longest time for which a line waits for the other lines of its basket.</summary>
    public static readonly TimeSpan MaxTentative = TimeSpan.FromSeconds(30);

    /// <summary>How long a finished reservation's id gets its first answer again.</summary>
    public static readonly TimeSpan IdRetention = TimeSpan.FromHours(24);

    /// <summary>How long sold units may come back under the id of their reservation.</summary>
    public static readonly TimeSpan ReturnWindow = TimeSpan.FromDays(100);

    /// <summary>How far a client's clock may be ahead.</summary>
    public static readonly TimeSpan MaxIdAhead = TimeSpan.FromMinutes(5);

    /// <summary>Expiries that are dealt with in one round; the next round goes on.</summary>
    private const int MaxDueAtOnce = 4_096;

    public static StockDecision Decide(StockState state, StockCommand command, DateTimeOffset now)
    {
        var (answer, events) = command switch
        {
            StockCommand.Reserve c => ReservationRules.Reserve(state, c, now),
            StockCommand.Firm c => ReservationRules.Firm(state, c, now),
            StockCommand.Extend c => ReservationRules.Extend(state, c, now),
            StockCommand.Release c => ReservationRules.Release(state, c, now),
            StockCommand.Join c => WaitlistRules.Join(state, c, now),
            StockCommand.Leave c => WaitlistRules.Leave(state, c, now),
            StockCommand.BeginPayment c => ReservationRules.BeginPayment(state, c, now),
            StockCommand.Confirm c => ReservationRules.Confirm(state, c, now),
            StockCommand.ReleasePayment c => ReservationRules.ReleasePayment(state, c, now),
            StockCommand.Restock c => UnitRules.Restock(state, c, now),
            StockCommand.Withdraw c => UnitRules.Withdraw(state, c, now),
            StockCommand.Transfer c => UnitRules.Transfer(state, c, now),
            StockCommand.SetStocked c => UnitRules.SetStocked(state, c, now),
            StockCommand.WriteOff c => UnitRules.WriteOff(state, c, now),
            StockCommand.Recover c => UnitRules.Recover(state, c, now),
            StockCommand.Return c => UnitRules.Return(state, c, now),
            StockCommand.RankLocations c => UnitRules.RankLocations(state, c, now),
            StockCommand.SetBuffer c => UnitRules.SetBuffer(state, c, now),
            StockCommand.ArmOffer c => OfferRules.Arm(state, c, now),
            StockCommand.CloseOffer c => OfferRules.Close(state, c, now),
            StockCommand.Look c => ReservationRules.Look(state, c),
            _ => throw new UnreachableException(),
        };
        if (events.Count == 0) return new(answer);
#if PLANTS
        if (Plant.Is(Bug.PromotionOutsideRelease) && command is (StockCommand.Release or StockCommand.ReleasePayment)) return new(answer, events); // the next decision will see to it
#endif
        var complete = WaitlistRules.Complete(state, events, now);
        return new(WaitlistRules.Update(answer, complete), complete);
    }

    /// <summary>
    /// The deadlines and the offers' instants that have passed, with the promotions that follow. An offer whose two instants lie in the past
    /// opens here and closes in the next round, because each round decides on what the round before left.
    /// </summary>
    public static IReadOnlyList<StockEvent> DecideDue(StockState state, DateTimeOffset now)
    {
        var due = new List<StockEvent>();
        foreach (var reservation in state.Due(now, MaxDueAtOnce))
        {
            due.Add(new StockEvent.Expired(now, reservation.Id));
            OfferRules.AddReturn(due, state, reservation, Portions.Of(reservation.Portions, reservation.Quantity), now);
        }
        // Units that expire in the same round are free only in the next one, so offers wait until all deadlines are dealt with.
        if (due.Count == 0) OfferRules.AddDue(due, state, now);
        return due.Count == 0 ? due : WaitlistRules.Complete(state, due, now);
    }

    public static DateTimeOffset? NextDue(StockState state)
    {
        var next = state.NextDeadline;
        if (state.OfferInstants.Count > 0 && !(next <= state.OfferInstants.Min.At)) next = state.OfferInstants.Min.At;
        return next;
    }

    /// <summary>What a newcomer can get: nothing while others wait for it.</summary>
    internal static long SellableOf(StockState state, Pool pool) =>
        pool.Waitlist.Count > 0 ? 0 : pool.Terms is null ? Math.Max(0, pool.Units.Available - state.Buffer) : pool.Units.Available;

    /// <summary>"Sold out" is final, so it is said only where no unit can come back: offers return theirs to the general pool.</summary>
    internal static StockLevel LevelOf(StockState state, Pool pool)
    {
        if (SellableOf(state, pool) > 0) return StockLevel.Available;
        var open = pool.Terms is null ? state.Total() : pool.Units;
        var mayReturn = open.Available + open.Reserved + open.Paying - (pool.Terms is null ? state.Buffer : 0);
        return mayReturn <= 0 ? StockLevel.SoldOut : StockLevel.FullyReserved;
    }

    internal static StockDecision Refuse(StockStatus status) => new(new StockAnswer(status));

    internal static StockDecision RefuseForLack(StockState state, Pool pool) => LevelOf(state, pool) switch
    {
        StockLevel.Available => new(new(NotEnough, available: SellableOf(state, pool))),
        StockLevel.SoldOut => Refuse(SoldOut),
        _ => Refuse(FullyReserved),
    };
}
