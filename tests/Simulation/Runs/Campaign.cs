using System.Collections.Concurrent;
using System.Diagnostics;
using LiveCommerce.Simulation.Store;
using LiveCommerce.Simulation.Worlds;

namespace LiveCommerce.Simulation.Runs;

/// <summary>Many seeds on a few threads, and what came of them.</summary>
internal sealed class Campaign(Settings settings, TextWriter output)
{
    private readonly Lock _lock = new();
    private readonly long[] _fates = new long[Enum.GetValues<Fate>().Length];
    private readonly ConcurrentDictionary<long, int> _hundreds = [];
    private long _next;
    private long _done;
    private long _steps;
    private long _operations;
    private long _severalOwners;
    private long _failures;
    private Outcome? _first;
    private volatile bool _stop;

    public Summary Run()
    {
        var clock = Stopwatch.StartNew();
        var threads = new Thread[settings.Jobs];
        for (var i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Work) { IsBackground = true, Name = $"worlds {i}" };
            threads[i].Start();
        }
        foreach (var thread in threads)
        {
            while (!thread.Join(TimeSpan.FromSeconds(5)))
                output.WriteLine($"{Interlocked.Read(ref _done)} of {settings.Seeds} seeds, {Interlocked.Read(ref _failures)} failed, {clock.Elapsed.TotalSeconds:0} s");
        }
        var missing = _hundreds.Count(hundred => hundred.Value != AllSeen);
        return new Summary(_done, _failures, _first?.Seed, _first?.Failure, _steps, clock.Elapsed.TotalSeconds, _operations, _severalOwners, _fates, settings.Seeds % 100 == 0 ? missing : 0);
    }

    private static readonly int AllSeen = (1 << (Enum.GetValues<Fate>().Length + 1)) - 1;

    private void Work()
    {
        while (!_stop && Interlocked.Increment(ref _next) is var n && n <= settings.Seeds)
        {
            var seed = settings.First + (ulong)(n - 1);
            var outcome = settings.CheckDeterminism ? SeedRun.RunTwice(seed, settings.Knobs) : SeedRun.Run(seed, settings.Knobs);
            Count(n, outcome);
            if (outcome.Failure is not null && settings.StopAtFirst) _stop = true;
        }
    }

    private void Count(long n, Outcome outcome)
    {
        var seen = outcome.Owners > 1 ? 1 << _fates.Length : 0;
        for (var i = 0; i < outcome.Fates.Count; i++)
        {
            if (outcome.Fates[i] > 0) seen |= 1 << i;
        }
        _hundreds.AddOrUpdate((n - 1) / 100, seen, (_, before) => before | seen);
        lock (_lock)
        {
            _done++;
            _steps += outcome.Steps;
            _operations += outcome.Operations;
            if (outcome.Owners > 1) _severalOwners++;
            for (var i = 0; i < outcome.Fates.Count; i++) _fates[i] += outcome.Fates[i];
            if (outcome.Failure is null) return;
            _failures++;
            if (settings.Lists) output.WriteLine($"seed {outcome.Seed}: {outcome.Failure}");
            // The smallest failing seed, whatever the order in which threads finish.
            if (_first is null || outcome.Seed < _first.Seed) _first = outcome;
        }
    }
}
