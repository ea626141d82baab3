using LiveCommerce.Simulation.Store;
using LiveCommerce.Simulation.Worlds;

namespace LiveCommerce.Simulation.Runs;

/// <summary>
/// Turns a failing seed's world down while it goes on failing: without faults that it does not need, with fewer requests, nodes, SKUs and buyers. Each
/// try is a run of the same seed, so the result is the same every time.
/// </summary>
internal static class Shrinker
{
    /// <summary>The smallest world found that still fails, and how.</summary>
    public static (Knobs Knobs, Outcome Outcome) Shrink(Outcome failing, Knobs knobs)
    {
        var plan = Plan.Draw(failing.Seed, knobs);
        var best = (Knobs: knobs, Outcome: failing);
        foreach (var fault in Enum.GetValues<Faults>())
        {
            if (fault is not (Faults.None or Faults.All) && plan.Faults.HasFlag(fault)) Try(best.Knobs with { Without = best.Knobs.Without | fault });
        }
        Least(plan.Nodes, (k, n) => k with { Nodes = n });
        Least(plan.Skus, (k, n) => k with { Skus = n });
        Least(plan.Buyers, (k, n) => k with { Buyers = n });
        Least(plan.Operations, (k, n) => k with { Operations = n });
        foreach (var fault in Enum.GetValues<Faults>())
        {
            if (fault is not (Faults.None or Faults.All) && plan.Faults.HasFlag(fault) && !best.Knobs.Without.HasFlag(fault)) Try(best.Knobs with { Without = best.Knobs.Without | fault });
        }
        Least(Plan.Draw(failing.Seed, best.Knobs).Operations, (k, n) => k with { Operations = n });
        return best;

        bool Try(Knobs candidate)
        {
            var outcome = SeedRun.Run(failing.Seed, candidate);
            if (outcome.Failure is null) return false;
            best = (candidate, outcome);
            return true;
        }

        // Halves the distance as long as it fails; failing is not monotone in it, so this finds a small world, not always the smallest.
        void Least(int from, Func<Knobs, int, Knobs> with)
        {
            var low = 0;
            var high = from;
            while (high - low > 1)
            {
                var middle = (low + high) / 2;
                if (Try(with(best.Knobs, middle))) high = middle;
                else low = middle;
            }
        }
    }
}
