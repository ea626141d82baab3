using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

/// <summary>What an offer says about prices beyond its terms. docs/pricing.md is the table of what follows.</summary>
/// <param name="Falls">How its price falls while it is open; null where it stays.</param>
/// <param name="AlsoAtFullPrice">While it is open, the general pool goes on selling at the catalogue's price; otherwise it sells nothing.</param>
public sealed record OfferPricing(FallingPrice? Falls = null, bool AlsoAtFullPrice = true)
{
    /// <summary>Null where there is nothing to say: most offers keep their price beside a general pool that sells.</summary>
    public static OfferPricing? Of(FallingPrice? falls, bool alsoAtFullPrice) =>
        falls is null && alsoAtFullPrice ? null : new OfferPricing(falls, alsoAtFullPrice);

    /// <summary>The schedule, if there is one, leads downwards from <paramref name="start"/>.</summary>
    internal bool Fits(Money start) => Falls is null
        || (Falls.Step >= 1 && Falls.Floor >= 0 && Falls.Floor < start.Amount && Falls.Step <= start.Amount - Falls.Floor
            && Falls.EverySeconds is >= FallingPrice.MinSeconds and <= FallingPrice.MaxSeconds);
}

/// <summary>
/// A Dutch price: from the opening on it falls by a step at the end of each stretch of time, down to a floor. It follows from the instant alone, so
/// every node, replay and verifier finds the same one.
/// </summary>
/// <param name="Step">Minor units; 1 to the whole way down.</param>
/// <param name="EverySeconds">Length of a stretch; 1 to 3,600.</param>
/// <param name="Floor">Minor units; from 0 to below the first price.</param>
public sealed record FallingPrice(long Step, int EverySeconds, long Floor)
{
    public const int MinSeconds = 1;
    public const int MaxSeconds = 3_600;

    /// <summary>The price so long after the opening; before it, the first one.</summary>
    public Money After(Money start, TimeSpan open)
    {
        var steps = Math.Max(0, open.Ticks / (EverySeconds * TimeSpan.TicksPerSecond));
        // Compared by division: a step of a high price and many stretches may be more than a number holds.
        return start with { Amount = steps >= (start.Amount - Floor + Step - 1) / Step ? Floor : start.Amount - (steps * Step) };
    }
}
