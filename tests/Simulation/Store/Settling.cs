using LiveCommerce.Grains;
using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Simulation.Store;

/// <summary>Lock, look, fence: the way in which a store says what became of a group whose commit had no answer.</summary>
internal sealed class Settling(SimStore store, CommitGroup group, Action<IReadOnlyList<AppendOutcome>> done)
{
    private readonly List<Row> _locked = [];
    private readonly int[] _order = [.. GroupTransaction.InKeyOrder(group)];
    private bool _ended;

    /// <summary>Waits for each row in key order, so that a straggler which still holds one ends first.</summary>
    public void Begin(long lockTimeout)
    {
        store.Loop.After(lockTimeout, () =>
        {
            if (!_ended && _locked.Count < _order.Length) Give(Unknown);
        });
        LockNext();
    }

    private AppendOutcome[] Unknown => new AppendOutcome[group.Batches.Count];

    private void LockNext()
    {
        if (_ended) return;
        if (_locked.Count == _order.Length)
        {
            store.Loop.After(store.Faults.Leg(), Look);
            return;
        }
        var row = store.RowOf(group.Batches[_order[_locked.Count]].Key);
        row.Lock(this, () =>
        {
            if (_ended)
            {
                row.Unlock(this);
                return;
            }
            _locked.Add(row);
            LockNext();
        });
    }

    private void Look()
    {
        if (_ended) return;
        var present = group.Batches.Any(batch => !batch.IsCheck && store.Has(batch));
        var outcomes = new AppendOutcome[group.Batches.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var batch = group.Batches[i];
            var row = store.RowOf(batch.Key);
            if (batch.IsCheck)
            {
                outcomes[i] = SimStore.Judge(row, batch);
                continue;
            }
            outcomes[i] = store.Has(batch) ? AppendOutcome.Committed : present ? AppendOutcome.Conflict : AppendOutcome.Lost;
            if (!present && !Plant.Is(Bug.NoFence)) store.RaiseFence(row);
        }
        Give(outcomes);
    }

    private void Give(IReadOnlyList<AppendOutcome> outcomes)
    {
        _ended = true;
        foreach (var row in _locked) row.Unlock(this);
        if (_locked.Count < _order.Length) store.RowOf(group.Batches[_order[_locked.Count]].Key).StopWaiting(this);
        done(outcomes);
    }
}
