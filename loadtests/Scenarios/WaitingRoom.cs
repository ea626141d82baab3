using System.Collections.Concurrent;

namespace LiveCommerce.LoadTests.Scenarios;

/// <summary>
/// Buyers who were told that all units are reserved by others. They come back, first come first served, when units are seen to be free
/// again, and leave when none will be.
/// </summary>
public sealed class WaitingRoom
{
    private readonly ConcurrentQueue<TaskCompletionSource<bool>> _waiting = new();
    private volatile bool _closed;

    public int Count => _waiting.Count;

    /// <summary>True: try again. False: nothing will come back.</summary>
    public async Task<bool> WaitAsync(CancellationToken stop)
    {
        var turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue(turn);

        // Closing may have emptied the queue just before we stood in it.
        if (_closed) CloseAll();
        return await turn.Task.WaitAsync(stop);
    }

    public void Wake(long count)
    {
        for (; count > 0 && _waiting.TryDequeue(out var turn); count--) turn.TrySetResult(true);
    }

    public void CloseAll()
    {
        _closed = true;
        while (_waiting.TryDequeue(out var turn)) turn.TrySetResult(false);
    }
}
