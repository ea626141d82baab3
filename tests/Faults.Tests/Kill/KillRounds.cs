using System.Diagnostics;
using LiveCommerce.Faults.Tests.History;
using LiveCommerce.Faults.Tests.Load;
using LiveCommerce.Faults.Tests.Server;

namespace LiveCommerce.Faults.Tests.Kill;

/// <summary>
/// Kills the server again and again under one load on one data directory. A round: the server grants again, lives on for a random moment, and
/// is killed; now and then the next start is killed too, before it is a server.
/// </summary>
internal sealed class KillRounds(DataOwner owner, Sale sale, KillSettings settings, Action<string> say)
{
    private const int LifeUpToMs = 1_500;
    private const int StartUpUpToMs = 900;
    private const double StartUpKill = 0.15;
    private const double JudgeBeforeKill = 0.5;
    private const int VerifyEvery = 10;
    private static readonly TimeSpan GrantWithin = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(settings.Seed);
    private readonly Oracle _oracle = new(sale, owner);
    private Task<IReadOnlyList<Breach>> _judging = Task.FromResult<IReadOnlyList<Breach>>([]);

    public KillFigures Figures { get; } = new();

    /// <summary>The breaches of the first round that has some; the server runs when this returns.</summary>
    public async Task<IReadOnlyList<Breach>> RunAsync()
    {
        for (var round = 1; round <= settings.Rounds; round++)
        {
            var life = TimeSpan.FromMilliseconds(_random.Next(LifeUpToMs));
            await Task.Delay(life); // the fault's moment, not a wait for anything
            await owner.KillAsync();
            Figures.Kills++;
            var startUp = _random.NextDouble() < StartUpKill ? await KillStartAsync() : null;
            var firstGrant = await StartAsync();
            say($"round {round}: killed {life.TotalMilliseconds:F0} ms after it granted{(startUp is null ? "" : $" and {startUp} ms into the next start")}, "
                + $"granted again {firstGrant.TotalMilliseconds:F0} ms after its start; {KillFigures.Describe(sale.History)}");
            sale.EnsureRunning();
            if (await JudgeAsync(round) is { Count: > 0 } breaches) return Told(breaches);
        }
        return Told(await _judging);
    }

    private IReadOnlyList<Breach> Told(IReadOnlyList<Breach> breaches)
    {
        foreach (var breach in breaches) say(breach.ToString());
        return breaches;
    }

    /// <summary>A judgement that was begun in one life may be ended in the next: its questions are repeated like everybody's.</summary>
    private async Task<IReadOnlyList<Breach>> JudgeAsync(int round)
    {
        var before = await _judging;
        if (before.Count > 0) return before;
        _judging = _oracle.JudgeNewestAsync();
        if (_random.NextDouble() < JudgeBeforeKill && await _judging is { Count: > 0 } breaches) return breaches;
        if (round % VerifyEvery != 0) return [];
        var verified = await _oracle.VerifyAsync();
        return verified.ExitCode == 0 ? [] : [new Breach(BreachKind.LawBroken, "verify", verified.ToString())];
    }

    private async Task<TimeSpan> StartAsync()
    {
        var server = owner.Start();
        var granted = sale.History.FirstGrantAsync(server.StartedAt);
        await server.WaitReadyAsync(owner.Port);
        var afterStart = Stopwatch.GetElapsedTime(server.StartedAt, await granted.WaitAsync(GrantWithin));
        Figures.NoteFirstGrant(afterStart);
        return afterStart;
    }

    private async Task<int?> KillStartAsync()
    {
        var moment = _random.Next(StartUpUpToMs);
        owner.Start();
        await Task.Delay(moment); // the fault's moment
        await owner.KillAsync();
        Figures.StartUpKills++;
        return moment;
    }
}
