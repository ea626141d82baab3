using LiveCommerce.LoadTests.Client;

namespace LiveCommerce.LoadTests.TimedOffers;

/// <summary>What one attempt was told. Instants are on the server's clock, as well as we know it.</summary>
/// <param name="SentAt">Before the request left.</param>
/// <param name="ReceivedAt">After the answer came.</param>
/// <param name="Granted">Null where it was refused.</param>
/// <param name="Refusal">The code where it was refused.</param>
public sealed record OfferAttempt(int Offer, DateTimeOffset SentAt, DateTimeOffset ReceivedAt, Reservation? Granted, string? Refusal);

/// <summary>Judges from outside whether every grant and every refusal followed the instants of its offer, and whether the units add up.</summary>
/// <param name="clockTolerance">How far our idea of the server's clock may be wrong: half a round trip.</param>
public sealed class OfferJudge(OfferPlan plan, IReadOnlyList<DateTimeOffset> opens, TimeSpan clockTolerance)
{
    /// <summary>A page must not show as running what can no longer be paid (docs/protocol.md): so much before the owner's own deadline.</summary>
    public static readonly TimeSpan ShownEarlier = TimeSpan.FromSeconds(2);

    /// <summary>The instant at which the owner of the stock decided: it stamps the deadline with the decision.</summary>
    public static DateTimeOffset StampOf(Reservation granted) => granted.ExpiresAt!.Value + ShownEarlier - TimeSpan.FromSeconds(OfferPlan.ReservationSeconds);

    /// <summary>What is wrong with an answer; null where nothing is.</summary>
    public string? Fault(OfferAttempt attempt)
    {
        var offer = plan.Offers[attempt.Offer];
        var opensAt = opens[attempt.Offer];
        var closesAt = opensAt.AddSeconds(offer.LengthSeconds);
        if (attempt.Granted is { } granted)
        {
            var stamp = StampOf(granted);
            if (stamp < opensAt) return $"granted {(opensAt - stamp).TotalMilliseconds} ms before the opening";
            if (stamp >= closesAt) return $"granted {(stamp - closesAt).TotalMilliseconds} ms after the closing";
            if (stamp < attempt.SentAt - clockTolerance || stamp > attempt.ReceivedAt + clockTolerance) return $"stamped {(stamp - attempt.SentAt).TotalMilliseconds} ms after the request was sent, answered after {(attempt.ReceivedAt - attempt.SentAt).TotalMilliseconds} ms";
            var price = offer.PriceAt(stamp - opensAt);
            return granted.UnitPrice == price ? null : $"costs {granted.UnitPrice.Amount} instead of {price.Amount}";
        }

        return attempt.Refusal switch
        {
            "offer-not-open" => attempt.SentAt - clockTolerance > opensAt ? "refused as not open after the opening" : null,
            "offer-closed" => attempt.ReceivedAt + clockTolerance < closesAt ? "refused as closed before the closing" : null,
            "fully-reserved" or "sold-out" => null,
            _ => $"refused: {attempt.Refusal}",
        };
    }

    /// <summary>What is wrong with the account of a closed offer, of whose units so many were paid; null where nothing is.</summary>
    public string? Fault(int offer, OfferAccount account, int paid)
    {
        if (account.Units is not { } units) return "the owner of the stock does not answer";
        var planned = plan.Offers[offer];
        if (account.Armed != planned.Quantity) return $"{account.Armed} units were armed instead of {planned.Quantity}";
        var sum = units.Available + units.Reserved + units.Paying + units.Sold + units.WrittenOff + units.Returned;
        if (sum != account.Armed) return $"{sum} of {account.Armed} units are accounted for";
        if (units.Sold != paid) return $"{units.Sold} units are sold, {paid} were paid";
        var left = units.Available + units.Reserved + units.Paying;
        return left == 0 ? null : $"{left} units are still in the offer";
    }
}
