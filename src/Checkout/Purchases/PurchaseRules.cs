using System.Diagnostics;
using LiveCommerce.Checkout.Payments;
using LiveCommerce.Grains.Values;
using static LiveCommerce.Checkout.Purchases.PurchaseRefusal;
using PurchaseDecision = LiveCommerce.Grains.Runtime.Decision<LiveCommerce.Checkout.Purchases.PurchaseEvent, LiveCommerce.Checkout.Purchases.PurchaseAnswer>;

namespace LiveCommerce.Checkout.Purchases;

/// <summary>
/// Decides what may happen next to one purchase. Flat guards; whatever is late, repeated or does not concern the present phase changes nothing.
/// The transition table is in docs/payments.md; a test holds each of its rows against this code.
/// What must never happen: an order without the whole money, units given back while the provider may still take the money, two refunds of
/// one charge. tests/Checkout.Tests/Purchases/PurchaseRulesTests shows every phase against every command.
/// </summary>
public static class PurchaseRules
{
    public const int MaxLines = 20;
    public const int MaxPaymentMethod = 64;
    public const int MaxReason = 64;
    private const int ShortestCardNumber = 12;

    /// <summary>How long a buyer may take at the provider's page.</summary>
    public static readonly TimeSpan ChallengeLength = TimeSpan.FromMinutes(10);

    /// <summary>The longest that a voucher or a transfer may keep units set aside.</summary>
    public static readonly TimeSpan MaxChallengeLength = TimeSpan.FromDays(14);

    /// <summary>The longest time between two questions of somebody who waits for the answer.</summary>
    public static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(60);

    /// <summary>The time between two questions about a method that takes hours or days; its message comes sooner.</summary>
    public static readonly TimeSpan PatientBackOff = TimeSpan.FromMinutes(15);

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
        PurchaseCommand.LookAgain => AskNow(state, now),
        PurchaseCommand.NoteConfirmed => state.Phase == PurchasePhase.Confirming
            ? Grant(new PurchaseEvent.Confirmed(now, PurchaseId.Parse(state.PurchaseId).OrderNumber))
            : Repeat(),
        PurchaseCommand.NoteReleased => state is { Phase: PurchasePhase.Releasing, Ending: { } ending }
            ? Grant(new PurchaseEvent.Closed(now, ending))
            : Repeat(),
        PurchaseCommand.NoteVoided => state is { LateAuthorization: not null, IsVoided: false } ? Grant(new PurchaseEvent.Voided(now)) : Repeat(),
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

    /// <summary>1, 2, 4, … 60 seconds after question number <paramref name="step"/> of a phase; after an hour of such questions a quarter of an hour.</summary>
    public static TimeSpan BackOff(int step) => step switch
    {
        < 7 => TimeSpan.FromSeconds(1 << Math.Max(0, step - 1)),
        < 67 => MaxBackOff,
        _ => PatientBackOff,
    };

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
        if (state.Phase is not (PurchasePhase.Starting or PurchasePhase.Paying or PurchasePhase.Challenge or PurchasePhase.Capturing)) return Refuse(WrongState);
        return Grant(new PurchaseEvent.CancelAsked(now, CancelCause.Buyer));
    }

    private static PurchaseDecision Refresh(PurchaseState state, PurchaseCommand.Refresh c, DateTimeOffset now)
    {
        if (state.Phase == PurchasePhase.None || state.Buyer != c.Buyer) return Refuse(NotFound);
        return AskNow(state, now);
    }

    private static PurchaseDecision AskNow(PurchaseState state, DateTimeOffset now) =>
        state.IsUnresolved && !(now - state.LastAskedAt < RefreshEvery) ? Grant(Ask(state, now)) : Repeat();

    private static PurchaseDecision NotePayment(PurchaseState state, PaymentResult result, DateTimeOffset now)
    {
        if (result is PaymentResult.Succeeded success) return Succeeded(state, success, now);
        // What is to be cancelled is voided by the question that runs anyway.
        if (result is PaymentResult.Authorized authorized && state.Phase != PurchasePhase.Cancelling) return Authorized(state, authorized, now);
        if (!state.IsUnresolved) return Repeat();
        return result switch
        {
            PaymentResult.Declined declined => Grant(new PurchaseEvent.PaymentDeclined(now, ReasonOf(declined))),
            PaymentResult.Cancelled when state.Phase == PurchasePhase.Cancelling => Grant(new PurchaseEvent.PaymentCancelled(now)),
            PaymentResult.ChallengeRequired challenge when state.Phase == PurchasePhase.Paying => Grant(Challenge(challenge, now)),
            // Cancelled by somebody else, or never arrived: certain is only what the provider says to our own wish.
            PaymentResult.Cancelled or PaymentResult.NotFound when state.Phase != PurchasePhase.Cancelling =>
                Grant(new PurchaseEvent.CancelAsked(now, CancelCause.NoAnswer)),
            // Nothing is known: where no further question is planned, it is asked now.
            _ => state.NextAskAt is null ? Grant(Ask(state, now)) : Repeat(),
        };
    }

    private static PurchaseEvent Challenge(PaymentResult.ChallengeRequired challenge, DateTimeOffset now) => challenge.AnswerBy is { } answerBy
        ? new PurchaseEvent.ChallengedUntil(now, challenge.Url, answerBy < now + MaxChallengeLength ? answerBy : now + MaxChallengeLength)
        : new PurchaseEvent.Challenged(now, challenge.Url);

    private static PurchaseDecision Authorized(PurchaseState state, PaymentResult.Authorized authorized, DateTimeOffset now)
    {
        if (IsKnown(state, authorized.ChargeId, authorized.Amount)) return Repeat();
        if (state.Phase is PurchasePhase.Paying or PurchasePhase.Challenge && authorized.Amount == state.Total)
            return Grant(new PurchaseEvent.Authorized(now, authorized.ChargeId, authorized.Amount));
        // The provider says again what it said before it was asked to take it: nothing is known about that wish yet.
        if (state.Phase == PurchasePhase.Capturing && authorized.Amount == state.Total) return state.NextAskAt is null ? Grant(Ask(state, now)) : Repeat();
        if (state.Phase is not (PurchasePhase.Releasing or PurchasePhase.Closed)) return Grant(new PurchaseEvent.Mismatched(now, authorized.ChargeId, authorized.Amount));
        if (state.LateAuthorization == authorized.ChargeId) return Repeat();
        return state.LateAuthorization is null
            ? Grant(new PurchaseEvent.VoidAsked(now, authorized.ChargeId, authorized.Amount))
            : Grant(new PurchaseEvent.Mismatched(now, authorized.ChargeId, authorized.Amount));
    }

    private static PurchaseDecision Succeeded(PurchaseState state, PaymentResult.Succeeded success, DateTimeOffset now)
    {
        if (IsKnown(state, success.ChargeId, success.Paid)) return Repeat();
        if (state.IsUnresolved && state.HeldAt is not null && success.Paid == state.Total)
            return Grant(new PurchaseEvent.PaymentSucceeded(now, success.ChargeId, success.Paid));
        // Where the purchase is over it goes back by itself, else a person looks first.
        return state.Phase is PurchasePhase.Releasing or PurchasePhase.Closed && state.LateCharge is null
            ? Grant(new PurchaseEvent.RefundAsked(now, success.ChargeId, success.Paid))
            : Grant(new PurchaseEvent.Mismatched(now, success.ChargeId, success.Paid));
    }

    /// <summary>Another amount under the id that has paid is news all the same.</summary>
    private static bool IsKnown(PurchaseState state, string chargeId, Money amount) =>
        (chargeId == state.Charge && amount == state.Total) || chargeId == state.StrangeCharge || chargeId == state.LateCharge;

    private static PurchaseEvent.AskedAgain Ask(PurchaseState state, DateTimeOffset now)
    {
        var attempt = state.Attempt + 1;
        return new(now, attempt, now + BackOff(attempt - state.AttemptBase));
    }

    private static bool IsRepeat(PurchaseState state, PurchaseCommand.Start c) => state.Buyer == c.Buyer && state.Fingerprint == c.Fingerprint;

    /// <summary>Letters, digits and "_". A number as long as a card's is none: it would stand in the journal for ever.</summary>
    private static bool IsPaymentMethod(string? token) => token is { Length: >= 1 and <= MaxPaymentMethod }
        && token.All(character => char.IsAsciiLetterUpper(character) || IsTokenCharacter(character))
        && !(token.Length >= ShortestCardNumber && token.All(char.IsAsciiDigit));

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
