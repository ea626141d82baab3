using LiveCommerce.FaultTrials.History;
using LiveCommerce.FaultTrials.Machine;
using LiveCommerce.FaultTrials.Stores;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary>The volume fills up in the middle of a sale; later there is space again. Meanwhile nobody is told yes, afterwards the sale goes on.</summary>
internal sealed class DiskFull : Fault
{
    private const int SqliteMegabytes = 32;
    private const int GrantsAfter = 20;
    private static readonly TimeSpan RefusesWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(10);

    public override string Name => "disk-full";

    public override string Unit => "full disks";

    public override Targets Targets { get; } = new(1, 2, 30);

    public override string? WhyNot(StoreKind store) => Volume.Absence ?? (store == StoreKind.Postgres ? PostgresServer.Absence : null);

    public override async Task<int> RunAsync(Trial trial)
    {
        await using var volume = await Volume.CreateAsync(trial.Workspace.Root, trial.Store == StoreKind.Sqlite ? SqliteMegabytes : VolumeServer.Megabytes);
        await using var server = trial.Store == StoreKind.Postgres ? await VolumeServer.StartAsync(trial, volume) : null;
        await using StoreUnderTest store = server is null
            ? trial.SqliteIn(Directory.CreateDirectory(Path.Combine(volume.Root, "data")).FullName)
            : new PostgresStore(server, await server.CreateDatabaseAsync());
        await using (var victim = trial.Start(trial.Settings(store)))
        {
            await victim.ReadyAsync();
            await trial.ElapseAsync(200, 600);
            using (volume.Fill(trial.Random.Next(200)))
            {
                if (await RefusesAsync(trial, victim)) await trial.ElapseAsync(100, 1_000);
                else trial.Note(new Breach(BreachKind.Stuck, "the fault", $"the victim noticed nothing within {RefusesWithin}: {victim.Complaints}"));
            }
            // A database that gave up on its broken log is started again by whoever watches over services.
            if (server is { IsRunning: false })
            {
                await server.StopAsync(PostgresStop.Immediate);
                await server.StartAgainAsync();
            }
            if (await victim.GrantsAsync(GrantsAfter, BackWithin) is { } recovery) trial.Note("recoveryMs", recovery.TotalMilliseconds);
            else trial.Note(new Breach(BreachKind.Stuck, "the victim", $"sold nothing within {BackWithin} after there was space again: {victim.Complaints}"));
            if (trial.Number % 2 == 0) await victim.StopAsync();
            else await victim.KillAsync();
        }
        await trial.SettleAsync(store);
        return 1;
    }

    /// <summary>No more grants come, or their absence is admitted.</summary>
    private static async Task<bool> RefusesAsync(Trial trial, VictimProcess victim)
    {
        var (began, faults) = (System.Diagnostics.Stopwatch.GetTimestamp(), trial.History.Faults);
        while (trial.History.Faults == faults)
        {
            if (await victim.GrantsAsync(1, TimeSpan.FromSeconds(1)) is null) return true;
            if (System.Diagnostics.Stopwatch.GetElapsedTime(began) > RefusesWithin) return false;
        }
        return true;
    }
}
