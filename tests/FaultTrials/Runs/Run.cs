using System.Diagnostics;
using System.Text.Json;
using LiveCommerce.FaultTrials.Faults;
using LiveCommerce.FaultTrials.History;
using LiveCommerce.FaultTrials.Stores;

namespace LiveCommerce.FaultTrials.Runs;

/// <summary>Several trials beside each other, each with a store, processes and disks of its own, until every fault has reached its target or the time is over.</summary>
internal sealed class Run(RunOptions options, TextWriter output, CancellationToken stopping)
{
    private static readonly Fault[] Faults =
    [
        new Kill(), new CrashPoint(), new DiskError(), new DiskFull(), new SlowDisk(), new PowerCut(isControl: false), new PowerCut(isControl: true), new PausedOwner(), new LostReply(), new DoubleOwner(),
    ];

    private readonly long _began = Stopwatch.GetTimestamp();

    public async Task<int> RunAsync()
    {
        if (options.Only.FirstOrDefault(name => Faults.All(fault => fault.Name != name)) is { } unknown)
            throw new FormatException($"No such fault: {unknown}. Known: {string.Join(", ", Faults.Select(fault => fault.Name))}.");
        await using var servers = new Servers();
        if (options.Seed is { } seed) return await ReplayAsync(seed, servers);
        // The figures are added up over runs and count their seeds from 0; every short run is a run of its own, somewhere else in the seeds.
        var isFull = options.Depth == Depth.Full;
        var log = TrialLog.Open(options.Results, isFull ? "trials.jsonl" : "short.jsonl", options.Fresh || !isFull);
#pragma warning disable CA5394 // a seed is no secret
        var firstSeed = isFull ? 0 : Random.Shared.Next(1_000_000);
#pragma warning restore CA5394
        var wanted = Wanted();
        var agenda = new Agenda(log, wanted, TargetOf, firstSeed);
        var underWay = new Dictionary<Task<TrialRecord?>, Slot>();
        while (true)
        {
            while (underWay.Count < options.Parallel && !stopping.IsCancellationRequested && Stopwatch.GetElapsedTime(_began) < options.AtMost && agenda.Begin() is { } slot)
                underWay.Add(TryAsync(slot.Fault, slot.Store, slot.Number, servers), slot);
            if (underWay.Count == 0) break;
            var ended = await Task.WhenAny(underWay.Keys);
            underWay.Remove(ended, out var done);
            agenda.End(done!, await ended);
        }
        return Conclude(log, wanted);
    }

    private List<(Fault Fault, StoreKind Store)> Wanted() =>
    [
        .. from store in Enum.GetValues<StoreKind>()
           from fault in Faults
           where options.Only.Count == 0 || options.Only.Contains(fault.Name)
           where options.Store is null || options.Store == TrialLog.NameOf(store)
           select (fault, store),
    ];

    private int TargetOf(Fault fault) => options.Depth switch
    {
        Depth.Quick => fault.Targets.Quick,
        Depth.Brief => fault.Targets.Brief,
        Depth.Full => fault.Targets.Full,
    };

    private async Task<int> ReplayAsync(int seed, Servers servers)
    {
        if (Wanted() is not [var (fault, store)]) throw new FormatException("--seed needs one fault and one store: --only NAME --store NAME.");
        if (fault.WhyNot(store) is { } reason) throw new FormatException($"{fault.Name} cannot be run here: {reason}.");
        var record = await TryAsync(fault, store, seed, servers);
        foreach (var breach in record?.Breaches ?? []) await output.WriteLineAsync(breach);
        return record is null || (record.Breaches.Count > 0) != fault.IsControl ? 1 : 0;
    }

    /// <summary>One trial with its line of progress; null where it was broken off.</summary>
    private async Task<TrialRecord?> TryAsync(Fault fault, StoreKind store, int number, Servers servers)
    {
        await Task.Yield(); // others begin beside it
        var began = Stopwatch.GetTimestamp();
        using var trial = new Trial(store, number, servers, stopping);
        var cases = 0;
        try
        {
            cases = await fault.RunAsync(trial);
        }
#pragma warning disable CA1031 // a trial that breaks has not shown what it should: it counts as failed, and the others are run
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (stopping.IsCancellationRequested) return null; // processes are ended by Ctrl-C too, and may say anything
            trial.Note(new Breach(BreachKind.Stuck, "the trial", $"{e}"));
        }
        if (stopping.IsCancellationRequested) return null;
        var attempts = trial.History.Attempts;
        var record = new TrialRecord(
            KernelIdentity.Value, fault.Name, TrialLog.NameOf(store), number, cases, attempts.Count(attempt => attempt.IsGranted), attempts.Count(attempt => attempt.IsInDoubt),
            Stopwatch.GetElapsedTime(began).TotalSeconds, [.. trial.Breaches.Select(breach => $"{breach}")], trial.Figures);
        trial.Workspace.Keep = record.Breaches.Count > 0 && !fault.IsControl;
        var verdict = record.Breaches.Count == 0 ? "0 bad" : fault.IsControl ? $"{record.Breaches.Count} lost" : $"FAILED: {record.Breaches[0]} (kept: {trial.Workspace.Root})";
        await output.WriteLineAsync(
            $"[{Stopwatch.GetElapsedTime(_began):hh\\:mm\\:ss}] {record.Store,-8} {fault.Name,-17} seed {number,-6} {cases} {fault.Unit}, "
            + $"{record.Acknowledged} acknowledged, {record.InDoubt} in doubt, {record.Seconds:F1} s: {verdict}");
        return record;
    }

    private int Conclude(TrialLog log, List<(Fault Fault, StoreKind Store)> wanted)
    {
        IReadOnlyList<SummaryRow> rows = [.. wanted.Select(one => SummaryRow.Of(one.Fault, one.Store, TargetOf(one.Fault), one.Fault.WhyNot(one.Store), log.Of(one.Fault, one.Store)))];
        File.WriteAllText(Path.Combine(options.Results, options.Depth == Depth.Full ? "summary.json" : "short.json"), JsonSerializer.Serialize(rows, RecordContext.Default.Summary));
        output.WriteLine();
        foreach (var row in rows) output.WriteLine(row);
        var left = rows.Count(row => row.NotRun is null && row.Cases < row.Target);
        if (left > 0) output.WriteLine($"{left} rows have not reached their figure yet; the next run goes on from here.");
        var missing = rows.Count(row => row.NotRun is not null);
        var isComplete = Environment.GetEnvironmentVariable("CI") == "true";
        if (missing > 0) output.WriteLine($"{missing} rows cannot be run here{(isComplete ? "; with CI=true everything has to run" : "")}.");
        var (passed, failed) = (rows.Sum(row => row.Passed), rows.Sum(row => row.Failed) + (isComplete ? missing : 0));
        output.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 && passed > 0 ? 0 : 1;
    }
}
