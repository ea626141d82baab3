using LiveCommerce.FaultTrials.History;
using LiveCommerce.FaultTrials.Machine;
using LiveCommerce.FaultTrials.Stores;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary>
/// Several owners of the same SKUs at the same time, all of them selling: two to four runtimes over one journal in one process (SQLite), two to
/// eight processes (PostgreSQL). One case is one SKU on which two or more of them were told yes.
/// </summary>
internal sealed class DoubleOwner : Fault
{
    private const int Skus = 20;
    private const int Buyers = 96;
    private static readonly TimeSpan SellsWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    public override string Name => "double-owner";

    public override string Unit => "SKUs with two owners or more";

    public override Targets Targets { get; } = new(20, 60, 1_000);

    public override int UsualCases => Skus;

    public override string? WhyNot(StoreKind store) => store == StoreKind.Postgres ? PostgresServer.Absence : null;

    public override async Task<int> RunAsync(Trial trial)
    {
        await using var store = await trial.NewStoreAsync();
        var settings = trial.Settings(store) with { Skus = Skus, Stock = 60, PauseMs = 5 };
        var cases = trial.Store == StoreKind.Sqlite ? await InOneProcessAsync(trial, settings) : await InManyAsync(trial, settings);
        await trial.SettleAsync(store, settings);
        return cases;
    }

    private static async Task<int> InOneProcessAsync(Trial trial, Victim.VictimSettings settings)
    {
        await using var victim = trial.Start(settings with { Owners = 2 + (trial.Number % 3), Buyers = Buyers });
        await victim.ReadyAsync();
        await trial.ElapseAsync(800, 1_600);
        await victim.StopAsync();
        return (int)trial.History.Counts.GetValueOrDefault("doublyOwned");
    }

    private static async Task<int> InManyAsync(Trial trial, Victim.VictimSettings settings)
    {
        var processes = 2 + (trial.Number % 7);
        var victims = new List<VictimProcess>();
        try
        {
            for (var i = 0; i < processes; i++) victims.Add(trial.Start(settings with { Seed = (trial.Number * 8) + i, Buyers = Buyers / processes, Holds = true }));
            foreach (var victim in victims) await victim.ReadyAsync();
            await Task.WhenAll(victims.Select(victim => victim.GoAsync()));
            if (!await EachSellsAsync(trial, victims))
                trial.Note(new Breach(BreachKind.Stuck, "an owner", $"{victims.Count(victim => !trial.History.HasGranted(victim.Life))} of {processes} were told yes on no SKU at all within {SellsWithin}"));
            await trial.ElapseAsync(600, 1_200);
            await Task.WhenAll(victims.Select(victim => victim.StopAsync()));
            trial.Note("processes", processes);
        }
        finally
        {
            foreach (var victim in victims) await victim.DisposeAsync();
        }
        return trial.History.Granters.Values.Count(granters => granters.Count > 1);
    }

    /// <summary>Nobody starves: every process gets its turns, however many others want the same SKUs.</summary>
    private static async Task<bool> EachSellsAsync(Trial trial, IReadOnlyList<VictimProcess> victims)
    {
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!victims.All(victim => trial.History.HasGranted(victim.Life)))
        {
            if (System.Diagnostics.Stopwatch.GetElapsedTime(began) > SellsWithin) return false;
            await Task.Delay(LookEvery);
        }
        return true;
    }
}
