using LiveCommerce.FaultTrials.Faults;
using LiveCommerce.FaultTrials.Stores;

namespace LiveCommerce.FaultTrials.Runs;

/// <summary>What all trials of one fault on one store have shown.</summary>
internal sealed record SummaryRow(
    string Fault, string Store, string Unit, bool IsControl, int Target, int Cases, int Trials, int FailedTrials, int Acknowledged, int InDoubt,
    IReadOnlyDictionary<string, int> Breaches, IReadOnlyDictionary<string, double> Figures, string? NotRun, IReadOnlyList<int> FailedSeeds)
{
    /// <summary>A control has to have found a loss; everything else must have found nothing.</summary>
    public int Passed => IsControl ? (FailedTrials > 0 ? 1 : 0) : Trials - FailedTrials;

    public int Failed => IsControl ? (FailedTrials == 0 && Cases >= Target ? 1 : 0) : FailedTrials;

    public static SummaryRow Of(Fault fault, StoreKind store, int target, string? notRun, IReadOnlyList<TrialRecord> trials)
    {
        var breaches = trials.SelectMany(trial => trial.Breaches).GroupBy(breach => breach.Split(':')[0], StringComparer.Ordinal)
            .ToDictionary(kind => kind.Key, kind => kind.Count(), StringComparer.Ordinal);
        var figures = trials.SelectMany(trial => trial.Figures).GroupBy(figure => figure.Key, StringComparer.Ordinal)
            .ToDictionary(figure => figure.Key, figure => figure.Max(one => one.Value), StringComparer.Ordinal);
        var failed = trials.Where(trial => trial.Breaches.Count > 0).ToList();
        return new SummaryRow(
            fault.Name, TrialLog.NameOf(store), fault.Unit, fault.IsControl, target, trials.Sum(trial => trial.Cases), trials.Count, failed.Count,
            trials.Sum(trial => trial.Acknowledged), trials.Sum(trial => trial.InDoubt), breaches, figures, notRun, [.. failed.Select(trial => trial.Number).Take(10)]);
    }

    public override string ToString()
    {
        var name = $"{Store,-8} {Fault,-17}";
        if (NotRun is not null) return $"{name} not run: {NotRun}";
        var verdict = IsControl
            ? FailedTrials > 0 ? "sales were lost, as they have to be: ok" : "no loss was found yet"
            : FailedTrials == 0 ? "ok" : $"FAILED, seeds {string.Join(' ', FailedSeeds)}";
        var found = Breaches.Count == 0 ? "0 bad" : string.Join(" ", Breaches.Select(kind => $"{kind.Key}={kind.Value}"));
        var figures = string.Concat(Figures.OrderBy(figure => figure.Key, StringComparer.Ordinal).Select(figure => $" {figure.Key}={figure.Value:F0}"));
        return $"{name} {Cases,5} of {Target,-5} {Unit}; {Acknowledged} acknowledged, {InDoubt} in doubt, {found}{figures}; {verdict}";
    }
}
