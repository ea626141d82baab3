namespace LiveCommerce.Grains.Tests;

/// <summary>What happened, in order; a test awaits a condition on it instead of sleeping.</summary>
internal sealed class Observed<T>
{
    private readonly Lock _lock = new();
    private readonly List<T> _items = [];
    private readonly List<(Func<IReadOnlyList<T>, bool> Until, TaskCompletionSource Reached)> _waiting = [];

    public IReadOnlyList<T> Items
    {
        get
        {
            lock (_lock) return [.. _items];
        }
    }

    public void Add(T item)
    {
        lock (_lock)
        {
            _items.Add(item);
            for (var i = _waiting.Count - 1; i >= 0; i--)
            {
                if (!_waiting[i].Until(_items)) continue;
                _waiting[i].Reached.SetResult();
                _waiting.RemoveAt(i);
            }
        }
    }

    public async Task<IReadOnlyList<T>> Until(Func<IReadOnlyList<T>, bool> condition)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (condition(_items)) return [.. _items];
            _waiting.Add((condition, reached));
        }
        await reached.Task;
        return Items;
    }

    public Task<IReadOnlyList<T>> Count(int atLeast) => Until(items => items.Count >= atLeast);
}
