using System.Collections.Concurrent;

namespace LiveCommerce.Grains.Journal;

/// <summary>
/// Runs blocking storage calls one after the other on a thread of its own: a thread of the pool that waits for the disk is missing to everybody
/// else, and a small machine has two.
/// </summary>
internal sealed class JournalThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = new(16);
    private readonly Thread _thread;

    public JournalThread(string name)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public Task<T> RunAsync<T>(Func<T> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                result.SetResult(work());
            }
#pragma warning disable CA1031 // handed to the caller
            catch (Exception e)
#pragma warning restore CA1031
            {
                result.SetException(e);
            }
        });
        return result.Task;
    }

    public void Dispose()
    {
        if (!_thread.IsAlive) return;
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable()) work();
    }
}
