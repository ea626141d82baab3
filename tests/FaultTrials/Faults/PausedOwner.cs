using LiveCommerce.FaultTrials.Stores;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary>
/// A process stands still for 0.2 to 5 seconds, longer than its reservations live, and goes on in the middle of whatever it did. On PostgreSQL
/// a second process sells the same SKUs meanwhile. Deadlines hold, and nothing is decided on what it knew before.
/// </summary>
internal sealed class PausedOwner : Fault
{
    private const int Pauses = 4;
    private const double ShortestMs = 200;
    private const double LongestMs = 5_000;

    public override string Name => "pause";

    public override string Unit => "pauses";

    public override Targets Targets { get; } = new(4, 12, 200);

    public override int UsualCases => Pauses;

    public override string? WhyNot(StoreKind store) => store == StoreKind.Postgres ? PostgresServer.Absence : null;

    public override async Task<int> RunAsync(Trial trial)
    {
        await using var store = await trial.NewStoreAsync();
        var settings = trial.Settings(store) with { LifeMs = trial.Random.Next(150, 600) };
        await using (var victim = trial.Start(settings))
        await using (var second = trial.Store == StoreKind.Postgres ? trial.Start(settings with { Seed = trial.Number + 500_000 }) : null)
        {
            await victim.ReadyAsync();
            if (second is not null) await second.ReadyAsync();
            for (var pause = 0; pause < Pauses; pause++)
            {
                await trial.ElapseAsync(50, 400);
                var paused = second is not null && pause % 2 == 1 ? second : victim;
                paused.Pause();
                // Most pauses are short; a long one now and then.
                var share = trial.Random.NextDouble();
                await Task.Delay(TimeSpan.FromMilliseconds(ShortestMs + ((LongestMs - ShortestMs) * share * share * share)));
                paused.Resume();
            }
            await trial.ElapseAsync(50, 400);
            if (trial.Number % 2 == 0) await victim.StopAsync();
            else await victim.KillAsync();
            if (second is not null) await second.StopAsync();
        }
        await trial.SettleAsync(store, settings);
        return Pauses;
    }
}
