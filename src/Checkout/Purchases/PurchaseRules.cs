using System.Diagnostics;
using LiveCommerce.Checkout.Payments;
using LiveCommerce.Grains.Values;
using static LiveCommerce.Checkout.Purchases.PurchaseRefusal;
using PurchaseDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Checkout.Purchases.PurchaseEvent, LiveCommerce.Checkout.Purchases.PurchaseAnswer>;

namespace LiveCommerce.Checkout.Purchases;

/// <summary>
/// Decides what may happen next to one purchase. Flat guards; whatever is late, repeated or does not concern the present phase changes nothing.
/// <code>
/// phase       | command or instant                      | event                 | next phase
/// ------------|-----------------------------------------|-----------------------|-------------------------
/// None        | Start                                   | started.v1            | Starting
/// Starting    | NoteHeld                                | held.v1               | Paying
/// Starting    | NoteHoldFailed                          | hold-failed.v1        | Releasing (failed)
/// Starting    | Cancel                                  | cancel-asked.v1       | Cancelling
/// Paying      | challenge required                      | challenged.v1         | Challenge
/// Paying      | pending, unknown (first time)           | asked-again.v1        | Paying
/// Paying, Challenge             | succeeded             | payment-succeeded.v1  | Confirming
/// Paying, Challenge             | declined              | payment-declined.v1   | Releasing (declined)
/// Paying, Challenge             | not found, cancelled  | cancel-asked.v1       | Cancelling
/// Paying, Challenge             | Cancel                | cancel-asked.v1       | Cancelling
/// Challenge   | ten minutes without an answer           | cancel-asked.v1       | Cancelling
/// Cancelling  | succeeded (held)                        | payment-succeeded.v1  | Confirming
/// Cancelling  | declined                                | payment-declined.v1   | Releasing (declined)
/// Cancelling  | cancelled                               | payment-cancelled.v1  | Releasing (cancelled)
/// Cancelling  | pending, unknown, not found, challenge  | asked-again.v1        | Cancelling
/// Paying, Challenge, Cancelling | the next question is due, or Refresh | asked-again.v1 | the same
/// Starting, Paying, Challenge, Cancelling | money of another amount, or before the lines were held | mismatch.v1 | Review
/// Confirming  | NoteConfirmed                           | confirmed.v1          | Paid
/// Releasing   | NoteReleased                            | closed.v1             | Closed
/// Releasing, Closed             | succeeded, first      | refund-asked.v1       | the same
/// Releasing, Closed             | NoteRefunded          | refunded.v1           | the same
/// Confirming, Paid, Review, Releasing, Closed | one more charge | mismatch.v1     | the same
/// </code>
/// What must never happen: an order without the whole money, units given back while the provider may still take the money, two refunds of
/// one charge. tests/Checkout.Tests/Purchases/PurchaseRulesTests shows every phase against every command.
/// </summary>
public static class PurchaseRules
{
    public const int MaxLines = 20;
    public const int MaxPaymentMethod = 64;
    public const int MaxReason = 64;

    /// <summary>How long a buyer may take at the provider's page.</summary>
    public static readonly TimeSpan ChallengeLength = TimeSpan.FromMinutes(10);

    /// <summary>The longest time between two questions.</summary>
    public static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(60);

    /// <summary>A buyer who keeps pressing does not make the provider be asked more often than this.</summary>
    public static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(1);

    public static PurchaseDecision Decide(PurchaseState state, PurchaseCommand command, DateTimeOffset now) => command switch
    {
        PurchaseCommand.Start c => Start(state, c, now),
        PurchaseCommand.Cancel c => Cancel(state, c, now),
        PurchaseCommand.Refresh c => Refresh(state, c, now),
        _ when state.Phase == PurchasePhase.None => Refuse(NotFound),
        PurchaseCommand.NoteHeld => state.Phase == PurchasePhase.Starting ? Grant(new PurchaseEvent.Held(now)) : Repeat(),
        PurchaseCommand.NoteHoldFailed c => state.Phase == PurchasePhase.Starting ? Grant(new PurchaseEvent.HoldFailed(now, c.Reason)) : Repeat(),
        PurchaseCommand.NotePayment c => NotePayment(state, c.Result, now),
        PurchaseCommand.NoteConfirmed => state.Phase == PurchasePhase.Confirming
            ? Grant(new PurchaseEvent.Confirmed(now, PurchaseId.Parse(state.PurchaseId).OrderNumber))
            : Repeat(),
        PurchaseCommand.NoteReleased => state is { Phase: PurchasePhase.Releasing, Ending: { } ending }
            ? Grant(new PurchaseEvent.Closed(now, ending))
            : Repeat(),
        PurchaseCommand.NoteRefunded => state is { LateCharge: not null, IsRefunded: false } ? Grant(new PurchaseEvent.Refunded(now)) : Repeat(),
        _ => throw new UnreachableException(),
    };

    /// <summary>A challenge that nobody answered is stopped; a silent provider is asked again.</summary>
    public static IReadOnlyList<PurchaseEvent> DecideDue(PurchaseState state, DateTimeOffset now)
    {
        if (state.AnswerBy <= now) return [new PurchaseEvent.CancelAsked(now, CancelCause.NoAnswer)];
        if (state.NextAskAt <= now) return [Ask(state, now)];
        return [];
    }

    /// <summary>1, 2, 4, … 60 seconds after question number <paramref name="step"/> of a phase.</summary>
    public static TimeSpan BackOff(int step) =>
        step < 7 ? TimeSpan.FromSeconds(1 << Math.Max(0, step - 1)) : MaxBackOff;

    private static PurchaseDecision Start(PurchaseState state, PurchaseCommand.Start c, DateTimeOffset now)
    {
        if (state.Phase != PurchasePhase.None) return IsRepeat(state, c) ? Repeat() : Refuse(KeyReused);
        if (Misshapen(c.Lines.Count, c.Lines.Select(line => line.ReservationId), c.PaymentMethod) is { } refusal) return Refuse(refusal);
        if (c.Lines.Any(line => line.UnitPrice.Currency != c.Lines[0].UnitPrice.Currency)) return Refuse(CurrencyMismatch);
        var total = c.Lines.Aggregate(c.Lines[0].UnitPrice with { Amount = 0 }, (sum, line) => sum.Add(line.UnitPrice.Times(line.Quantity)));
        if (!total.IsValid) return Refuse(TotalOutOfRange);
        return Grant(new PurchaseEvent.Started(now, c.Buyer, c.Lines, total, c.PaymentMethod, c.Fingerprint, c.ContactId));
    }

    /// <summary>What can be said about a request before anybody looks at the reservations; null where nothing is wrong.</summary>
    internal static PurchaseRefusal? Misshapen(int lines, IEnumerable<ReservationId> reservations, string? paymentMethod)
    {
        if (lines == 0) return NoLines;
        if (lines > MaxLines) return TooManyLines;
        if (reservations.Distinct().Count() != lines) return DuplicateLine;
        if (!IsPaymentMethod(paymentMethod)) return PaymentMethodInvalid;
        return null;
    }

    private static PurchaseDecision Cancel(PurchaseState state, PurchaseCommand.Cancel c, DateTimeOffset now)
    {
        if (state.Phase == PurchasePhase.None || state.Buyer != c.Buyer) return Refuse(NotFound);
        if (state.Phase == PurchasePhase.Cancelling || state.Ending == PurchaseEnding.Cancelled) return Repeat();
        if (state.Phase is not (PurchasePhase.Starting or PurchasePhase.Paying or PurchasePhase.Challenge)) return Refuse(WrongState);
        return Grant(new PurchaseEvent.CancelAsked(now, CancelCause.Buyer));
    }

    private static PurchaseDecision Refresh(PurchaseState state, PurchaseCommand.Refresh c, DateTimeOffset now)
    {
        if (state.Phase == PurchasePhase.None || state.Buyer != c.Buyer) return Refuse(NotFound);
        if (!state.IsUnresolved || now - state.LastAskedAt < RefreshEvery) return Repeat();
        return Grant(Ask(state, now));
    }

    private static PurchaseDecision NotePayment(PurchaseState state, PaymentResult result, DateTimeOffset now)
    {
        if (result is PaymentResult.Succeeded success) return Succeeded(state, success, now);
        if (!state.IsUnresolved) return Repeat();
        return result switch
        {
            PaymentResult.Declined declined => Grant(new PurchaseEvent.PaymentDeclined(now, ReasonOf(declined))),
            PaymentResult.Cancelled when state.Phase == PurchasePhase.Cancelling => Grant(new PurchaseEvent.PaymentCancelled(now)),
            PaymentResult.ChallengeRequired challenge when state.Phase == PurchasePhase.Paying => Grant(new PurchaseEvent.Challenged(now, challenge.Url)),
            // Cancelled by somebody else, or never arrived: certain is only what the provider says to our own wish.
            PaymentResult.Cancelled or PaymentResult.NotFound when state.Phase != PurchasePhase.Cancelling =>
                Grant(new PurchaseEvent.CancelAsked(now, CancelCause.NoAnswer)),
            // Nothing is known: where no further question is planned, it is asked now.
            _ => state.NextAskAt is null ? Grant(Ask(state, now)) : Repeat(),
        };
    }

    private static PurchaseDecision Succeeded(PurchaseState state, PaymentResult.Succeeded success, DateTimeOffset now)
    {
        if (success.ChargeId == state.Charge || success.ChargeId == state.StrangeCharge || success.ChargeId == state.LateCharge) return Repeat();
        if (state.IsUnresolved && state.HeldAt is not null && success.Paid == state.Total)
            return Grant(new PurchaseEvent.PaymentSucceeded(now, success.ChargeId, success.Paid));
        if (state.Phase is PurchasePhase.Releasing or PurchasePhase.Closed && state.LateCharge is null)
            return Grant(new PurchaseEvent.RefundAsked(now, success.ChargeId, success.Paid));
        return Grant(new PurchaseEvent.Mismatched(now, success.ChargeId, success.Paid));
    }

    private static PurchaseEvent.AskedAgain Ask(PurchaseState state, DateTimeOffset now)
    {
        var attempt = state.Attempt + 1;
        return new(now, attempt, now + BackOff(attempt - state.AttemptBase));
    }

    private static bool IsRepeat(PurchaseState state, PurchaseCommand.Start c) => state.Buyer == c.Buyer && state.Fingerprint == c.Fingerprint;

    private static bool IsPaymentMethod(string? token) => token is { Length: >= 1 and <= MaxPaymentMethod } && token.All(IsTokenCharacter);

    private static bool IsTokenCharacter(char character) => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_';

    /// <summary>A provider's free text may name a person, and the journal keeps everything for ever: only a code is written down.</summary>
    private static string ReasonOf(PaymentResult.Declined declined) =>
        declined.Reason is { Length: >= 1 and <= MaxReason } reason && reason.All(character => IsTokenCharacter(character) || character == '-')
            ? reason
            : PaymentResult.Declined.Unspecified;

    private static PurchaseDecision Refuse(PurchaseRefusal refusal) => new(new PurchaseAnswer(refusal));

    private static PurchaseDecision Repeat() => new(new PurchaseAnswer(None, Repeated: true));

    private static PurchaseDecision Grant(PurchaseEvent happened) => new(new PurchaseAnswer(None), happened);
}
