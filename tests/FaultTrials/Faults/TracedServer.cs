using LiveCommerce.FaultTrials.History;
using LiveCommerce.FaultTrials.Machine;
using LiveCommerce.FaultTrials.Stores;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary>A fault at an exact sync inside the database server, while the victim lives on.</summary>
internal static class TracedServer
{
    private const string Committing = "livecommerce-commit"; // as the journal's committing sessions call themselves
    private const int GrantsAfter = 20;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(30);

    /// <param name="trial">On a server of its own.</param>
    /// <param name="strace">What happens at which sync of a session that commits.</param>
    /// <param name="sign">What the server's log says once it has happened.</param>
    /// <param name="within">Until then it must have happened.</param>
    public static async Task<int> RunAsync(Trial trial, Strace strace, string sign, TimeSpan within)
    {
        await using var borrowed = await trial.Servers.BorrowAsync();
        var server = borrowed.Server;
        var database = await server.CreateDatabaseAsync();
        await using var store = new PostgresStore(server, database);
        await using (var victim = trial.Start(trial.Settings(store)))
        {
            await victim.ReadyAsync();
            var sessions = await server.QueryAsync($"SELECT pid FROM pg_stat_activity WHERE datname = '{database}' AND application_name = '{Committing}'");
            var before = new FileInfo(server.LogPath).Length;
            using (await strace.AttachAsync([.. sessions.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)]))
                await HappensAsync(trial, server, sign, before, within);
            // The server goes into recovery by itself, and the victim has to find its way back by itself.
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
