using LiveCommerce.FaultTrials.History;
using LiveCommerce.FaultTrials.Machine;
using LiveCommerce.FaultTrials.Stores;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary>A fault at an exact sync inside the database server, while the victim lives on.</summary>
internal static class TracedServer
{
    private const int GrantsAfter = 20;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(30);

    /// <param name="trial">On a database of the server that may be stopped and started.</param>
    /// <param name="strace">What happens at which call.</param>
    /// <param name="sign">What the server's log says once it has happened.</param>
    /// <param name="within">Until then it must have happened.</param>
    public static async Task<int> RunAsync(Trial trial, Strace strace, string sign, TimeSpan within)
    {
        var server = await trial.Servers.TracedAsync();
        await using var store = new PostgresStore(server, await server.CreateDatabaseAsync());
        // The tables are made before the faults begin: those of the commits are what is under test.
        await using (var first = trial.Start(trial.Settings(store) with { Buyers = 0 }))
        {
            await first.ReadyAsync();
            await first.StopAsync();
        }
        await server.StopAsync(PostgresStop.Fast);
        var before = new FileInfo(server.LogPath).Length;
        await server.StartAgainAsync(strace.Prefix);
        await using (var victim = trial.Start(trial.Settings(store)))
        {
            await HappensAsync(trial, server, sign, before, within);
            // From here on every commit can succeed again, and has to, without anybody's help.
            await server.StopAsync(PostgresStop.Immediate);
            await server.StartAgainAsync();
            if (await victim.GrantsAsync(GrantsAfter, BackWithin) is { } recovery) trial.Note("recoveryMs", recovery.TotalMilliseconds);
            else trial.Note(new Breach(BreachKind.Stuck, "the victim", $"sold nothing within {BackWithin} after the server was back: {victim.Complaints}"));
            if (trial.Number % 2 == 0) await victim.StopAsync();
            else await victim.KillAsync();
        }
        await trial.SettleAsync(store);
        return 1;
    }

    private static async Task HappensAsync(Trial trial, PostgresServer server, string sign, long after, TimeSpan within)
    {
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            await using (var log = new FileStream(server.LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
            {
                log.Position = after;
                using var reader = new StreamReader(log);
                if ((await reader.ReadToEndAsync()).Contains(sign, StringComparison.Ordinal)) return;
            }
            if (System.Diagnostics.Stopwatch.GetElapsedTime(began) > within)
            {
                trial.Note(new Breach(BreachKind.Stuck, "the fault", $"did not happen within {within}: {await server.LogAsync()}"));
                return;
            }
            await Task.Delay(LookEvery);
        }
    }
}
