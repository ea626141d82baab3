using LiveCommerce.FaultTrials.History;
using LiveCommerce.FaultTrials.Machine;
using LiveCommerce.FaultTrials.Stores;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary>
/// The process that makes a commit durable dies exactly at its k-th sync, k = 1 to 200. For SQLite that is the victim; for PostgreSQL a
/// backend, which takes the whole server into recovery while the victim lives on and has to find out what became of its commit.
/// </summary>
internal sealed class CrashPoint : Fault
{
    private const int Points = 200;
    private const int Stride = 37; // has no divisor in common with 200, so that 200 trials visit every point and any few are spread
    private static readonly TimeSpan ReachedWithin = TimeSpan.FromSeconds(45);

    public override string Name => "crash-point";

    public override string Unit => "crashes at the k-th sync";

    public override Targets Targets { get; } = new(6, 16, Points);

    public override string? WhyNot(StoreKind store) => store == StoreKind.Postgres ? Strace.AttachAbsence ?? PostgresServer.Absence : Strace.Absence;

    public override async Task<int> RunAsync(Trial trial)
    {
        var k = 1 + (trial.Number * Stride % Points);
        if (trial.Store == StoreKind.Postgres) return await TracedServer.RunAsync(trial, Strace.KillAt(k), "was terminated by signal 9", ReachedWithin);
        await using var store = await trial.NewStoreAsync();
        await using (var victim = trial.Start(trial.Settings(store), Strace.KillAt(k)))
        {
            if (!await victim.EndsAsync(ReachedWithin)) trial.Note(new Breach(BreachKind.Stuck, $"k = {k}", $"the point was not reached within {ReachedWithin}: {victim.Complaints}"));
        }
        await trial.SettleAsync(store);
        return 1;
    }
}
