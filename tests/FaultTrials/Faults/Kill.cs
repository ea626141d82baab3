using LiveCommerce.FaultTrials.Stores;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary><c>kill -9</c> at any moment, several lives on one store; now and then the next start is killed too.</summary>
internal sealed class Kill : Fault
{
    private const int Lives = 3;
    private const double StartUpKill = 0.15;

    public override string Name => "kill";

    public override string Unit => "kills";

    public override Targets Targets { get; } = new(6, 24, 300);

    public override int UsualCases => Lives;

    public override string? WhyNot(StoreKind store) => store == StoreKind.Postgres ? PostgresServer.Absence : null;

    public override async Task<int> RunAsync(Trial trial)
    {
        await using var store = await trial.NewStoreAsync();
        var kills = 0;
        for (var life = 0; life < Lives; life++)
        {
            await using var victim = trial.Start(trial.Settings(store) with { Seed = (trial.Number * Lives) + life });
            if (trial.Random.NextDouble() < StartUpKill)
            {
                await trial.ElapseAsync(50, 400);
            }
            else
            {
                await victim.ReadyAsync();
                await trial.ElapseAsync(0, 1_200);
            }
            await victim.KillAsync();
            kills++;
            await trial.JudgeAsync(store);
        }
        await trial.SettleAsync(store);
        return kills;
    }
}
