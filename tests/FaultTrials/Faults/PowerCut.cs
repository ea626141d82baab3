using LiveCommerce.FaultTrials.History;
using LiveCommerce.FaultTrials.Machine;
using LiveCommerce.FaultTrials.Stores;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary>
/// The volume under the store loses its power: only what was synced is there afterwards. The one fault that tests the sync itself. As a control
/// the same is done to a store that is told not to wait for the disk; it has to lose sales, or this test could find nothing.
/// </summary>
internal sealed class PowerCut(bool isControl) : Fault
{
    private const int SqliteMegabytes = 48;
    private const int Cuts = 2;

    /// <summary>The machine may by chance have written everything before the power went: a control is cut again until it has lost something.</summary>
    private const int CutsOfControl = 20;

    public override string Name => isControl ? "power-cut-unsafe" : "power-cut";

    public override string Unit => isControl ? "power cuts without sync" : "power cuts";

    public override Targets Targets { get; } = isControl ? new(1, 2, 10) : new(2, 8, 50);

    public override int UsualCases => isControl ? 1 : Cuts;

    public override bool IsControl => isControl;

    public override string? WhyNot(StoreKind store) => Volume.Absence ?? (store == StoreKind.Postgres ? PostgresServer.Absence : null);

    public override async Task<int> RunAsync(Trial trial)
    {
        await using var volume = await Volume.CreateAsync(trial.Workspace.Root, trial.Store == StoreKind.Sqlite ? SqliteMegabytes : VolumeServer.Megabytes);
        await using var server = trial.Store == StoreKind.Postgres ? await VolumeServer.StartAsync(trial, volume, isControl ? Unsafe : null) : null;
        await using StoreUnderTest store = server is null
            ? trial.SqliteIn(Directory.CreateDirectory(Path.Combine(volume.Root, "data")).FullName)
            : new PostgresStore(server, await server.CreateDatabaseAsync());
        var cuts = isControl ? CutsOfControl : Cuts;
        for (var cut = 0; cut < cuts; cut++)
        {
            await using (var victim = trial.Start(trial.Settings(store) with { Unsafe = isControl, Seed = (trial.Number * cuts) + cut }))
            {
                await victim.ReadyAsync();
                await trial.ElapseAsync(100, 1_200);
                var gone = System.Diagnostics.Stopwatch.GetTimestamp();
                volume.Cut();
                await victim.KillAsync();
                trial.Note("unheard", trial.History.Silence(victim.Life, gone));
            }
            if (server is not null) await server.StopAsync(PostgresStop.Killed);
            await volume.RestoreAsync();
            if (server is not null) await server.StartAgainAsync();
            await trial.JudgeAsync(store);
            // What was lost cannot be put in order: the next life would only add to it.
            if (isControl && trial.Breaches.Count > 0) return cut + 1;
        }
        if (!isControl) await trial.SettleAsync(store);
        return cuts;
    }

    private static IReadOnlyDictionary<string, string> Unsafe { get; } = new Dictionary<string, string> { ["synchronous_commit"] = "off", ["wal_writer_delay"] = "10s" };
}
