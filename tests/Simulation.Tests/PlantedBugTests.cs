using LiveCommerce.Grains;
using LiveCommerce.Simulation.Runs;
using LiveCommerce.Simulation.Worlds;

namespace LiveCommerce.Simulation.Tests;

/// <summary>A simulator that finds nothing proves nothing: each bug that shops have paid for has to be found.</summary>
[Collection("worlds")]
public sealed class PlantedBugTests
{
    public static TheoryData<string> Names => [.. Bugs.Plantable.Select(CommandLine.NameOf)];

    [Theory]
    [MemberData(nameof(Names))]
    public void APlantedBugIsFoundWithinTenThousandSeeds(string name)
    {
        Plant.Planted = Bugs.Plantable.Single(bug => CommandLine.NameOf(bug) == name);
        try
        {
            var summary = new Campaign(new Settings { Seeds = 10_000, Jobs = Environment.ProcessorCount, StopAtFirst = true }, TextWriter.Null).Run();
            Assert.False(summary.IsClean, $"{name} went unnoticed in {summary.Seeds} seeds.");
        }
        finally
        {
            Plant.Planted = Bug.None;
        }
    }

    [Fact]
    public void AFailingSeedShrinksToAWorldThatStillFailsAndDoesSoEachTime()
    {
        Plant.Planted = Bug.UnknownAsFailed;
        try
        {
            var seed = new Campaign(new Settings { Seeds = 10_000, StopAtFirst = true }, TextWriter.Null).Run().FirstFailingSeed ?? 0;
            var failing = SeedRun.Run(seed, new Knobs());
            var (knobs, outcome) = Shrinker.Shrink(failing, new Knobs());
            Assert.NotNull(outcome.Failure);
            Assert.True(outcome.Operations <= failing.Operations);
            Assert.Equal(outcome.Hash, SeedRun.Run(seed, knobs).Hash);
            Assert.Equal(knobs, Shrinker.Shrink(failing, new Knobs()).Knobs);
        }
        finally
        {
            Plant.Planted = Bug.None;
        }
    }
}
