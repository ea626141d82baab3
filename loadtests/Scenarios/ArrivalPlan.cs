namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>
/// When each buyer intends to act and how: fixed before the run from a seed, so that a slow server cannot thin out its own load (open
/// loop). Instants are independent and even over the ramp, as people who do not know each other arrive.
/// </summary>
public sealed record ArrivalPlan(IReadOnlyList<BuyerPlan> Buyers)
{
    public const double DeclineShare = 0.08;
    public const double DuplicateShare = 0.05;
    public const double GreedyShare = 0.05;
    public const double TwoTabsShare = 0.02;

    public static ArrivalPlan Create(int buyers, TimeSpan ramp, int seed)
    {
        var random = new Random(seed);
        var plans = new BuyerPlan[buyers];
        for (var i = 0; i < buyers; i++)
        {
            plans[i] = new BuyerPlan(
                ramp * random.NextDouble(),
                Declines: random.NextDouble() < DeclineShare,
                SendsTwice: random.NextDouble() < DuplicateShare,
                Greedy: random.NextDouble() < GreedyShare,
                TwoTabs: random.NextDouble() < TwoTabsShare);
        }

        Array.Sort(plans, static (a, b) => a.At.CompareTo(b.At));
        return new ArrivalPlan(plans);
    }
}

/// <summary>One buyer's intentions.</summary>
/// <param name="At">After the opening.</param>
/// <param name="Declines">Pays with a card that is refused.</param>
/// <param name="SendsTwice">Each request leaves twice at once with the same id, as a nervous finger or a proxy does.</param>
/// <param name="Greedy">Tries a second unit, beyond the limit, while holding the first.</param>
/// <param name="TwoTabs">Pays for the same reservation in two tabs, each with its own idempotency key.</param>
public readonly record struct BuyerPlan(TimeSpan At, bool Declines, bool SendsTwice, bool Greedy, bool TwoTabs);
