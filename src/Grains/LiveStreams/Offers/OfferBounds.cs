using LiveCommerce.Grains.Stock;
using static LiveCommerce.Grains.LiveStreams.LiveStreamRefusal;

namespace LiveCommerce.Grains.LiveStreams;

/// <summary>How long an offer of each kind counts down and is open; whoever shows a form reads the numbers here or in docs/pricing.md.</summary>
/// <param name="MinCountdown">Seconds. A flash offer gives everybody in the room the time to look up.</param>
/// <param name="MinLength">Seconds.</param>
/// <param name="MaxLength">Seconds. A price that is "for a short time" for hours is no flash offer.</param>
public sealed record OfferBounds(int MinCountdown, int MinLength, int MaxLength)
{
    /// <summary>Seconds.</summary>
    public const int MaxCountdown = 300;

    /// <summary>How far ahead an announced opening may lie; the units are set aside from now on.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromHours(24);

    private static readonly OfferBounds Flash = new(10, 10, 1_200);
    private static readonly OfferBounds Other = new(0, 5, 86_400);

    public static OfferBounds Of(OfferKind kind) => kind == OfferKind.Flash ? Flash : Other;

    /// <summary>The first thing that is wrong with a draft, and in which member; <see cref="None"/> where nothing is.</summary>
    internal static (LiveStreamRefusal Refusal, string? Field) Check(OfferDraft draft, DateTimeOffset now)
    {
        if (draft.Kind is not (OfferKind.Drop or OfferKind.Flash or OfferKind.Claim)) return (Invalid, "kind");
        if (draft.Quantity is < 1 or > StockRules.MaxMovement) return (Invalid, "quantity");
        if (!draft.Price.IsValid) return (Invalid, "price");
        if (draft.LimitPerBuyer is < 1 or > 1_000) return (Invalid, "limitPerBuyer");
        var bounds = Of(draft.Kind);
        if (draft.OpensAt is { } opensAt)
        {
            if (draft.CountdownSeconds != 0) return (Invalid, "countdownSeconds"); // it opens once
            if (opensAt < now.AddSeconds(bounds.MinCountdown) || opensAt > now + MaxAhead) return (Invalid, "opensAt");
        }
        else if (draft.CountdownSeconds < bounds.MinCountdown || draft.CountdownSeconds > MaxCountdown)
        {
            return (Invalid, "countdownSeconds");
        }
        if (draft.LengthSeconds > bounds.MaxLength) return (OfferTooLong, "lengthSeconds");
        if (draft.LengthSeconds < bounds.MinLength) return (Invalid, "lengthSeconds");
        if (draft.ReservationSeconds is < 10 or > 3_600) return (Invalid, "reservationSeconds");
        return draft.Pricing?.Fits(draft.Price) == false ? (Invalid, "falls") : (None, null);
    }
}
