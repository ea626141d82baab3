using System.Diagnostics;
using LiveCommerce.Grains.Journal;
using static LiveCommerce.Grains.Drops.DropLimitStatus;
using DropDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Grains.Drops.DropLimitEvent, LiveCommerce.Grains.Drops.DropLimitAnswer>;

namespace LiveCommerce.Grains.Drops;

/// <summary>
/// A limit over the SKUs of a drop is kept by one owner: counted before the reservation, given back by a later step or by deadline. It may be
/// counted a moment too long, never too short. Each function is a flat list of guards in the order of <see cref="DropLimitStatus"/>.
/// </summary>
public static class DropLimitRules
{
    public const long MaxUnits = 1_000;

    /// <summary>The longest time for which units count without a payment.</summary>
    public static readonly TimeSpan MaxLength = TimeSpan.FromHours(4);

    public static readonly TimeSpan IdRetention = TimeSpan.FromHours(24);

    public static readonly TimeSpan MaxIdAhead = TimeSpan.FromMinutes(5);

    public static DropDecision Decide(DropLimitState state, DropLimitCommand command, DateTimeOffset now) => command switch
    {
        DropLimitCommand.Open c => Open(state, c, now),
        DropLimitCommand.Take c => Take(state, c, now),
        DropLimitCommand.Settle c => Settle(state, c, now),
        DropLimitCommand.GiveBack c => GiveBack(state, c, now),
        _ => throw new UnreachableException(),
    };

    public static IReadOnlyList<DropLimitEvent> DecideDue(DropLimitState state, DateTimeOffset now) =>
        [.. state.Due(now).Select(id => new DropLimitEvent.Expired(now, id))];

    private static DropDecision Open(DropLimitState state, DropLimitCommand.Open c, DateTimeOffset now)
    {
        if (state.LimitPerBuyer != 0) return Refuse(state.LimitPerBuyer == c.LimitPerBuyer ? Repeated : IdReused);
        if (c.LimitPerBuyer is < 1 or > MaxUnits) return Refuse(OutOfRange);
        return new(new(Done), new DropLimitEvent.Opened(now, c.LimitPerBuyer));
    }

    private static DropDecision Take(DropLimitState state, DropLimitCommand.Take c, DateTimeOffset now)
    {
        if (state.Find(c.Id) is { } known)
            return known.Buyer == c.Buyer && known.Units == c.Units ? new(new(known.Counts ? Repeated : TakeEnded, known)) : Refuse(IdReused);
        if (c.Id.MadeAt < now - IdRetention) return Refuse(IdTooOld);
        if (c.Id.MadeAt > now + MaxIdAhead) return Refuse(IdInvalid);
        if (c.Units is < 1 or > MaxUnits || c.Length <= TimeSpan.Zero || c.Length > MaxLength) return Refuse(OutOfRange);
        if (state.LimitPerBuyer == 0) return Refuse(DropUnknown);
        var remaining = state.LimitPerBuyer - state.UnitsOf(c.Buyer);
        if (c.Units > remaining) return new(new(LimitReached, Remaining: remaining));
        var take = new DropTake(c.Id, c.Buyer, c.Units, UnixMilliseconds.Truncate(now + c.Length), DropTakeStatus.Taken);
        return new(new(Done, take), new DropLimitEvent.Taken(now, c.Id, c.Buyer, c.Units, take.Deadline));
    }

    private static DropDecision Settle(DropLimitState state, DropLimitCommand.Settle c, DateTimeOffset now)
    {
        if (state.Find(c.Id) is not { } take || take.Buyer != c.Buyer) return Refuse(TakeUnknown);
        if (take.Status == DropTakeStatus.Settled) return new(new(Repeated, take));
        if (!take.Counts) return new(new(TakeEnded, take));
        return new(new(Done, take with { Status = DropTakeStatus.Settled }), new DropLimitEvent.Settled(now, c.Id));
    }

    private static DropDecision GiveBack(DropLimitState state, DropLimitCommand.GiveBack c, DateTimeOffset now)
    {
        if (state.Find(c.Id) is not { } take || take.Buyer != c.Buyer) return Refuse(TakeUnknown);
        if (!take.Counts) return new(new(Repeated, take));
        return new(new(Done, take with { Status = DropTakeStatus.GivenBack }), new DropLimitEvent.GivenBack(now, c.Id));
    }

    private static DropDecision Refuse(DropLimitStatus status) => new(new DropLimitAnswer(status));
}
