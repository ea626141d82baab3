using LiveCommerce.Simulation.Worlds;

namespace LiveCommerce.Simulation.Runs;

/// <summary>Runs one seed on the calling thread.</summary>
internal static class SeedRun
{
    public static Outcome Run(ulong seed, Knobs knobs, TextWriter? trace = null)
    {
        var world = new SimWorld(seed, knobs, trace);
        try
        {
            return world.Run();
        }
        catch (Exception e)
        {
            // An event of the simulator itself threw. The seed shows it again.
            return new Outcome(seed, $"The simulator failed: {e}", world.Loop.Steps, world.Loop.Trace.Hash, world.Store.Faults.Seen, world.Plan.Nodes, 0);
        }
    }

    /// <summary>Runs it twice; a difference is a failure of its own.</summary>
    public static Outcome RunTwice(ulong seed, Knobs knobs)
    {
        var first = Run(seed, knobs);
        var second = Run(seed, knobs);
        return first.Hash == second.Hash && first.Steps == second.Steps
            ? first
            : first with { Failure = $"Two runs of one seed differ: {first.Steps} steps and {first.Hash:x16}, {second.Steps} steps and {second.Hash:x16}." };
    }
}
