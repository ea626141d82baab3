using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Simulation.Store;

/// <summary>The head of one grain and its batches, as a database keeps them, with the lock on the head row.</summary>
internal sealed class Row(GrainKey key, int number)
{
    private readonly LinkedList<(object Holder, Action Granted)> _queue = new();
    private object? _holder;

    public GrainKey Key => key;

    /// <summary>In the order of their first use, for the trace.</summary>
    public int Number => number;

    public Head Head { get; set; } = Head.None;

    public DateTimeOffset? NextDue { get; set; }

    public UnitCounters? Counters { get; set; }

    public List<StoredBatch> Batches { get; } = [];

    public bool IsLocked => _holder is not null;

    public bool TryLock(object holder)
    {
        if (_holder is not null && _holder != holder) return false;
        _holder = holder;
        return true;
    }

    /// <summary>Waits for its turn, in the order of arrival.</summary>
    public void Lock(object holder, Action granted)
    {
        if (TryLock(holder)) granted();
        else _queue.AddLast((holder, granted));
    }

    /// <summary>Gives up waiting; true where it still was.</summary>
    public bool StopWaiting(object holder)
    {
        for (var node = _queue.First; node is not null; node = node.Next)
        {
            if (node.Value.Holder != holder) continue;
            _queue.Remove(node);
            return true;
        }
        return false;
    }

    public void Unlock(object holder)
    {
        if (_holder != holder) return;
        _holder = null;
        if (_queue.First is not { } next) return;
        _queue.RemoveFirst();
        _holder = next.Value.Holder;
        next.Value.Granted();
    }
}
