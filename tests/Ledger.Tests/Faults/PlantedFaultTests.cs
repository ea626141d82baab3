using LiveCommerce.Ledger.Tests.Journals;

namespace LiveCommerce.Ledger.Tests.Faults;

/// <summary>A verifier is only as good as what it finds: one journal per way to be wrong, and exactly the breaches that follow.</summary>
public sealed class PlantedFaultTests
{
    private static readonly Dictionary<string, PlantedFault> Faults =
        new[] { StructureFaults.All, StockFaults.All, WaitFaults.All, UnitFaults.All, DropFaults.All, PurchaseFaults.All, BooksFaults.All, SealedFaults.All }
            .SelectMany(all => all).ToDictionary(fault => fault.Name);

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory, MemberData(nameof(Names))]
    public void IsFoundAndNamed(string name)
    {
        using var journal = Faults[name].Make();

        var report = journal.Verify();

        Assert.Equal(Faults[name].Found.Select(Breach.NameOf).Order(StringComparer.Ordinal), report.BreachesByKind.Keys);
        Assert.Equal(report.BreachCount, report.BreachesByKind.Values.Sum());
        Assert.All(report.Breaches, breach => Assert.EndsWith(".", breach.Sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryKindOfBreachIsPlantedSomewhere() =>
        Assert.Empty(Enum.GetValues<BreachKind>().Except(Faults.Values.SelectMany(fault => fault.Found)));

    [Fact]
    public void OnlySoManyAreKeptButAllAreCounted()
    {
        using var journal = Scenes.OneSku([Scenes.Ten, .. Enumerable.Range(1, 80).Select(id => Events.Expired(20, id))]);
        journal.Write();

        var report = Verification.Run(new(journal.Path), new VerifyOptions { MaxBreaches = 7 });

        Assert.Equal((80, 7), (report.BreachCount, report.Breaches.Count));
    }

    [Fact]
    public void SayWhoWhereAndHowMuch()
    {
        using var journal = Scenes.OneSku(Scenes.Ten, Events.Reserved(20, 1, 6), Events.Reserved(21, 2, 5));

        var breach = Assert.Single(journal.Verify().Breaches);

        Assert.Equal(
            $"grant-above-available stock/MUG #3: reservation {Events.R(2)} takes 5 units of the general pool, where 4 are available.", breach.ToString());
    }
}
