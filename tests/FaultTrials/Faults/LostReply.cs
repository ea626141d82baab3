using LiveCommerce.FaultTrials.History;
using LiveCommerce.FaultTrials.Proxy;
using LiveCommerce.FaultTrials.Stores;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary>
/// Answers of COMMIT that are lost or late, in the middle of a sale: the kernel has to find out what became of each commit before it answers
/// anybody. On PostgreSQL a proxy does it, up to a COMMIT that lands seconds after its client is gone; on SQLite a journal around the journal.
/// </summary>
internal sealed class LostReply : Fault
{
    private const int SqlitePerMille = 150;
    private const int PerTrial = 50;
    private const double Share = 0.1;
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SqliteSale = TimeSpan.FromMilliseconds(1_500);

    public override string Name => "lost-reply";

    public override string Unit => "lost or late replies of COMMIT";

    public override Targets Targets { get; } = new(50, 100, 1_000);

    public override int UsualCases => PerTrial;

    public override string? WhyNot(StoreKind store) => store == StoreKind.Postgres ? PostgresServer.Absence : null;

    public override Task<int> RunAsync(Trial trial) => trial.Store == StoreKind.Sqlite ? InsideAsync(trial) : BetweenAsync(trial);

    private static async Task<int> InsideAsync(Trial trial)
    {
        await using var store = await trial.NewStoreAsync();
        await using (var victim = trial.Start(trial.Settings(store) with { LosePerMille = SqlitePerMille, PauseMs = 5 }))
        {
            await victim.ReadyAsync();
            await Task.Delay(SqliteSale);
            await victim.StopAsync();
        }
        await trial.SettleAsync(store);
        return (int)trial.History.Counts.GetValueOrDefault("lost");
    }

    private static async Task<int> BetweenAsync(Trial trial)
    {
        var server = await trial.Servers.SharedAsync();
        var begun = false;
        await using var proxy = new CommitProxy(server.Port, () => Volatile.Read(ref begun) ? Decide(trial.Random) : CommitPlan.Pass);
        await using var store = new PostgresStore(server, await server.CreateDatabaseAsync(), proxy.Port);
        await using (var victim = trial.Start(trial.Settings(store) with { PauseMs = 5 }))
        {
            await victim.ReadyAsync();
            Volatile.Write(ref begun, true);
            var began = System.Diagnostics.Stopwatch.GetTimestamp();
            while (proxy.Faults < PerTrial && !victim.HasExited && System.Diagnostics.Stopwatch.GetElapsedTime(began) < AtMost) await Task.Delay(LookEvery);
            Volatile.Write(ref begun, false);
            if (victim.HasExited || proxy.Faults == 0) trial.Note(new Breach(BreachKind.Stuck, "the victim", $"ended, or committed nothing: {victim.Complaints}"));
            await victim.StopAsync();
        }
        foreach (var (fate, count) in proxy.Counts)
        {
            if (fate != CommitFate.Pass) trial.Note($"{fate}", count);
        }
        await trial.SettleAsync(store);
        return proxy.Faults;
    }

    private static CommitPlan Decide(Random random)
    {
#pragma warning disable CA5394 // which reply gets lost is no secret
        lock (random)
        {
            if (random.NextDouble() >= Share) return CommitPlan.Pass;
            return random.Next(10) switch
            {
                < 3 => new CommitPlan(CommitFate.ReplyLost, Task.CompletedTask),
                < 6 => new CommitPlan(CommitFate.Reset, Task.CompletedTask),
                < 7 => new CommitPlan(CommitFate.Dropped, Task.CompletedTask),
                < 9 => new CommitPlan(CommitFate.Late, Task.Delay(random.Next(10) == 0 ? 3_000 : random.Next(300, 900))),
                _ => new CommitPlan(CommitFate.Stalled, Task.Delay(random.Next(20, 400))),
            };
        }
#pragma warning restore CA5394
    }
}
