using System.Diagnostics;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Checkout.Purchases;

/// <summary>How each fact changes the memory of a purchase. A fact that does not fit its phase means that the rules or the journal are broken.</summary>
internal static class PurchaseFold
{
    /// <summary>A person needs some seconds to confirm, so the questions after a challenge start at the third step of the back-off.</summary>
    private const int StepsSkippedByChallenge = 2;

    public static void Apply(PurchaseState state, PurchaseEvent happened)
    {
        switch (happened)
        {
            case PurchaseEvent.Started e:
                Expect(state, e, state.Phase == PurchasePhase.None);
                state.Phase = PurchasePhase.Starting;
                state.Buyer = e.Buyer;
                state.Lines = [.. e.Lines];
                state.Total = e.Total;
                state.PaymentMethod = e.PaymentMethod;
                state.ContactId = e.ContactId;
                state.Fingerprint = e.Fingerprint;
                state.StartedAt = e.At;
                break;
            case PurchaseEvent.Held e:
                Expect(state, e, state.Phase == PurchasePhase.Starting);
                state.Phase = PurchasePhase.Paying;
                state.HeldAt = e.At;
                break;
            case PurchaseEvent.HoldFailed e:
                Expect(state, e, state.Phase == PurchasePhase.Starting);
                state.HoldFailure = e.Reason;
                Release(state, PurchaseEnding.Failed);
                break;
            case PurchaseEvent.Challenged e:
                Expect(state, e, state.Phase == PurchasePhase.Paying);
                Challenge(state, e.ChallengeUrl, e.At, e.At + PurchaseRules.ChallengeLength);
                break;
            case PurchaseEvent.ChallengedUntil e:
                Expect(state, e, state.Phase == PurchasePhase.Paying);
                Challenge(state, e.ChallengeUrl, e.At, e.AnswerBy);
                break;
            case PurchaseEvent.Authorized e:
                Expect(state, e, state.Phase is PurchasePhase.Paying or PurchasePhase.Challenge && e.Amount == state.Total);
                Resolve(state, PurchasePhase.Capturing);
                state.AttemptBase = state.Attempt;
                break;
            case PurchaseEvent.PaymentSucceeded e:
                Expect(state, e, state.IsUnresolved && state.HeldAt is not null && e.Paid == state.Total);
                Resolve(state, PurchasePhase.Confirming);
                state.Charge = e.Reference;
                break;
            case PurchaseEvent.PaymentDeclined e:
                Expect(state, e, state.IsUnresolved);
                state.DeclineReason = e.Reason;
                Release(state, PurchaseEnding.Declined);
                break;
            case PurchaseEvent.CancelAsked e:
                Expect(state, e, state.Phase is PurchasePhase.Starting or PurchasePhase.Paying or PurchasePhase.Challenge or PurchasePhase.Capturing);
                Resolve(state, PurchasePhase.Cancelling);
                state.CancelCause = e.Cause;
                state.AttemptBase = state.Attempt;
                break;
            case PurchaseEvent.PaymentCancelled e:
                Expect(state, e, state.Phase == PurchasePhase.Cancelling);
                Release(state, PurchaseEnding.Cancelled);
                break;
            case PurchaseEvent.AskedAgain e:
                Expect(state, e, state.IsUnresolved && e.Attempt == state.Attempt + 1);
                state.Attempt = e.Attempt;
                state.LastAskedAt = e.At;
                state.NextAskAt = e.NextAt;
                break;
            case PurchaseEvent.Mismatched e:
                Expect(state, e, state.Phase != PurchasePhase.None);
                state.StrangeCharge = e.Reference;
                // What is an order or was closed stays so; the alarm alone is new.
                if (state.IsUnresolved || state.Phase == PurchasePhase.Starting) Resolve(state, PurchasePhase.Review);
                break;
            case PurchaseEvent.RefundAsked e:
                Expect(state, e, state.Phase is PurchasePhase.Releasing or PurchasePhase.Closed && state.LateCharge is null);
                state.LateCharge = e.Reference;
                state.RefundAmount = e.Amount;
                break;
            case PurchaseEvent.Refunded e:
                Expect(state, e, state is { LateCharge: not null, IsRefunded: false });
                state.IsRefunded = true;
                break;
            case PurchaseEvent.VoidAsked e:
                Expect(state, e, state.Phase is PurchasePhase.Releasing or PurchasePhase.Closed && state.LateAuthorization is null);
                state.LateAuthorization = e.Reference;
                break;
            case PurchaseEvent.Voided e:
                Expect(state, e, state is { LateAuthorization: not null, IsVoided: false });
                state.IsVoided = true;
                break;
            case PurchaseEvent.Confirmed e:
                Expect(state, e, state.Phase == PurchasePhase.Confirming);
                state.Phase = PurchasePhase.Paid;
                state.OrderNumber = e.OrderNumber;
                break;
            case PurchaseEvent.Closed e:
                Expect(state, e, state.Phase == PurchasePhase.Releasing && state.Ending == e.Ending);
                state.Phase = PurchasePhase.Closed;
                break;
            default:
                throw new UnreachableException();
        }
        state.Stamp = happened.At;
    }

    private static void Challenge(PurchaseState state, string url, DateTimeOffset at, DateTimeOffset answerBy)
    {
        state.Phase = PurchasePhase.Challenge;
        state.ChallengeUrl = url;
        state.AnswerBy = answerBy;
        state.AttemptBase = state.Attempt - StepsSkippedByChallenge;
        state.NextAskAt = at + PurchaseRules.BackOff(state.Attempt + 1 - state.AttemptBase);
    }

    private static void Release(PurchaseState state, PurchaseEnding ending)
    {
        Resolve(state, PurchasePhase.Releasing);
        state.Ending = ending;
    }

    /// <summary>Leaves the phase together with the timers that belonged to it.</summary>
    private static void Resolve(PurchaseState state, PurchasePhase next)
    {
        state.Phase = next;
        state.AnswerBy = null;
        state.NextAskAt = null;
    }

    private static void Expect(PurchaseState state, PurchaseEvent happened, bool fits)
    {
        if (!fits) throw new InvariantViolationException($"{state.PurchaseId}: {happened.GetType().Name} does not fit a purchase that is {state.Phase}.");
    }
}
