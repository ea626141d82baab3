using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Simulation.Store;

/// <summary>One group commit on the server's side: takes the rows that are free, judges, and ends as it must.</summary>
internal sealed class GroupTransaction(SimStore store, CommitGroup group)
{
    private readonly List<Row> _locked = [];
    private readonly AppendOutcome[] _outcomes = new AppendOutcome[group.Batches.Count];
    private bool _ended;

    public IReadOnlyList<AppendOutcome> Outcomes => _outcomes;

    /// <summary>Locks in key order, skips what is held elsewhere, and judges the rest.</summary>
    public void Begin()
    {
        foreach (var i in InKeyOrder(group))
        {
            var row = store.RowOf(group.Batches[i].Key);
            if (!row.TryLock(this))
            {
                _outcomes[i] = AppendOutcome.Skipped;
                continue;
            }
            _locked.Add(row);
            _outcomes[i] = SimStore.Judge(row, group.Batches[i]);
        }
    }

    public void Commit()
    {
        if (_ended) return;
        for (var i = 0; i < _outcomes.Length; i++)
        {
            if (_outcomes[i] == AppendOutcome.Committed) store.Apply(store.RowOf(group.Batches[i].Key), group.Batches[i]);
        }
        End();
    }

    /// <summary>Certainly rolled back: also by a crash of the client whose COMMIT had not been sent.</summary>
    public void Rollback()
    {
        if (_ended) return;
        for (var i = 0; i < _outcomes.Length; i++) _outcomes[i] = AppendOutcome.Lost;
        End();
    }

    public static IEnumerable<int> InKeyOrder(CommitGroup group) => Enumerable.Range(0, group.Batches.Count).OrderBy(i => group.Batches[i].Key);

    private void End()
    {
        _ended = true;
        foreach (var row in _locked) row.Unlock(this);
    }
}
