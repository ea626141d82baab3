using LiveCommerce.FaultTrials.History;
using LiveCommerce.FaultTrials.Machine;
using LiveCommerce.FaultTrials.Stores;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary>One sync fails with EIO. Nobody may be told yes for what it was to make durable, and the sale goes on by itself.</summary>
internal sealed class DiskError : Fault
{
    private const int GrantsAfter = 20;
    private static readonly TimeSpan HappensWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(20);

    public override string Name => "disk-error";

    public override string Unit => "failed syncs";

    public override Targets Targets { get; } = new(2, 4, 100);

    public override string? WhyNot(StoreKind store) => store == StoreKind.Postgres ? Strace.AttachAbsence ?? PostgresServer.Absence : Strace.Absence;

    public override async Task<int> RunAsync(Trial trial)
    {
        var k = trial.Random.Next(5, 120);
        // The server panics, as it should: after a failed fsync nobody knows what the disk holds.
        if (trial.Store == StoreKind.Postgres) return await TracedServer.RunAsync(trial, Strace.FailAt(k), "PANIC:", HappensWithin);
        await using var store = await trial.NewStoreAsync();
        await using (var victim = trial.Start(trial.Settings(store), Strace.FailAt(k)))
        {
            await victim.ReadyAsync();
            await trial.ElapseAsync(800, 1_600);
            if (await victim.GrantsAsync(GrantsAfter, BackWithin) is null)
                trial.Note(new Breach(BreachKind.Stuck, "the victim", $"sold nothing for {BackWithin}: {victim.Complaints}"));
            if (trial.Number % 2 == 0) await victim.StopAsync();
            else await victim.KillAsync();
        }
        await trial.SettleAsync(store);
        return 1;
    }
}
