using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal;

/// <summary>Row locks of a store that lives in this process: one turn per grain at a time, given in the order of asking.</summary>
internal sealed class KeyTurns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<GrainKey, Queue<TaskCompletionSource>> _waiting = [];

    public bool IsTaken(GrainKey key)
    {
        lock (_lock) return _waiting.ContainsKey(key);
    }

    public async ValueTask TakeAsync(GrainKey key)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_waiting.TryAdd(key, new Queue<TaskCompletionSource>())) return;
            _waiting[key].Enqueue(mine);
        }
        await mine.Task;
    }

    public void Give(GrainKey key)
    {
        lock (_lock)
        {
            if (_waiting[key].TryDequeue(out var next)) next.SetResult();
            else _waiting.Remove(key);
        }
    }
}
