using LiveCommerce.Grains.Runtime;
using LiveCommerce.Simulation.Engine;
using LiveCommerce.Simulation.Store;

namespace LiveCommerce.Simulation.Worlds;

/// <summary>
/// What kind of world a seed is: how many owners, how fast, how faulty, with which bounds of the shell. Each world enables only some faults, because
/// a world in which everything fails at once never gets to where the rare bugs live.
/// </summary>
internal sealed record Plan
{
    public required ulong Seed { get; init; }

    /// <summary>True: at the end everything heals and everybody must be served. False: faults to the end, and only safety counts.</summary>
    public required bool Heals { get; init; }

    public required int Nodes { get; init; }

    public required int Skus { get; init; }

    public required int OffersPerSku { get; init; }

    /// <summary>Where units lie, the main location included.</summary>
    public required int Locations { get; init; }

    /// <summary>How many of a thousand wishes are to wait in line, and how many are baskets over several SKUs.</summary>
    public required int JoinPerMille { get; init; }

    public required int BasketPerMille { get; init; }

    /// <summary>Drops with a limit over several SKUs, and units that one buyer may have of each.</summary>
    public required int Drops { get; init; }

    public required int DropLimit { get; init; }

    public required int Buyers { get; init; }

    public required int Stock { get; init; }

    public required int Operations { get; init; }

    /// <summary>Between two arrivals, in ticks; many come in bursts.</summary>
    public required long Gap { get; init; }

    public required int BurstPerMille { get; init; }

    public required Faults Faults { get; init; }

    public required int StoreFaultsPerMille { get; init; }

    /// <summary>How often, per operation, something happens to a node.</summary>
    public required int NodeFaultsPerMille { get; init; }

    /// <summary>The longest that one leg of a call to the store takes when nothing is wrong, in ticks.</summary>
    public required long Latency { get; init; }

    public required int PageSize { get; init; }

    public required long LongestTask { get; init; }

    public required int Overtakes { get; init; }

    public required GrainOptions Options { get; init; }

    public static Plan Draw(ulong seed, Knobs knobs)
    {
        var random = new Prng(seed, 1);
        var faults = Faults.None;
        foreach (var fault in Enum.GetValues<Faults>())
        {
            if (fault is not (Faults.None or Faults.All) && random.Chance(450)) faults |= fault;
        }
        // A jump of the wall clock that undoes what a sleep did to it would hide the sleep: no machine can tell.
        if (faults.HasFlag(Faults.Sleep)) faults &= ~Faults.ClockJump;
        return new Plan
        {
            Seed = seed,
            Heals = random.Chance(500),
            Nodes = Math.Min(knobs.Nodes, random.Below(10) switch { 0 => 1, < 5 => 2, < 8 => 3, 8 => 4, _ => random.Between(5, 8) }),
            Skus = Math.Min(knobs.Skus, random.Below(4) switch { < 2 => 1, 2 => 2, _ => 3 }),
            OffersPerSku = random.Between(0, 2),
            Locations = random.Of(1, 1, 2, 3),
            JoinPerMille = random.Of(0, 100, 300, 500),
            BasketPerMille = random.Of(0, 0, 100, 250),
            Drops = random.Of(0, 0, 1, 2),
            DropLimit = random.Of(1, 2, 3, 5, 8),
            Buyers = Math.Min(knobs.Buyers, random.Between(2, 12)),
            Stock = random.Of(1, 2, 3, 5, 8, 20, 120),
            Operations = Math.Min(knobs.Operations, random.Between(15, 60)),
            Gap = random.Spread(50 * TimeSpan.TicksPerMicrosecond, 200 * TimeSpan.TicksPerMillisecond),
            BurstPerMille = random.Of(0, 300, 800),
            Faults = faults & ~knobs.Without,
            StoreFaultsPerMille = random.Of(20, 80, 200, 400),
            NodeFaultsPerMille = random.Of(10, 30, 100),
            Latency = random.Spread(100 * TimeSpan.TicksPerMicrosecond, 20 * TimeSpan.TicksPerMillisecond),
            PageSize = random.Of(1, 2, int.MaxValue),
            LongestTask = random.Of(20L, 500L, 20_000L),
            Overtakes = random.Of(0, 50, 500),
            Options = new GrainOptions
            {
                MailboxCapacity = random.Of(3, 20, 20_000),
                UrgentCapacity = random.Of(3, 20, 20_000),
                MaxBatch = random.Of(1, 2, 8, 4_096),
                MaxInFlight = random.Between(1, 3),
                ContestedFor = TimeSpan.FromMilliseconds(random.Of(100, 1_000)),
                IdleAfter = TimeSpan.FromMilliseconds(random.Of(50, 500, 300_000)),
                EmptyIdleAfter = TimeSpan.FromMilliseconds(random.Of(20, 2_000)),
                DueScanEvery = TimeSpan.FromMilliseconds(random.Of(500, 1_000, 2_000)),
                SnapshotEvery = random.Of(1, 10, 30, 4_096, 4_096, 4_096),
                SnapshotWhenLeaving = random.Of(0, 10, 256, 256),
                AnchorEvery = TimeSpan.FromMilliseconds(random.Of(2_000, 30_000)),
            },
        };
    }
}
