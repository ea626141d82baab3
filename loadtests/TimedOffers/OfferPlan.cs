using LiveCommerce.LoadTests.Client;

namespace LiveCommerce.LoadTests.TimedOffers;

/// <summary>One offer as its host wants it. Instants count from the opening of the first one.</summary>
/// <param name="Show">From 0: which of the shows it belongs to.</param>
/// <param name="Step">Minor units by which the price falls every <see cref="EverySeconds"/>, down to <paramref name="Floor"/>; 0 where it stays.</param>
public sealed record PlannedOffer(int Show, string Sku, TimeSpan Opens, int LengthSeconds, int Quantity, long Price, int Step, long Floor)
{
    public const int EverySeconds = 1;

    /// <summary>What a unit costs so long after the opening (docs/pricing.md).</summary>
    public Money PriceAt(TimeSpan sinceOpening) =>
        new(Math.Max(Step == 0 ? Price : Floor, Price - (Step * (long)Math.Floor(sinceOpening.TotalSeconds / EverySeconds))), OfferPlan.Currency);
}

/// <summary>One buyer's attempt to reserve one unit; the instant counts from the opening of the first offer and may lie before or after its own.</summary>
public readonly record struct PlannedAttempt(TimeSpan At, int Offer);

/// <summary>Which offers open and close when, and who asks for which of them when: decided before the run, from a seed.</summary>
public sealed record OfferPlan(IReadOnlyList<PlannedOffer> Offers, IReadOnlyList<PlannedAttempt> Attempts, int Shows, TimeSpan Length)
{
    public const string Currency = "EUR";

    /// <summary>A line-up has at most as many items.</summary>
    public const int OffersPerShow = 100;

    public const long CataloguePrice = 5_000;
    public const int ReservationSeconds = 10;
    public const int LengthSeconds = 5;

    /// <summary>So long before the opening and after the closing somebody asks, to be refused.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(500);

    /// <param name="offers">How many, over as many shows as that needs.</param>
    /// <param name="units">Units of each offer.</param>
    /// <param name="attempts">In all.</param>
    /// <param name="window">Between the first opening and the last one.</param>
    public static OfferPlan Create(string run, int offers, int units, int attempts, TimeSpan window, int seed)
    {
#pragma warning disable CA5394 // the instants of a load test are no secret
        var random = new Random(seed);
        var planned = new PlannedOffer[offers];
        for (var i = 0; i < offers; i++)
        {
            var falls = i % 2 == 1;
            var price = random.Next(1_000, (int)CataloguePrice);
            planned[i] = new PlannedOffer(
                i / OffersPerShow, $"OFFER-{run}-{i}".ToUpperInvariant(), Milliseconds(random.NextDouble() * window.TotalMilliseconds), LengthSeconds, units, price,
                falls ? random.Next(1, 100) : 0, falls ? price - 300 : price);
        }

        var arrivals = new PlannedAttempt[attempts];
        for (var i = 0; i < attempts; i++)
        {
            var offer = random.Next(offers);
            var span = TimeSpan.FromSeconds(planned[offer].LengthSeconds) + (2 * Margin);
            arrivals[i] = new PlannedAttempt(planned[offer].Opens - Margin + (random.NextDouble() * span), offer);
        }
#pragma warning restore CA5394

        return new OfferPlan(
            planned, [.. arrivals.OrderBy(static attempt => attempt.At)], ((offers - 1) / OffersPerShow) + 1, window + TimeSpan.FromSeconds(LengthSeconds) + Margin);
    }

    // Instants on the wire have milliseconds.
    private static TimeSpan Milliseconds(double value) => TimeSpan.FromMilliseconds(Math.Floor(value));
}
