using System.Diagnostics;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using BasketDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Checkout.Baskets.BasketEvent, LiveCommerce.Checkout.Baskets.BasketReply>;

namespace LiveCommerce.Checkout.Baskets;

/// <summary>What the owner of a basket answers, in the order in which the rules check.</summary>
public enum BasketReplyStatus
{
    Done = 0,

    /// <summary>Nothing was left to do.</summary>
    Repeated,

    /// <summary>No such basket, or somebody else's.</summary>
    NotFound,

    /// <summary>The id was used for other content.</summary>
    IdReused,
    IdTooOld,
    IdInvalid,

    /// <summary>It is being reserved, or was refused.</summary>
    WrongState,
}

/// <summary>An answer of a basket's owner.</summary>
public sealed record BasketReply(BasketReplyStatus Status);

/// <summary>
/// Decides what may happen next to one basket. Whatever is late or repeated changes nothing.
/// <code>
/// phase               | command or instant   | event                      | next phase
/// --------------------|----------------------|----------------------------|-----------
/// None                | Start                | started.v1                 | Reserving
/// Reserving           | NoteGranted          | granted.v1                 | Granted
/// Reserving           | NoteRefused          | refused.v1                 | Refused
/// Reserving           | NoteFailed           | tried-again.v1, at last refused.v1 | Reserving, Refused
/// Granted             | Release              | release-asked.v1           | Releasing
/// Releasing           | NoteReleased         | released.v1, closed.v1 when it is over | Granted, Closed
/// Granted, Releasing  | a look is due        | look-asked.v1              | the same
/// Granted, Releasing  | NoteOver             | closed.v1                  | Closed
/// </code>
/// Looks are asked for only where a drop's limit waits for the end of the reservations.
/// </summary>
public static class BasketRules
{
    /// <summary>Tries before a basket is given up that was interrupted each time.</summary>
    public const int MaxAttempts = 5;

    /// <summary>The longest time between two looks.</summary>
    public static readonly TimeSpan MaxLookEvery = TimeSpan.FromMinutes(15);

    public static BasketDecision Decide(BasketState state, BasketCommand command, DateTimeOffset now) => command switch
    {
        BasketCommand.Start c => Start(state, c, now),
        BasketCommand.Release c => Release(state, c, now),
        BasketCommand.NoteGranted c => IsPresent(state, c.Attempt)
            ? Grant(new BasketEvent.Granted(now, c.Reservations, UnixMilliseconds.Truncate(c.Until)))
            : Repeat(),
        BasketCommand.NoteRefused c => IsPresent(state, c.Attempt) ? Grant(new BasketEvent.Refused(now, c.Refusal)) : Repeat(),
        BasketCommand.NoteFailed c => IsPresent(state, c.Attempt) ? Fail(state, now) : Repeat(),
        BasketCommand.NoteReleased c when state.Phase == BasketPhase.Releasing =>
            c.IsOver ? Grant(new BasketEvent.Released(now), new BasketEvent.Closed(now)) : Grant(new BasketEvent.Released(now)),
        BasketCommand.NoteOver when state.Phase is BasketPhase.Granted or BasketPhase.Releasing => Grant(new BasketEvent.Closed(now)),
        BasketCommand.NoteReleased or BasketCommand.NoteOver => Repeat(),
        _ => throw new UnreachableException(),
    };

    public static IReadOnlyList<BasketEvent> DecideDue(BasketState state, DateTimeOffset now)
    {
        if (!(state.NextLookAt <= now)) return [];
        var number = state.Looks + 1;
        var wait = number > 4 ? MaxLookEvery : TimeSpan.FromMinutes(1 << (number - 1));
        return [new BasketEvent.LookAsked(now, number, now + wait)];
    }

    private static BasketDecision Start(BasketState state, BasketCommand.Start c, DateTimeOffset now)
    {
        if (state.Phase != BasketPhase.None)
            return state.Buyer == c.Buyer && BasketShape.IsSame(state.Lines, c.Lines) ? Repeat() : Refuse(BasketReplyStatus.IdReused);
        var madeAt = ReservationId.Parse(state.BasketId).MadeAt;
        if (madeAt < now - StockRules.IdRetention) return Refuse(BasketReplyStatus.IdTooOld);
        if (madeAt > now + StockRules.MaxIdAhead) return Refuse(BasketReplyStatus.IdInvalid);
        return Grant(new BasketEvent.Started(now, c.Buyer, c.Lines, c.HoldSeconds, c.DropId));
    }

    private static BasketDecision Release(BasketState state, BasketCommand.Release c, DateTimeOffset now)
    {
        if (state.Phase == BasketPhase.None || state.Buyer != c.Buyer) return Refuse(BasketReplyStatus.NotFound);
        if (state.Phase is BasketPhase.Releasing or BasketPhase.Closed) return Repeat();
        if (state.Phase != BasketPhase.Granted) return Refuse(BasketReplyStatus.WrongState);
        return Grant(new BasketEvent.ReleaseAsked(now));
    }

    private static BasketDecision Fail(BasketState state, DateTimeOffset now)
    {
        var attempt = state.Attempt + 1;
        return attempt == MaxAttempts
            ? Grant(new BasketEvent.Refused(now, new BasketRefusal(StockStatus.ReservationExpired)))
            : Grant(new BasketEvent.TriedAgain(now, attempt, now.AddSeconds(1 << (attempt - 1))));
    }

    private static bool IsPresent(BasketState state, int attempt) => state.Phase == BasketPhase.Reserving && state.Attempt == attempt;

    private static BasketDecision Refuse(BasketReplyStatus status) => new(new BasketReply(status));

    private static BasketDecision Repeat() => new(new BasketReply(BasketReplyStatus.Repeated));

    private static BasketDecision Grant(params IReadOnlyList<BasketEvent> happened) => new(new BasketReply(BasketReplyStatus.Done), happened);
}
