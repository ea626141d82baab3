using LiveCommerce.FaultTrials.Faults;
using LiveCommerce.FaultTrials.Stores;

namespace LiveCommerce.FaultTrials.Runs;

/// <summary>
/// What is run next: a trial of the fault that is furthest behind its target. Trials that are under way count with what they usually bring, so
/// that the last ones are not begun in vain.
/// </summary>
internal sealed class Agenda(TrialLog log, IReadOnlyList<(Fault Fault, StoreKind Store)> wanted, Func<Fault, int> targetOf, int firstSeed)
{
    private readonly List<Slot> _underWay = [];

    /// <summary>The next trial, from now on under way; null where nothing is left to begin.</summary>
    public Slot? Begin()
    {
        var behind = wanted.Where(one => one.Fault.WhyNot(one.Store) is null).Select(one => (one.Fault, one.Store, Done: Done(one.Fault, one.Store)))
            .Where(one => one.Done < 1).OrderBy(one => one.Done).ToList();
        if (behind.Count == 0) return null;
        var (fault, store, _) = behind[0];
        var slot = new Slot(fault, store, Free(fault, store));
        _underWay.Add(slot);
        return slot;
    }

    /// <summary>It has ended, or was broken off: then there is no record, and its number is free again.</summary>
    public void End(Slot slot, TrialRecord? record)
    {
        _underWay.Remove(slot);
        if (record is not null) log.Add(record);
    }

    private double Done(Fault fault, StoreKind store)
    {
        var cases = log.Of(fault, store).Sum(trial => trial.Cases) + (_underWay.Count(slot => slot.Fault == fault && slot.Store == store) * fault.UsualCases);
        return (double)cases / targetOf(fault);
    }

    /// <summary>Trials end in another order than they begin, and a run may be broken off in between: the smallest number that none has.</summary>
    private int Free(Fault fault, StoreKind store)
    {
        var taken = log.Of(fault, store).Select(trial => trial.Number).Concat(_underWay.Where(slot => slot.Fault == fault && slot.Store == store).Select(slot => slot.Number)).ToHashSet();
        var number = firstSeed;
        while (taken.Contains(number)) number++;
        return number;
    }
}

/// <summary>One trial to be run.</summary>
internal sealed record Slot(Fault Fault, StoreKind Store, int Number);
