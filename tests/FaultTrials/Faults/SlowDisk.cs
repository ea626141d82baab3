using LiveCommerce.FaultTrials.History;
using LiveCommerce.FaultTrials.Machine;
using LiveCommerce.FaultTrials.Stores;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary>Every sync takes 50, 200 or 1,000 ms longer: batches grow, and who is admitted is answered within a bound.</summary>
internal sealed class SlowDisk : Fault
{
    private const int Grants = 100;
    private static readonly TimeSpan GrantsWithin = TimeSpan.FromSeconds(30);
    private static readonly int[] DelaysMs = [50, 200, 1_000];

    public override string Name => "slow-disk";

    public override string Unit => "sales on a slow disk";

    public override Targets Targets { get; } = new(1, 3, 30);

    public override string? WhyNot(StoreKind store) => Strace.Absence ?? (store == StoreKind.Postgres ? PostgresServer.Absence : null);

    public override async Task<int> RunAsync(Trial trial)
    {
        var delay = DelaysMs[trial.Number % DelaysMs.Length];
        var strace = Strace.Slow(TimeSpan.FromMilliseconds(delay));
        await using var borrowed = trial.Store == StoreKind.Postgres ? await trial.Servers.BorrowAsync() : null;
        var server = borrowed?.Server;
        await using var store = server is null ? await trial.NewStoreAsync() : new PostgresStore(server, await server.CreateDatabaseAsync());
        if (server is not null)
        {
            await server.StopAsync(PostgresStop.Fast);
            await server.StartAgainAsync(strace.Prefix);
        }
        // Longer lives: a reservation must outlive the few commits that lead from it to a sale.
        var settings = trial.Settings(store) with { LifeMs = 500 + (10 * delay), Stock = 4_000 };
        await using (var victim = trial.Start(settings, server is null ? strace : null))
        {
            await victim.ReadyAsync();
            await trial.ElapseAsync(1_000, 2_000);
            if (await victim.GrantsAsync(Grants, GrantsWithin) is null)
                trial.Note(new Breach(BreachKind.Stuck, "the victim", $"granted fewer than {Grants} within {GrantsWithin}: {victim.Complaints}"));
            if (trial.Number % 2 == 0) await victim.StopAsync();
            else await victim.KillAsync();
        }
        trial.Note($"p99AnswerMsAt{delay}", PercentileMs(trial.History));
        if (server is not null)
        {
            await server.StopAsync(PostgresStop.Immediate);
            await server.StartAgainAsync();
        }
        await trial.SettleAsync(store, settings);
        return 1;
    }

    private static double PercentileMs(ClientHistory history)
    {
        var times = history.Attempts.Where(attempt => attempt.IsGranted)
            .Select(attempt => System.Diagnostics.Stopwatch.GetElapsedTime(attempt.AskedAt, attempt.AnsweredAt).TotalMilliseconds).Order().ToList();
        return times.Count == 0 ? 0 : times[(int)(0.99 * (times.Count - 1))];
    }
}
