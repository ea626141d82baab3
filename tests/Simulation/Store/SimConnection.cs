namespace LiveCommerce.Simulation.Store;

/// <summary>
/// The wire between one life of a node and the store. When the node crashes its replies go nowhere, turns under a lock are ended by the store
/// a while later, and a transaction whose COMMIT was on its way may land all the same.
/// </summary>
internal sealed class SimConnection(SimStore store, string name)
{
    private readonly List<SimContest> _contests = [];
    private bool _dead;

    public string Name => name;

    /// <summary>What the server does for this client, unless a crash gets there first and the commit had not been sent. The reply can only follow.</summary>
    public void Work(long after, Action end, Action rollback, Action? reply = null)
    {
        store.Loop.After(after, () =>
        {
            if (_dead && store.Faults.Coin()) rollback();
            else end();
            reply?.Invoke();
        });
    }

    public void Reply<T>(long after, TaskCompletionSource<T> reply, Func<T> answer)
    {
        store.Loop.After(after, () =>
        {
            if (!_dead) reply.TrySetResult(answer());
        });
    }

    public void Throw<T>(long after, TaskCompletionSource<T> reply, Exception why)
    {
        store.Loop.After(after, () =>
        {
            if (!_dead) reply.TrySetException(why);
        });
    }

    public void Track(SimContest contest)
    {
        _contests.Add(contest);
        if (_dead) store.Loop.After(store.Faults.Long(), contest.Abandon);
    }

    public void Die()
    {
        _dead = true;
        foreach (var contest in _contests) store.Loop.After(store.Faults.Long(), contest.Abandon);
    }
}
