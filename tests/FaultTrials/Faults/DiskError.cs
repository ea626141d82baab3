using LiveCommerce.FaultTrials.History;
using LiveCommerce.FaultTrials.Machine;
using LiveCommerce.FaultTrials.Stores;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary>One sync fails with EIO. Nobody may be told yes for what it was to make durable, and the sale goes on by itself.</summary>
internal sealed class DiskError : Fault
{
    private const string Sign = "disk I/O error"; // as SQLite calls it
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
        var noticed = 0;
        await using (var victim = trial.Start(trial.Settings(store), Strace.FailAt(k)))
        {
            await victim.ReadyAsync();
            if (await RefusesToStartAsync(trial, victim)) return await SettledAsync(trial, store);
            await trial.ElapseAsync(800, 1_600);
            if (await victim.GrantsAsync(GrantsAfter, BackWithin) is null)
                trial.Note(new Breach(BreachKind.Stuck, "the victim", $"sold nothing for {BackWithin}: {victim.Complaints}"));
            if (trial.Number % 2 == 0) await victim.StopAsync();
            else await victim.KillAsync();
            // A sync of a checkpoint may fail without anybody's harm: the log is still there. Only failed commits are counted.
            if (victim.Complaints.Contains(Sign, StringComparison.Ordinal)) noticed = 1;
        }
        await trial.SettleAsync(store);
        return noticed;
    }

    /// <summary>A start that meets the fault ends with a message instead of half a server; whoever watches over services starts it again.</summary>
    private static async Task<bool> RefusesToStartAsync(Trial trial, VictimProcess victim) =>
        victim.HasExited && trial.History.Granted == 0 && await victim.EndsAsync(BackWithin) && victim.Complaints.Contains(Sign, StringComparison.Ordinal);

    private static async Task<int> SettledAsync(Trial trial, StoreUnderTest store)
    {
        await trial.SettleAsync(store);
        return 1;
    }
}
