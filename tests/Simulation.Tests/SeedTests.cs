using System.Globalization;
using LiveCommerce.Grains;
using LiveCommerce.Simulation.Runs;
using LiveCommerce.Simulation.Worlds;

namespace LiveCommerce.Simulation.Tests;

/// <summary>The kernel through faults, some thousand seeds long: <c>LIVECOMMERCE_SEEDS</c> says how many.</summary>
[Collection("worlds")]
public sealed class SeedTests
{
    private static long Seeds => long.TryParse(Environment.GetEnvironmentVariable("LIVECOMMERCE_SEEDS"), CultureInfo.InvariantCulture, out var seeds) ? seeds : 5_000;

    [Fact]
    public void NoSeedFindsABreach()
    {
        Plant.Planted = Bug.None;
        var summary = new Campaign(new Settings { Seeds = Seeds, Jobs = Environment.ProcessorCount }, TextWriter.Null).Run();
        Assert.True(summary.IsClean, $"Seed {summary.FirstFailingSeed}: {summary.FirstFailure}\n{CommandLine.ReplayOf(summary.FirstFailingSeed ?? 0, new Knobs(), Bug.None)}");
    }

    [Fact]
    public void EveryHundredSeedsSeeEveryFateAndSeveralOwners()
    {
        Plant.Planted = Bug.None;
        var summary = new Campaign(new Settings { Seeds = 300, Jobs = Environment.ProcessorCount }, TextWriter.Null).Run();
        Assert.Equal(0, summary.HundredsWithoutAll);
        Assert.True(summary.Steps / summary.Seeds >= 300, $"A seed has {summary.Steps / summary.Seeds} steps on average.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000_007)]
    public void TheSameSeedGivesTheSameBytes(ulong first)
    {
        Plant.Planted = Bug.None;
        for (var seed = first; seed < first + 50; seed++)
        {
            var once = SeedRun.Run(seed, new Knobs());
            var again = SeedRun.Run(seed, new Knobs(), TextWriter.Null); // reading along changes nothing
            Assert.Equal((once.Hash, once.Steps, once.Failure), (again.Hash, again.Steps, again.Failure));
        }
    }
}
