using System.Threading.Tasks.Sources;

namespace LiveCommerce.Grains.Runtime;

/// <summary>
/// Says "look again": any number of calls to <see cref="Set"/> before a wait end that wait once. One waiter. Setting it while it is set costs
/// a fence and a read, because every caller of a hot grain does it.
/// </summary>
public sealed class Signal : IValueTaskSource
{
    private const int Clear = 0, Raised = 1, Awaited = 2;

    private ManualResetValueTaskSourceCore<bool> _wait = new() { RunContinuationsAsynchronously = true };
    private int _state;

    public void Set()
    {
        // What the caller has just written must be visible before the state is read: the waiter clears the state first and looks then. Without
        // the fence the write may still lie in this processor's store buffer while a raised state is read, and nobody would look again.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _state) == Raised) return;
        if (Interlocked.Exchange(ref _state, Raised) == Awaited) _wait.SetResult(true);
    }

    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Clear, Raised) == Raised) return ValueTask.CompletedTask;
        _wait.Reset();
        if (Interlocked.CompareExchange(ref _state, Awaited, Clear) == Clear) return new ValueTask(this, _wait.Version);
        Volatile.Write(ref _state, Clear);
        return ValueTask.CompletedTask;
    }

    /// <exception cref="OperationCanceledException">Cancelled meanwhile; a signal may have been used up.</exception>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        await using var cancellation = cancellationToken.UnsafeRegister(static signal => ((Signal)signal!).Set(), this);
        await WaitAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    void IValueTaskSource.GetResult(short token)
    {
        Interlocked.Exchange(ref _state, Clear); // what was set between the wake-up and here is seen by the look that follows
        _wait.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);
}
