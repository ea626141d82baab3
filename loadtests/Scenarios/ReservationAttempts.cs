using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Verdict;

namespace LiveCommerce.LoadTests.Scenarios;

public enum ReserveOutcomeKind
{
    Granted,

    /// <summary>Others hold the last units; they may come back.</summary>
    MayComeBack,

    /// <summary>A definite and final refusal.</summary>
    NothingLeft,

    /// <summary>The time was up and all answers had been busy ones: certainly without effect.</summary>
    NotServed,

    /// <summary>The time was up and the outcome of a request is still unknown.</summary>
    Unknown,
}

/// <param name="Evidence">Present exactly when granted.</param>
public readonly record struct ReserveOutcome(ReserveOutcomeKind Kind, long ReceivedAt, ReservationEvidence? Evidence = null);

/// <summary>Repeats one reservation under its id until the outcome is known.</summary>
public sealed class ReservationAttempts(DropUnderTest drop, string token)
{
    /// <param name="twice">Send the first request two times at once.</param>
    /// <param name="beyondLimit">A refusal for the limit is the right answer to this one; it then counts in no figure.</param>
    /// <param name="selling">Ends new attempts; a request under way is waited for, and one with an unknown outcome repeated, until <paramref name="settling"/>.</param>
    public async Task<ReserveOutcome> ReserveAsync(string id, bool twice, CancellationToken selling, CancellationToken settling, bool beyondLimit = false)
    {
        var request = new ApiRequest(HttpMethod.Put, drop.ReservationPath(id), token, Body: drop.ReserveBody);
        var send = () => drop.Api.SendAsync(request, WireJson.Default.Reservation, settling);
        var open = false;
        for (var attempt = 0; ; attempt++)
        {
            var answers = twice && attempt == 0 ? await Task.WhenAll(send(), send()) : [await send()];
            var answer = Telling(answers);
            foreach (var breach in answers.Where(static a => a.Breach is not null)) drop.Figures.UnexpectedAnswer(breach.Describe());
            if (Outcome(answer, id, beyondLimit) is { } outcome)
            {
                if (outcome.Evidence is { } evidence) evidence.AnswersDiffered |= Differ(answers);
                return outcome;
            }

            drop.Figures.Retry();
            open |= answers.Any(static a => a.Kind == AnswerKind.Unknown);
            var wait = answer.Code == "offer-not-open" ? null : answer.RetryAfter;
            if (!await Backoff.WaitAsync(attempt, wait, drop.Time, open ? settling : selling))
                return new ReserveOutcome(open ? ReserveOutcomeKind.Unknown : ReserveOutcomeKind.NotServed, answer.ReceivedAt);
        }
    }

    // Of two answers to one id a grant tells most; then one that leaves the outcome open, because that request may still have been granted.
    private static ApiAnswer<Reservation> Telling(ApiAnswer<Reservation>[] answers) =>
        answers.FirstOrDefault(static a => a.Kind == AnswerKind.Ok)
        ?? answers.FirstOrDefault(static a => a.Kind == AnswerKind.Unknown)
        ?? answers[0];

    private static bool Differ(ApiAnswer<Reservation>[] answers)
    {
        var granted = answers.Where(static a => a.Kind == AnswerKind.Ok).Select(static a => a.Value!);
        return granted.Select(static r => (r.ReservationId, r.Sku, r.Quantity, r.UnitPrice, r.OfferId)).Distinct().Count() > 1;
    }

    private ReserveOutcome? Outcome(ApiAnswer<Reservation> answer, string id, bool beyondLimit)
    {
        if (answer.Kind == AnswerKind.Ok)
        {
            var granted = answer.Value!;
            if (!beyondLimit) drop.Granted(answer);
            return new ReserveOutcome(ReserveOutcomeKind.Granted, answer.ReceivedAt, new ReservationEvidence(granted)
            {
                AnswersDiffered = granted.ReservationId != id || granted.Sku != drop.Sku || granted.Quantity != 1,
            });
        }

        ReserveOutcomeKind? known = answer.Code switch
        {
            "fully-reserved" or "not-enough" => ReserveOutcomeKind.MayComeBack,
            "sold-out" or "offer-closed" => ReserveOutcomeKind.NothingLeft,
            "limit-reached" when beyondLimit => ReserveOutcomeKind.NothingLeft,
            "offer-not-open" => null,
            _ when answer.Kind == AnswerKind.Refused => Unforeseen(answer),
            _ => null,
        };
        if (known is not { } kind) return null;
        if (!beyondLimit) drop.Refused(answer);
        return new ReserveOutcome(kind, answer.ReceivedAt);
    }

    private ReserveOutcomeKind Unforeseen(ApiAnswer<Reservation> answer)
    {
        drop.Figures.UnexpectedAnswer("reserve: " + answer.Describe());
        return ReserveOutcomeKind.NothingLeft;
    }
}
