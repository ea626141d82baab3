namespace LiveCommerce.LiveHub.Fanout;

/// <summary>
/// Viewers in slots: they come and go while somebody walks along the slots without a lock and without a copy. A walker meets everyone who stays from its beginning to its end, and who
/// comes or goes meanwhile perhaps.
/// </summary>
internal sealed class Crowd<T>
    where T : class
{
    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private volatile T?[] _slots = new T?[8];
    private volatile int _used;

    /// <summary>Slots, of which some may be empty.</summary>
    public int Length => _used;

    /// <returns>The slot, to be given back by <see cref="Remove"/>.</returns>
    public int Add(T viewer)
    {
        lock (_lock)
        {
            if (!_free.TryPop(out var slot))
            {
                slot = _used;
                if (slot == _slots.Length)
                {
                    var larger = new T?[slot * 2];
                    _slots.CopyTo(larger, 0);
                    _slots = larger;
                }
            }
            Volatile.Write(ref _slots[slot], viewer);
            if (slot == _used) _used = slot + 1;
            return slot;
        }
    }

    public void Remove(int slot)
    {
        lock (_lock)
        {
            _slots[slot] = null;
            _free.Push(slot);
        }
    }

    /// <param name="slot">Below <see cref="Length"/>.</param>
    public T? At(int slot) => Volatile.Read(ref _slots[slot]);
}
