using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Checkout.Purchases;

/// <summary>The owner of one purchase, as the shell sees it. The key is the <see cref="PurchaseId"/>.</summary>
public sealed class PurchaseKind : GrainKind<PurchaseState, PurchaseCommand, PurchaseEvent, PurchaseAnswer, PurchaseView>
{
    public const string KindName = "purchase";

    public override string Name => KindName;

    public override PurchaseState NewState(string id) => new(id);

    public override Decision<PurchaseEvent, PurchaseAnswer> Decide(PurchaseState state, PurchaseCommand command, DateTimeOffset now) =>
        PurchaseRules.Decide(state, command, now);

    public override IReadOnlyList<PurchaseEvent> DecideDue(PurchaseState state, DateTimeOffset now) => PurchaseRules.DecideDue(state, now);

    public override void Apply(PurchaseState state, PurchaseEvent happened) => PurchaseFold.Apply(state, happened);

    public override DateTimeOffset? NextDue(PurchaseState state) =>
        state.AnswerBy is { } answerBy && !(state.NextAskAt < answerBy) ? answerBy : state.NextAskAt;

    public override PurchaseView View(PurchaseState state, long sequence, IReadOnlyList<PurchaseEvent> news) => new(
        state.PurchaseId, sequence, state.Phase, state.Buyer, state.Lines, state.Total, state.PaymentMethod, state.ContactId, state.Fingerprint,
        state.StartedAt, state.HeldAt, state.HoldFailure, state.ChallengeUrl, state.CancelCause, state.Attempt, state.DeclineReason, state.Ending,
        state.Charge, state.LateCharge, state.LateAuthorization, state.IsVoided, state.RefundAmount, state.IsRefunded, state.StrangeCharge is not null, state.OrderNumber, state.Stamp);

    public override DateTimeOffset StampOf(PurchaseEvent happened) => happened.At;

    /// <summary>Whoever pays has waited long enough.</summary>
    public override bool IsUrgent(PurchaseCommand command) => true;

    public override byte[] Write(IReadOnlyList<PurchaseEvent> events) => PurchaseEventContext.Events.Write(events);

    public override IReadOnlyList<PurchaseEvent> Read(ReadOnlySpan<byte> json) => PurchaseEventContext.Events.Read(json);

    /// <summary>Everything that a fact makes somebody else do, and what the outside is told of it.</summary>
    public override IReadOnlyList<OutboxMessage> Messages(PurchaseState state, PurchaseEvent happened) =>
        PurchaseShopEvents.Of(state, happened) is { } told ? [.. Steps(state, happened), told] : Steps(state, happened);

    private static IReadOnlyList<OutboxMessage> Steps(PurchaseState state, PurchaseEvent happened) => happened switch
    {
        PurchaseEvent.Started => [PurchaseMessage.Write(PurchaseMessage.Hold)],
        PurchaseEvent.Held => [PurchaseMessage.Write(PurchaseMessage.Charge)],
        PurchaseEvent.Authorized => [PurchaseMessage.Write(PurchaseMessage.Capture, state.Attempt)],
        PurchaseEvent.PaymentSucceeded => [PurchaseMessage.Write(PurchaseMessage.Confirm)],
        PurchaseEvent.PaymentDeclined or PurchaseEvent.HoldFailed or PurchaseEvent.PaymentCancelled => [PurchaseMessage.Write(PurchaseMessage.Release)],
        PurchaseEvent.CancelAsked => [PurchaseMessage.Write(PurchaseMessage.CancelPayment, state.Attempt)],
        PurchaseEvent.AskedAgain e =>
            [PurchaseMessage.Write(QuestionIn(state.Phase), e.Attempt)],
        PurchaseEvent.RefundAsked => [PurchaseMessage.Write(PurchaseMessage.Refund)],
        PurchaseEvent.VoidAsked => [PurchaseMessage.Write(PurchaseMessage.Void)],
        PurchaseEvent.Mismatched => [PurchaseMessage.Write(PurchaseMessage.Alarm)],
        PurchaseEvent.Confirmed e => [OrderMessage.Write(new(
            state.PurchaseId, e.OrderNumber, state.Buyer, e.At, state.Total, state.Lines, state.ContactId))],
        _ => [],
    };

    private static string QuestionIn(PurchasePhase phase) => phase switch
    {
        PurchasePhase.Cancelling => PurchaseMessage.CancelPayment,
        PurchasePhase.Capturing => PurchaseMessage.Capture,
        PurchasePhase.None or PurchasePhase.Starting or PurchasePhase.Paying or PurchasePhase.Challenge or PurchasePhase.Confirming
            or PurchasePhase.Releasing or PurchasePhase.Review or PurchasePhase.Paid or PurchasePhase.Closed => PurchaseMessage.LookUp,
    };
}
