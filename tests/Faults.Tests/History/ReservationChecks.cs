using LiveCommerce.Faults.Tests.Api;

namespace LiveCommerce.Faults.Tests.History;

/// <summary>Every acknowledged reservation is there, once, as it was acknowledged; a refused one is not.</summary>
internal static class ReservationChecks
{
    private static readonly string[] Running = ["reserved", "paying"];
    private static readonly string[] Ended = ["released", "expired", "sold"];
    private static readonly string[] Refusals = ["sold-out", "fully-reserved", "not-enough", "limit-reached", "offer-closed", "offer-not-open"];

    public static IEnumerable<Breach> Check(ClientHistory history, Evidence evidence, bool settled)
    {
        foreach (var attempt in history.Reservations)
        {
            foreach (var breach in OfAnswers(attempt, settled)) yield return breach;
            if (evidence.Reservations.TryGetValue(attempt.Id, out var answer) && OfState(attempt, answer, settled) is { } found) yield return found;
            else if (settled && answer is null && attempt.Acknowledged is not null)
                yield return new Breach(BreachKind.ReservationLost, attempt.Id, "nobody asked for it at the end");
        }
        if (settled)
        {
            foreach (var breach in Limits(history, evidence)) yield return breach;
        }
    }

    private static IEnumerable<Breach> OfAnswers(ReservationAttempt attempt, bool settled)
    {
        if (attempt.FirstEffects > 1) yield return new Breach(BreachKind.SecondEffect, attempt.Id, $"granted {attempt.FirstEffects} times under one id");
        if ((attempt.Contradiction ?? attempt.Trail.Contradiction) is { } contradiction) yield return new Breach(BreachKind.StatusContradicted, attempt.Id, contradiction);
        if (attempt.Acknowledged is { } acknowledged && attempt.Differs(acknowledged) is { } difference)
            yield return new Breach(BreachKind.ReservationDiffers, attempt.Id, difference);
        if (attempt.RefusedWith is { } code && !Refusals.Contains(code, StringComparer.Ordinal)) yield return new Breach(BreachKind.RefusedWrongly, attempt.Id, code);
        if (settled && !attempt.IsDefinite) yield return new Breach(BreachKind.NeverAnswered, attempt.Id, $"{attempt.Doubts} tries in doubt");
    }

    private static Breach? OfState(ReservationAttempt attempt, Answer<Reservation> answer, bool settled)
    {
        if (attempt.Acknowledged is null)
        {
            return attempt.RefusedWith is not null && !attempt.MayStillAct && answer.Kind == AnswerKind.Done
                ? new Breach(BreachKind.RefusedButThere, attempt.Id, $"refused with {attempt.RefusedWith}, and it is {answer.Value!.Status}")
                : null;
        }
        if (answer.Kind != AnswerKind.Done) return new Breach(BreachKind.ReservationLost, attempt.Id, $"acknowledged as {attempt.Acknowledged}, now {answer}");
        if (attempt.Differs(answer.Value!) is { } difference) return new Breach(BreachKind.ReservationDiffers, attempt.Id, difference);
        if (Ended.Contains(answer.Value!.Status, StringComparer.Ordinal)) return null;
        if (!Running.Contains(answer.Value.Status, StringComparer.Ordinal)) return new Breach(BreachKind.ReservationDiffers, attempt.Id, $"status {answer.Value.Status}");
        return settled ? new Breach(BreachKind.NotSettled, attempt.Id, $"still {answer.Value.Status}") : null;
    }

    private static IEnumerable<Breach> Limits(ClientHistory history, Evidence evidence)
    {
        var limits = history.Offers.Where(offer => offer.Acknowledged is not null).ToDictionary(offer => offer.Acknowledged!.OfferId, offer => offer.LimitPerBuyer, StringComparer.Ordinal);
        return history.Reservations
            .Where(attempt => attempt.OfferId is not null && evidence.Reservations.GetValueOrDefault(attempt.Id)?.Value is { Status: "sold" or "paying" or "reserved" })
            .GroupBy(attempt => (attempt.OfferId, attempt.Buyer))
            .Where(held => held.Sum(attempt => attempt.Quantity) > limits[held.Key.OfferId!])
            .Select(held => new Breach(BreachKind.LimitExceeded, held.Key.OfferId!, $"buyer {held.Key.Buyer} has {held.Sum(attempt => attempt.Quantity)} units"));
    }
}
