using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Baskets;

/// <summary>The owner of one basket, as the shell sees it. The key is the basket's id, made by the client.</summary>
public sealed class BasketKind : GrainKind<BasketState, BasketCommand, BasketEvent, BasketReply, BasketView>
{
    public const string KindName = "basket";

    public override string Name => KindName;

    public override BasketState NewState(string id) => new(id);

    public override Decision<BasketEvent, BasketReply> Decide(BasketState state, BasketCommand command, DateTimeOffset now) =>
        BasketRules.Decide(state, command, now);

    public override IReadOnlyList<BasketEvent> DecideDue(BasketState state, DateTimeOffset now) => BasketRules.DecideDue(state, now);

    public override void Apply(BasketState state, BasketEvent happened) => state.Apply(happened);

    public override DateTimeOffset? NextDue(BasketState state) => state.NextLookAt;

    public override BasketView View(BasketState state, long sequence, IReadOnlyList<BasketEvent> news) => new(
        state.BasketId, sequence, state.Phase, state.Buyer, state.Lines, state.HoldSeconds, state.DropId, state.Attempt, state.NotBefore,
        state.Reservations, state.Refusal);

    public override DateTimeOffset StampOf(BasketEvent happened) => happened.At;

    public override bool IsUrgent(BasketCommand command) => command is not BasketCommand.Start;

    public override byte[] Write(IReadOnlyList<BasketEvent> events) => BasketEventContext.Events.Write(events);

    public override IReadOnlyList<BasketEvent> Read(ReadOnlySpan<byte> json) => BasketEventContext.Events.Read(json);

    /// <summary>Everything that a fact makes somebody else do.</summary>
    public override IReadOnlyList<OutboxMessage> Messages(BasketState state, BasketEvent happened) => happened switch
    {
        BasketEvent.Started or BasketEvent.TriedAgain => [new(BasketMessage.Reserve, "{}")],
        BasketEvent.Granted when state.DropId is not null => [new(BasketMessage.Settle, "{}")],
        BasketEvent.ReleaseAsked => [new(BasketMessage.Release, "{}")],
        BasketEvent.LookAsked => [new(BasketMessage.Look, "{}")],
        _ => [],
    };
}

/// <summary>What a basket asks of others. The row names the basket; the step reads the committed one, so that a repeat acts on what is true now.</summary>
public static class BasketMessage
{
    public const string Reserve = "basket.reserve";
    public const string Settle = "basket.settle";
    public const string Release = "basket.release";
    public const string Look = "basket.look";
}

/// <summary>Committed state of one basket.</summary>
/// <param name="BasketId">Which.</param>
/// <param name="Version">Journal sequence; 0 where nobody has started it.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Buyer">Whose; unset in version 0.</param>
/// <param name="Lines">One per pool, in the order of SKUs.</param>
/// <param name="HoldSeconds">How long reservations run in the general pool.</param>
/// <param name="DropId">The drop whose limit counts.</param>
/// <param name="Attempt">Which try; 0 for the first.</param>
/// <param name="NotBefore">When it may begin.</param>
/// <param name="Reservations">In the order of the lines, once granted.</param>
/// <param name="Refusal">Why nothing is reserved.</param>
public sealed record BasketView(
    string BasketId, long Version, BasketPhase Phase, BuyerId Buyer, IReadOnlyList<BasketWish> Lines, int HoldSeconds, string? DropId, int Attempt,
    DateTimeOffset? NotBefore, IReadOnlyList<ReservationId> Reservations, BasketRefusal? Refusal)
{
    /// <summary>Under which the present try reserves and counts against the drop's limit.</summary>
    public ReservationId AttemptId => BasketShape.IdOf(ReservationId.Parse(BasketId), Attempt);
}
